import { h, type VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { MarkdownPart } from '../../text/markdown-tree.ts';
import { parseMarkdown } from '../../text/parse-markdown.ts';
import { Inline } from './inline.tsx';
import { MarkdownList } from './markdown-list.tsx';
import { MarkdownTable } from './markdown-table.tsx';

/** Standard Markdown, as a markdown block holds it. */
export function MarkdownText({ text }: { readonly text: string }) {
  const parts = useMemo(() => parseMarkdown(text), [text]);
  return <div class="markdown">{parts.map(renderPart)}</div>;
}

function renderPart(part: MarkdownPart): VNode {
  switch (part.kind) {
    case 'heading':
      // A message sits inside the page's own h1 and h2, so Markdown's levels start at h3.
      return h(`h${Math.min(part.level + 2, 6)}`, { class: `md-h${part.level}` }, <Inline nodes={part.children} />);
    case 'paragraph':
      return (
        <p>
          <Inline nodes={part.children} />
        </p>
      );
    case 'quote':
      return <blockquote class="quote">{part.parts.map(renderPart)}</blockquote>;
    case 'pre':
      return <pre class="pre">{part.text}</pre>;
    case 'rule':
      return <hr class="divider" />;
    case 'list':
      return <MarkdownList items={part.items} />;
    case 'table':
      return <MarkdownTable aligns={part.aligns} rows={part.rows} />;
  }
}
