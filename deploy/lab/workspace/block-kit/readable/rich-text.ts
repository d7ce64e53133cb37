import type { z } from 'zod';
import type { RichTextBlock } from '../blocks/rich-text.ts';
import type { RichTextInline } from '../elements/rich-text-inline.ts';
import { renderDate, renderEmoji, renderLink } from './mrkdwn.ts';
import { nameOf, type Reader } from './reader.ts';

type Inline = z.infer<typeof RichTextInline>;
type Element = z.infer<typeof RichTextBlock>['elements'][number];

function renderInline(inline: Inline, reader: Reader): string {
  switch (inline.type) {
    case 'text':
      return inline.style?.code === true ? `\`${inline.text}\`` : inline.text;
    case 'link':
      return renderLink(inline.url, inline.text ?? '');
    case 'emoji':
      return inline.unicode === undefined
        ? renderEmoji(inline.name)
        : String.fromCodePoint(...inline.unicode.split('-').map((code) => Number.parseInt(code, 16) || 0xfffd));
    case 'user':
      return `@${nameOf(reader, inline.user_id)}`;
    case 'usergroup':
      return `@${nameOf(reader, inline.usergroup_id)}`;
    case 'channel':
      return `#${nameOf(reader, inline.channel_id)}`;
    case 'team':
      return `@${nameOf(reader, inline.team_id)}`;
    case 'broadcast':
      return `@${inline.range}`;
    case 'color':
      return inline.value;
    case 'date':
      return renderDate(
        { epochSeconds: inline.timestamp, format: inline.format, fallback: inline.fallback ?? inline.format },
        reader,
      );
  }
}

const renderLine = (inlines: readonly Inline[], reader: Reader): string =>
  inlines.map((inline) => renderInline(inline, reader)).join('');

const prefixLines = (text: string, prefix: string): string[] => text.split('\n').map((line) => prefix + line);

/** Lines after an item's first start below its text, not below its mark. */
const renderItem = (text: string, mark: string): string[] =>
  text.split('\n').map((line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line);

function renderElement(element: Element, reader: Reader): string[] {
  switch (element.type) {
    case 'rich_text_section':
      return renderLine(element.elements, reader).replace(/\n$/, '').split('\n');
    case 'rich_text_list':
      return element.elements.flatMap((item, index) => {
        const mark = element.style === 'ordered' ? `${index + 1 + (element.offset ?? 0)}. ` : '• ';
        const indent = '  '.repeat(element.indent ?? 0);
        return renderItem(renderLine(item.elements, reader), indent + mark);
      });
    case 'rich_text_preformatted':
      return prefixLines(renderLine(element.elements, reader), '    ');
    case 'rich_text_quote':
      return prefixLines(renderLine(element.elements, reader), '> ');
  }
}

/** Renders a rich_text block as plain text. */
export const renderRichText = (block: z.infer<typeof RichTextBlock>, reader: Reader): string =>
  block.elements.flatMap((element) => renderElement(element, reader)).join('\n');
