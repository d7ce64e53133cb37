import type { KnownBlock, RichTextBlock, RichTextBlockElement, RichTextSection } from '@slack/types';
import type { MessageView } from './message.ts';
import { escapeMrkdwn } from './mrkdwn.ts';
import { plainWithin } from './text-budget.ts';

/** In stored characters: what a table keeps free for each person in it. */
export const shownNameLength = 24;

/** A person's name in plain words. */
export type NameOf = (userId: string) => string;

const mention = /<@([A-Z0-9]+)>/g;

/**
 * The same message with names in the place of mentions, in texts, rich text and tables. Slack notifies whoever is
 * mentioned in a message that a channel sees, and gives no way to mention without it; a list of past changes calls
 * nobody.
 */
export function replaceMentions(view: MessageView, nameOf: NameOf): MessageView {
  const shorten: NameOf = (userId) => plainWithin(nameOf(userId), shownNameLength) || userId;
  return { text: inMrkdwn(view.text, shorten), blocks: view.blocks.map((block) => inBlock(block, shorten)) };
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
  return text.replaceAll(mention, (_, userId: string) => escapeMrkdwn(nameOf(userId)));
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
  const elements: RichTextSection['elements'] = element.elements.map((inline) =>
    inline.type === 'user' ? { type: 'text', text: nameOf(inline.user_id) } : inline,
  );
  return { ...element, elements };
}
