import type { RichTextSection } from '@slack/types';

type RichTextElement = RichTextSection['elements'][number];

/** As `formatUtc` writes it in the sentences of the core, which know no zone. */
const utcMoment = /(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/g;

/** Plain text in which each moment in UTC is shown by the reader's own clock. */
export function withDates(text: string): RichTextElement[] {
  const elements: RichTextElement[] = [];
  let from = 0;
  for (const { 0: fallback, 1: day, 2: time, index } of text.matchAll(utcMoment)) {
    const atMs = Date.parse(`${day}T${time}Z`);
    if (Number.isNaN(atMs)) continue;
    if (index > from) elements.push({ type: 'text', text: text.slice(from, index) });
    elements.push({ type: 'date', timestamp: atMs / 1000, format: '{date_short_pretty} {time}', fallback });
    from = index + fallback.length;
  }
  if (from < text.length) elements.push({ type: 'text', text: text.slice(from) });
  return elements;
}
