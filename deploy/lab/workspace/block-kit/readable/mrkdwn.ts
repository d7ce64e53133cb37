import { replaceEmojiNames } from './emoji.ts';
import { nameOf, type Reader } from './reader.ts';
import { renderSlackDate } from './slack-date.ts';

const unescapeEntities = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** A link with its address, once: the label alone when it already says where it leads. */
export const renderLink = (url: string, label: string): string =>
  label === '' || label === url || url === `mailto:${label}` ? label || url : `${label} (${url})`;

const withSign = (sign: string, name: string): string => (name.startsWith(sign) ? name : sign + name);

/** `<!date^seconds^template^link|fallback>`: the link is left out, the fallback may be empty. */
function renderDate(command: string, { label, reader }: { label: string; reader: Reader }): string {
  const [, seconds = '', template = ''] = command.split('^');
  return renderSlackDate({ timestamp: Number(seconds), template, fallback: label }, reader);
}

/** What stands between `<` and `>`: a mention, a command such as `!here`, or a link. */
function renderReference(content: string, reader: Reader): string {
  const bar = content.indexOf('|');
  const target = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? '' : content.slice(bar + 1);
  if (target.startsWith('@')) return withSign('@', label || nameOf(reader, target.slice(1)));
  if (target.startsWith('#')) return withSign('#', label || nameOf(reader, target.slice(1)));
  if (target.startsWith('!date^')) return renderDate(target, { label, reader });
  if (target.startsWith('!subteam^')) return withSign('@', label || nameOf(reader, target.slice('!subteam^'.length)));
  if (target.startsWith('!')) return withSign('@', label || target.slice(1));
  return renderLink(target, label);
}

/** A pair of marks around text on one line; a mark inside a word (snake_case, 2*3*4) is no mark. */
const markPairs = [
  /(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*?\S)\*(?![\p{L}\p{N}*])/gu,
  /(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*?\S)_(?![\p{L}\p{N}_])/gu,
  /(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*?\S)~(?![\p{L}\p{N}~])/gu,
] as const;

/** Bold, italic and struck text without its marks. */
const dropMarks = (text: string): string => markPairs.reduce((result, pair) => result.replace(pair, '$1'), text);

const renderProse = (text: string, reader: Reader): string => {
  const references: string[] = [];
  // References are set aside while marks and emoji are replaced, so that nothing inside a URL is taken for one.
  const held = text.replaceAll('\u0000', '').replace(/<([^<>]+)>/g, (_whole, content: string) => {
    references.push(renderReference(content, reader));
    return `\u0000${references.length - 1}\u0000`;
  });
  const plain = replaceEmojiNames(dropMarks(held));
  return plain
    .split('\u0000')
    .map((part, index) => (index % 2 === 0 ? part : (references[Number(part)] ?? '')))
    .join('');
};

/** Renders Slack's mrkdwn as plain text: references resolved, marks dropped, code kept as it is. */
export function renderMrkdwn(text: string, reader: Reader): string {
  const parts = text.split(/(```[\s\S]*?```|`[^`\n]+`)/);
  const rendered = parts.map((part, index) => {
    if (index % 2 === 0) return renderProse(part, reader);
    return part.startsWith('```') ? part.slice(3, -3).replace(/^\n|\n$/g, '') : part;
  });
  return unescapeEntities(rendered.join(''));
}

/** Renders a plain_text object's text: emoji names (unless `emoji` is false) and entities. */
export const renderPlainText = (text: string, { emoji }: { emoji: boolean }): string =>
  unescapeEntities(emoji ? replaceEmojiNames(text) : text);
