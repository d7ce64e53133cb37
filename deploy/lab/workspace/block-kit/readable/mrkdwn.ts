import { findEmoji } from '../../text/find-emoji.ts';
import { formatDate, isMoment } from '../../text/format-date.ts';
import type { Inline, MrkdwnPart } from '../../text/mrkdwn-tree.ts';
import { parseMrkdwn } from '../../text/parse-mrkdwn.ts';
import { parsePlain } from '../../text/parse-plain.ts';
import { nameOf, type Reader } from './reader.ts';

/** A link with its address, once: the label alone when it already says where it leads. */
export const renderLink = (url: string, label: string): string =>
  label === '' || label === url || url === `mailto:${label}` ? label || url : `${label} (${url})`;

/** The emoji of a Slack name, or the name between colons when it is not a standard one. */
export const renderEmoji = (name: string): string => findEmoji(name) ?? `:${name}:`;

/** A date as Slack shows it to the reader; the fallback for a time that is none. */
export const renderDate = (
  date: { readonly epochSeconds: number; readonly format: string; readonly fallback: string },
  reader: Reader,
): string => (isMoment(date.epochSeconds) ? formatDate(date.format, date.epochSeconds, reader) : date.fallback);

const withSign = (sign: string, name: string): string => (name.startsWith(sign) ? name : sign + name);

function renderNode(node: Inline, reader: Reader): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return '\n';
    case 'code':
      return `\`${node.text}\``;
    case 'bold':
    case 'italic':
    case 'strike':
      return renderNodes(node.children, reader);
    case 'link':
      return renderLink(node.url, renderNodes(node.children, reader));
    case 'user':
    case 'usergroup':
      return withSign('@', nameOf(reader, node.id, node.label));
    case 'channel':
      return withSign('#', nameOf(reader, node.id, node.label));
    case 'broadcast':
      return `@${node.range}`;
    case 'emoji':
      return renderEmoji(node.name);
    case 'date':
      return renderDate(node, reader);
  }
}

const renderNodes = (nodes: readonly Inline[], reader: Reader): string =>
  nodes.map((node) => renderNode(node, reader)).join('');

function renderPart(part: MrkdwnPart, reader: Reader): string {
  if (part.kind === 'pre') return part.text;
  const text = renderNodes(part.children, reader);
  return part.kind === 'quote' ? text.replace(/^/gm, '> ') : text;
}

/** Renders Slack's mrkdwn as plain text: references resolved, marks dropped, code kept as it is. */
export const renderMrkdwn = (text: string, reader: Reader): string =>
  parseMrkdwn(text)
    .map((part) => renderPart(part, reader))
    .join('\n');

/** Renders a plain_text object's text: emoji names (unless `emoji` is false) and entities. */
export const renderPlainText = (text: string, options: { emoji: boolean; reader: Reader }): string =>
  renderNodes(parsePlain(text, options.emoji), options.reader);
