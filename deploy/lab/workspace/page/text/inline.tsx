import type { VNode } from 'preact';
import type { Inline as InlineNode } from '../../text/mrkdwn-tree.ts';
import { DateText } from './date-text.tsx';
import { Emoji } from './emoji.tsx';
import { ExternalLink } from './external-link.tsx';
import { Broadcast, Mention } from './mention.tsx';

/** Draws parsed running text. */
export function Inline({ nodes }: { readonly nodes: readonly InlineNode[] }) {
  return <>{nodes.map(renderNode)}</>;
}

function renderNode(node: InlineNode): VNode | string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return <br />;
    case 'code':
      return <code class="code">{node.text}</code>;
    case 'bold':
      return (
        <b>
          <Inline nodes={node.children} />
        </b>
      );
    case 'italic':
      return (
        <i>
          <Inline nodes={node.children} />
        </i>
      );
    case 'strike':
      return (
        <s>
          <Inline nodes={node.children} />
        </s>
      );
    case 'link':
      return (
        <ExternalLink url={node.url}>
          <Inline nodes={node.children} />
        </ExternalLink>
      );
    case 'broadcast':
      return <Broadcast range={node.range} />;
    case 'emoji':
      return <Emoji name={node.name} />;
    case 'date':
      return <DateText epochSeconds={node.epochSeconds} format={node.format} url={node.url} fallback={node.fallback} />;
    default:
      return <Mention kind={node.kind} id={node.id} label={node.label} />;
  }
}
