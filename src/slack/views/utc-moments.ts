import type { RichTextSection } from '@slack/types';

type RichTextElement = RichTextSection['elements'][number];

/** As `formatUtc` writes it in the sentences of the core, which know no zone. Never for what people typed. */
const utcMoment = /(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/g;
const shownFormat = '{date_short_pretty} {time}';

function parseMoment(day: string, time: string): number | undefined {
  const atMs = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** Plain text in which each moment in UTC is shown by the reader's own clock. */
export function withDates(text: string): RichTextElement[] {
  const elements: RichTextElement[] = [];
  let from = 0;
  for (const { 0: fallback, 1: day = '', 2: time = '', index } of text.matchAll(utcMoment)) {
    const atMs = parseMoment(day, time);
    if (atMs === undefined) continue;
    if (index > from) elements.push({ type: 'text', text: text.slice(from, index) });
    elements.push({ type: 'date', timestamp: atMs / 1000, format: shownFormat, fallback });
    from = index + fallback.length;
  }
  if (from < text.length) elements.push({ type: 'text', text: text.slice(from) });
  return elements;
}

/** The same in mrkdwn that is escaped already. */
export function withMrkdwnDates(mrkdwn: string): string {
  return mrkdwn.replaceAll(utcMoment, (fallback, day: string, time: string) => {
    const atMs = parseMoment(day, time);
    return atMs === undefined ? fallback : `<!date^${atMs / 1000}^${shownFormat}|${fallback}>`;
  });
}

/**
 * The same where Slack formats nothing: `2026-11-24 04:00 in Europe/Berlin (03:00 UTC)`. `timeZone`: IANA name, if it is
 * known.
 */
export function withZone(text: string, timeZone: string | undefined): string {
  const wall = timeZone === undefined ? undefined : openWall(timeZone);
  if (wall === undefined) return text;
  return text.replaceAll(utcMoment, (fallback, day: string, time: string) => {
    const atMs = parseMoment(day, time);
    if (atMs === undefined) return fallback;
    const shown = wall(atMs);
    if (shown === `${day} ${time}`) return fallback;
    return `${shown} in ${timeZone} (${shown.startsWith(day) ? `${time} UTC` : fallback})`;
  });
}

/** Undefined for a zone that this machine does not know. */
function openWall(timeZone: string): ((atMs: number) => string) | undefined {
  const digits = '2-digit';
  const fields = { year: 'numeric', month: digits, day: digits, hour: digits, minute: digits } as const;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...fields });
    return (atMs) => {
      const shown: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
      for (const { type, value } of format.formatToParts(atMs)) shown[type] = value;
      return `${shown.year}-${shown.month}-${shown.day} ${shown.hour}:${shown.minute}`;
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
