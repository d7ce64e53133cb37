import type { KnownBlock, RichTextBlock, RichTextBlockElement, RichTextSection } from '@slack/types';
import type { MessageView } from './message.ts';
import { escapeMrkdwn } from './mrkdwn.ts';
import { plainWithin } from './text-budget.ts';

/** In stored characters: what a table keeps free for each person in it. */
export const shownNameLength = 24;

/** A person's name in plain words; undefined leaves the mention. */
export type NameOf = (userId: string) => string | undefined;

const mention = /<@([A-Z0-9]+)>/g;

/**
 * The same message with names in the place of mentions, in texts, rich text and tables. Slack notifies whoever is
 * mentioned in a message that a channel sees, and gives no way to mention without it; a list of past changes calls
 * nobody.
 */
export function replaceMentions(view: MessageView, nameOf: NameOf): MessageView {
  const fit: NameOf = (userId) => {
    const name = nameOf(userId);
    return name === undefined ? undefined : plainWithin(name, shownNameLength) || userId;
  };
  return { text: inMrkdwn(view.text, fit), blocks: view.blocks.map((block) => inBlock(block, fit)) };
}

/** Slack ids of everybody whom a message mentions. */
export function listMentions(view: MessageView): readonly string[] {
  const mentioned = new Set<string>();
  replaceMentions(view, (userId) => {
    mentioned.add(userId);
    return userId;
  });
  return [...mentioned];
}

function inMrkdwn(text: string, nameOf: NameOf): string {
  return text.replaceAll(mention, (mentioned, userId: string) => {
    const name = nameOf(userId);
    return name === undefined ? mentioned : escapeMrkdwn(name);
  });
}

function inText<T extends { readonly type: string; readonly text: string }>(element: T, nameOf: NameOf): T {
  return element.type === 'mrkdwn' ? { ...element, text: inMrkdwn(element.text, nameOf) } : element;
}

function inBlock(block: KnownBlock, nameOf: NameOf): KnownBlock {
  switch (block.type) {
    case 'section':
      return {
        ...block,
        ...(block.text !== undefined && { text: inText(block.text, nameOf) }),
        ...(block.fields !== undefined && { fields: block.fields.map((field) => inText(field, nameOf)) }),
      };
    case 'context':
      return {
        ...block,
        elements: block.elements.map((element) => ('text' in element ? inText(element, nameOf) : element)),
      };
    case 'rich_text':
      return inRichText(block, nameOf);
    case 'table':
      return {
        ...block,
        rows: block.rows.map((row) => row.map((cell) => (cell.type === 'rich_text' ? inRichText(cell, nameOf) : cell))),
      };
    default:
      return block;
  }
}

function inRichText(block: RichTextBlock, nameOf: NameOf): RichTextBlock {
  return { ...block, elements: block.elements.map((element) => inRichTextElement(element, nameOf)) };
}

function inRichTextElement(element: RichTextBlockElement, nameOf: NameOf): RichTextBlockElement {
  if (element.type !== 'rich_text_section' && element.type !== 'rich_text_quote') return element;
  const elements: RichTextSection['elements'] = element.elements.map((inline) => {
    const name = inline.type === 'user' ? nameOf(inline.user_id) : undefined;
    return name === undefined ? inline : { type: 'text', text: name };
  });
  return { ...element, elements };
}
