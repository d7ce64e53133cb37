import type {
  ContextBlock,
  HeaderBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  SectionBlock,
} from '@slack/types';
import { limits } from './limits.ts';
import { linesWithin, plainWithin } from './text-budget.ts';

/**
 * mrkdwn as it stands: Slack formats it, but turns nothing in it into a link or a mention that is not written as one.
 */
export function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Plain text, with `:names:` of emoji shown as such. At most `length` characters; Slack takes no empty one. */
export function plain(text: string, length: number): PlainTextElement {
  return { type: 'plain_text', text: plainWithin(text, length) || '–', emoji: true };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, limits.headerText) };
}

/** `text` is mrkdwn, escaped and short enough. */
export function section(text: string): SectionBlock {
  return { type: 'section', text: mrkdwn(text) };
}

/** Two columns on a wide screen, one on a phone. At most ten. */
export function fields(texts: readonly string[]): SectionBlock {
  return { type: 'section', fields: texts.map(mrkdwn) };
}

export function context(text: string): ContextBlock {
  return { type: 'context', elements: [mrkdwn(text)] };
}

/**
 * What a person typed, as a quotation of a few lines; nothing when they typed nothing. Rich text shows every character
 * as it is: in mrkdwn no escaping keeps `*` and `_` from being formatting.
 */
export function quote(text: string, budget: number): RichTextBlock[] {
  const shown = linesWithin(text, budget);
  if (shown === '') return [];
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: shown }] }] }];
}
