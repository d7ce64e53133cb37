import type { ColumnAlign, MarkdownItem, MarkdownPart } from './markdown-tree.ts';
import { parseMarkdownInline } from './parse-markdown-inline.ts';

const FENCE = /^\s{0,3}(```+|~~~+)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/;
const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/;
const QUOTE = /^\s{0,3}>\s?/;
const DELIMITER = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

interface Taken {
  readonly part: MarkdownPart;
  /** Index of the first line after the part. */
  readonly end: number;
}

/** Parses the text of a markdown block (standard Markdown, the subset Slack draws) into its parts, in order. */
export function parseMarkdown(text: string): MarkdownPart[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const parts: MarkdownPart[] = [];
  let at = 0;
  while (at < lines.length) {
    if ((lines[at] ?? '').trim() === '') {
      at += 1;
      continue;
    }
    const taken =
      takeFence(lines, at) ??
      takeHeadingOrRule(lines, at) ??
      takeQuote(lines, at) ??
      takeTable(lines, at) ??
      takeList(lines, at) ??
      takeParagraph(lines, at);
    parts.push(taken.part);
    at = taken.end;
  }
  return parts;
}

function takeFence(lines: readonly string[], at: number): Taken | undefined {
  const fence = FENCE.exec(lines[at] ?? '')?.[1];
  if (fence === undefined) return undefined;
  let end = at + 1;
  while (end < lines.length && !(lines[end] ?? '').trim().startsWith(fence)) end += 1;
  return { part: { kind: 'pre', text: lines.slice(at + 1, end).join('\n') }, end: end + 1 };
}

function takeHeadingOrRule(lines: readonly string[], at: number): Taken | undefined {
  const line = lines[at] ?? '';
  if (RULE.test(line)) return { part: { kind: 'rule' }, end: at + 1 };
  const match = HEADING.exec(line);
  if (match === null) return undefined;
  const level = (match[1] ?? '#').length;
  return { part: { kind: 'heading', level, children: parseMarkdownInline(match[2] ?? '') }, end: at + 1 };
}

function takeQuote(lines: readonly string[], at: number): Taken | undefined {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end] ?? '')) end += 1;
  if (end === at) return undefined;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ''));
  return { part: { kind: 'quote', parts: parseMarkdown(inner.join('\n')) }, end };
}

function takeTable(lines: readonly string[], at: number): Taken | undefined {
  if (!(lines[at] ?? '').includes('|') || !DELIMITER.test(lines[at + 1] ?? '')) return undefined;
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? '').includes('|')) end += 1;
  const rows = [lines[at] ?? '', ...lines.slice(at + 2, end)].map((line) => splitCells(line).map(parseMarkdownInline));
  return { part: { kind: 'table', aligns: splitCells(lines[at + 1] ?? '').map(readAlign), rows }, end };
}

function splitCells(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim());
}

function readAlign(cell: string): ColumnAlign {
  if (!cell.endsWith(':')) return 'left';
  return cell.startsWith(':') ? 'center' : 'right';
}

function takeList(lines: readonly string[], at: number): Taken | undefined {
  const items: MarkdownItem[] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const match = ITEM.exec(lines[end] ?? '');
    if (match === null || RULE.test(lines[end] ?? '')) break;
    const task = /^\[([ xX])\]\s+(.*)$/.exec(match[4] ?? '');
    items.push({
      depth: Math.floor((match[1] ?? '').replaceAll('\t', '    ').length / 2),
      ordered: match[3] !== undefined,
      checked: task === null ? undefined : task[1] !== ' ',
      children: parseMarkdownInline(task?.[2] ?? match[4] ?? ''),
    });
  }
  return items.length === 0 ? undefined : { part: { kind: 'list', items }, end };
}

function takeParagraph(lines: readonly string[], at: number): Taken {
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? '').trim() !== '' && !startsPart(lines[end] ?? '')) end += 1;
  return { part: { kind: 'paragraph', children: parseMarkdownInline(lines.slice(at, end).join('\n')) }, end };
}

function startsPart(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || QUOTE.test(line) || ITEM.test(line) || RULE.test(line);
}
