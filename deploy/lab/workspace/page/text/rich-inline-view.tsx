import type { ComponentChildren, VNode } from 'preact';
import type { RichInline, RichStyle } from '../kit/rich-text.ts';
import { DateText } from './date-text.tsx';
import { Emoji } from './emoji.tsx';
import { ExternalLink } from './external-link.tsx';
import { Broadcast, Mention } from './mention.tsx';

/** One inline element of a rich_text block with its style. */
export function RichInlineView({ element }: { readonly element: RichInline }) {
  return applyStyle(renderElement(element), element.style ?? {});
}

function renderElement(element: RichInline): VNode {
  switch (element.type) {
    case 'text':
      return <span class="rich-text-run">{element.text}</span>;
    case 'link':
      return <ExternalLink url={element.url}>{element.text ?? element.url}</ExternalLink>;
    case 'user':
      return <Mention kind="user" id={element.user_id} />;
    case 'channel':
      return <Mention kind="channel" id={element.channel_id} />;
    case 'usergroup':
      return <Mention kind="usergroup" id={element.usergroup_id} />;
    case 'team':
      return <span class="mention">@{element.team_id}</span>;
    case 'broadcast':
      return <Broadcast range={element.range} />;
    case 'emoji':
      return <Emoji name={element.name} />;
    case 'color':
      return (
        <span class="color-chip">
          <span class="color-swatch" style={{ background: element.value }} aria-hidden="true" />
          {element.value}
        </span>
      );
    case 'date':
      return (
        <DateText
          epochSeconds={element.timestamp}
          format={element.format}
          url={element.url ?? undefined}
          fallback={element.fallback ?? ''}
        />
      );
  }
}

function applyStyle(content: VNode, style: RichStyle): VNode {
  const wraps: readonly [boolean | undefined, (inner: ComponentChildren) => VNode][] = [
    [style.code, (inner) => <code class="code">{inner}</code>],
    [style.strike, (inner) => <s>{inner}</s>],
    [style.underline, (inner) => <u>{inner}</u>],
    [style.italic, (inner) => <i>{inner}</i>],
    [style.bold, (inner) => <b>{inner}</b>],
    [style.highlight, (inner) => <mark>{inner}</mark>],
  ];
  return wraps.reduce((inner, [wanted, wrap]) => (wanted === true ? wrap(inner) : inner), content);
}
