import { decodeEntities } from './decode-entities.ts';
import type { Inline } from './mrkdwn-tree.ts';
import { parseAngle } from './parse-angle.ts';

const SPANS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type SpanMark = keyof typeof SPANS;

const EMOJI = /^:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/;
const WORD = /[\p{L}\p{N}]/u;

/** Parses one run of mrkdwn without fences or quotes into a tree; an unmatched mark stays literal text. */
export function parseInline(text: string): Inline[] {
  const out: Inline[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') out.push({ kind: 'text', text: decodeEntities(literal) });
    literal = '';
  };
  let at = 0;
  while (at < text.length) {
    const found = text[at] === '\n' ? { node: { kind: 'break' } as const, end: at + 1 } : parseNode(text, at);
    if (found === undefined) {
      literal += text[at] ?? '';
      at += 1;
      continue;
    }
    flush();
    out.push(found.node);
    at = found.end;
  }
  flush();
  return out;
}

interface Found {
  readonly node: Inline;
  /** Index of the first character after the node. */
  readonly end: number;
}

function parseNode(text: string, at: number): Found | undefined {
  const char = text[at] ?? '';
  if (char === '`') return parseCode(text, at);
  if (char === '<') return parseBracketed(text, at);
  if (char === ':') return parseEmoji(text, at);
  if (isSpanMark(char)) return parseSpan(text, at, char);
  return undefined;
}

function parseCode(text: string, at: number): Found | undefined {
  const end = text.indexOf('`', at + 1);
  const body = text.slice(at + 1, end);
  if (end < 0 || body === '' || body.includes('\n')) return undefined;
  return { node: { kind: 'code', text: decodeEntities(body) }, end: end + 1 };
}

function parseBracketed(text: string, at: number): Found | undefined {
  const end = text.indexOf('>', at);
  if (end < 0) return undefined;
  const node = parseAngle(text.slice(at + 1, end));
  return node === undefined ? undefined : { node, end: end + 1 };
}

function parseEmoji(text: string, at: number): Found | undefined {
  const match = EMOJI.exec(text.slice(at, at + 64));
  const name = match?.[1];
  return match === null || name === undefined
    ? undefined
    : { node: { kind: 'emoji', name }, end: at + match[0].length };
}

function isSpanMark(char: string): char is SpanMark {
  return char in SPANS;
}

/** A span opens after a non-word and before a non-space, closes the other way round, and stays on its line. */
function parseSpan(text: string, at: number, mark: SpanMark): Found | undefined {
  const before = text[at - 1] ?? ' ';
  const after = text[at + 1] ?? ' ';
  if (WORD.test(before) || /\s/.test(after) || after === mark) return undefined;
  for (let end = at + 2; end < text.length && text[end] !== '\n'; end += 1) {
    const skipped = text[end] === '`' || text[end] === '<' ? parseNode(text, end) : undefined;
    if (skipped !== undefined) {
      end = skipped.end - 1;
      continue;
    }
    if (text[end] !== mark || /\s/.test(text[end - 1] ?? ' ') || WORD.test(text[end + 1] ?? ' ')) continue;
    return { node: { kind: SPANS[mark], children: parseInline(text.slice(at + 1, end)) }, end: end + 1 };
  }
  return undefined;
}
