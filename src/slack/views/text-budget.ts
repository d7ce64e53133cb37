import { cut } from './limits.ts';
import { escapeMrkdwn } from './mrkdwn.ts';
import { withMrkdwnDates } from './utc-moments.ts';

/**
 * How much of a message's total Slack counts a text for, in characters: `&`, `<` and `>` count as the entities that
 * Slack stores. A message of about 13,200 of them is refused as a whole, so the parts of a message share 10,000.
 */
export function countStored(text: string): number {
  let count = 0;
  for (const character of text) count += storedLength[character] ?? 1;
  return count;
}

const storedLength: Readonly<Record<string, number>> = { '&': 5, '<': 4, '>': 4 };

/** Characters that are not seen themselves but break lines or turn the order of the ones around them. */
const unseen = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gu;

/** Text from outside as one line: without line breaks, control characters and those that reorder what is read. */
export function toLine(text: string): string {
  return text.replaceAll(unseen, ' ').replaceAll(/\s+/g, ' ').trim();
}

/** One line for plain text (headers, task titles, rich text), at most `budget` stored characters. */
export function plainWithin(text: string, budget: number): string {
  return shrink(toLine(text), budget, (line) => line);
}

/** One line for mrkdwn, escaped, at most `budget` stored characters. It is cut first, so that no entity is. */
export function escapeWithin(text: string, budget: number): string {
  return shrink(toLine(text), budget, escapeMrkdwn);
}

/** The same of a sentence of our own, which people did not type: each moment in it is shown by the reader's clock. */
export function datedWithin(text: string, budget: number): string {
  return shrink(toLine(text), budget, (line) => withMrkdwnDates(escapeMrkdwn(line)));
}

/** The same, with its full stop. */
export function sentenceWithin(text: string, budget: number): string {
  return datedWithin(withFullStop(text), budget);
}

function shrink(line: string, budget: number, encode: (text: string) => string): string {
  let length = Math.min(line.length, budget);
  for (;;) {
    const shown = encode(cut(line, length));
    const size = countStored(shown);
    if (size <= budget || length <= 1) return shown;
    length = Math.max(1, Math.min(length - 1, Math.floor((length * budget) / size)));
  }
}

/** As many lines, already escaped, as fit into `budget` stored characters; says how many were left out. */
export function joinWithin(lines: readonly string[], budget: number): string {
  const whole = lines.join('\n');
  if (countStored(whole) <= budget) return whole;
  const shown: string[] = [];
  let size = leftOutLength;
  for (const line of lines) {
    size += countStored(line) + 1;
    if (size > budget) break;
    shown.push(line);
  }
  return [...shown, `… and ${lines.length - shown.length} more`].join('\n');
}

/** Room for the words on what was left out. */
const leftOutLength = 24;

/** Sentences of our own as a list with bullets. */
export function bulletsWithin(lines: readonly string[], budget: number): string {
  const longest = Math.floor(budget / Math.min(2, Math.max(1, lines.length))) - 30;
  return joinWithin(
    lines.map((line) => `• ${datedWithin(line, longest)}`),
    budget,
  );
}

/** Words from outside as they were typed: a few lines of plain text, at most `budget` stored characters together. */
export function linesWithin(text: string, budget: number): string {
  const lines = keepLines(text);
  const whole = lines.join('\n');
  if (countStored(whole) <= budget) return whole;
  const each = Math.floor(budget / Math.max(1, lines.length)) - 1;
  return lines.map((line) => plainWithin(line, each)).join('\n');
}

function keepLines(text: string): readonly string[] {
  const lines = text
    .split(/[\r\n\u2028\u2029]+/)
    .map(toLine)
    .filter((line) => line !== '');
  if (lines.length <= keptLines) return lines;
  return [...lines.slice(0, keptLines - 1), lines.slice(keptLines - 1).join(' ')];
}

const keptLines = 5;

/** A sentence with its full stop. */
export function withFullStop(sentence: string): string {
  const line = toLine(sentence);
  return /[.!?…]$/.test(line) || line === '' ? line : `${line}.`;
}
