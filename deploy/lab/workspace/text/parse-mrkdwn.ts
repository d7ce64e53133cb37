import { decodeEntities } from './decode-entities.ts';
import type { MrkdwnPart } from './mrkdwn-tree.ts';
import { parseInline } from './parse-inline.ts';

const QUOTE = /^(?:>|&gt;)\s?/;
const LONG_QUOTE = /^(?:>>>|(?:&gt;){3})\s?/;

/** Parses a mrkdwn text into fenced blocks, quotes and paragraphs, in order. */
export function parseMrkdwn(text: string): MrkdwnPart[] {
  // Every second piece stands between two fences; a fence without its other end stays text.
  const pieces = text.split(/```([\s\S]+?)```/);
  return pieces.flatMap((piece, index): MrkdwnPart[] => {
    if (index % 2 === 1) {
      return [{ kind: 'pre', text: decodeEntities(piece.replace(/^\n/, '').replace(/\n$/, '')) }];
    }
    const afterFence = index > 0 ? piece.replace(/^\n/, '') : piece;
    const lines = index < pieces.length - 1 ? afterFence.replace(/\n$/, '') : afterFence;
    return lines === '' ? [] : parseLines(lines);
  });
}

function parseLines(text: string): MrkdwnPart[] {
  const parts: MrkdwnPart[] = [];
  const lines = text.split('\n');
  let at = 0;
  while (at < lines.length) {
    const first = lines[at] ?? '';
    if (LONG_QUOTE.test(first)) {
      const rest = [first.replace(LONG_QUOTE, ''), ...lines.slice(at + 1)];
      return [...parts, { kind: 'quote', children: parseInline(rest.join('\n')) }];
    }
    const quoted = QUOTE.test(first);
    let end = at + 1;
    while (end < lines.length && QUOTE.test(lines[end] ?? '') === quoted) end += 1;
    const run = lines.slice(at, end).map((line) => (quoted ? line.replace(QUOTE, '') : line));
    parts.push({ kind: quoted ? 'quote' : 'paragraph', children: parseInline(run.join('\n')) });
    at = end;
  }
  return parts;
}
