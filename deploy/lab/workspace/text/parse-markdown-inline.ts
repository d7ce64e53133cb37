import type { Inline } from './mrkdwn-tree.ts';
import { parseAngle } from './parse-angle.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly build: (match: RegExpExecArray) => Inline | undefined;
}

const group = (match: RegExpExecArray, index: number): string => match[index] ?? '';

/** Tried in this order at each position; the first that builds a node wins. */
const RULES: readonly Rule[] = [
  { pattern: /^\\([\\`*_{}[\]()#+\-.!~>|<&:])/, build: (m) => ({ kind: 'text', text: group(m, 1) }) },
  { pattern: /^(`+)([\s\S]*?[^`])\1(?!`)/, build: (m) => ({ kind: 'code', text: group(m, 2).trim() }) },
  { pattern: /^<([^<>\n]+)>/, build: (m) => parseAngle(group(m, 1)) },
  { pattern: /^!?\[([^\]]+)\]\((\S+?)(?:\s+"[^"]*")?\)/, build: (m) => buildLink(group(m, 2), group(m, 1)) },
  { pattern: /^(\*\*|__)(?=\S)([\s\S]*?\S)\1/, build: (m) => buildSpan('bold', group(m, 2)) },
  { pattern: /^~~(?=\S)([\s\S]*?\S)~~/, build: (m) => buildSpan('strike', group(m, 1)) },
  { pattern: /^\*(?=[^\s*])([^*]*?[^\s*])\*(?!\*)/, build: (m) => buildSpan('italic', group(m, 1)) },
  { pattern: /^_(?=[^\s_])([^_]*?[^\s_])_(?![\p{L}\p{N}])/u, build: (m) => buildSpan('italic', group(m, 1)) },
  { pattern: /^https?:\/\/[^\s<>)\]]+[^\s<>)\].,;:!?'"]/, build: (m) => buildLink(m[0], m[0]) },
  { pattern: /^:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/, build: (m) => ({ kind: 'emoji', name: group(m, 1) }) },
  { pattern: /^\n/, build: () => ({ kind: 'break' }) },
];

/** Parses one run of standard Markdown; an unmatched mark stays literal text. */
export function parseMarkdownInline(text: string): Inline[] {
  const out: Inline[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    const found = matchRule(text, at);
    if (found === undefined) {
      literal += text[at] ?? '';
      at += 1;
      continue;
    }
    if (literal !== '') out.push({ kind: 'text', text: literal });
    literal = '';
    out.push(found.node);
    at = found.end;
  }
  if (literal !== '') out.push({ kind: 'text', text: literal });
  return out;
}

function matchRule(text: string, at: number): { node: Inline; end: number } | undefined {
  const insideWord = /[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ');
  if (insideWord && (text[at] === '_' || text[at] === 'h')) return undefined;
  if (!/[\\`<![*_~h:\n]/.test(text[at] ?? '')) return undefined;
  const rest = text.slice(at);
  for (const rule of RULES) {
    const match = rule.pattern.exec(rest);
    const node = match === null ? undefined : rule.build(match);
    if (match !== null && node !== undefined) return { node, end: at + match[0].length };
  }
  return undefined;
}

function buildSpan(kind: 'bold' | 'italic' | 'strike', text: string): Inline {
  return { kind, children: parseMarkdownInline(text) };
}

function buildLink(url: string, label: string): Inline | undefined {
  if (!/^(https?:\/\/|mailto:)/.test(url)) return undefined;
  return { kind: 'link', url, children: label === url ? [{ kind: 'text', text: url }] : parseMarkdownInline(label) };
}
