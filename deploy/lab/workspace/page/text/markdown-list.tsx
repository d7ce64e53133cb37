import type { MarkdownItem } from '../../text/markdown-tree.ts';
import { Inline } from './inline.tsx';

/** A Markdown list; depth is drawn as indent, numbering restarts where a shallower item stood between. */
export function MarkdownList({ items }: { readonly items: readonly MarkdownItem[] }) {
  const marks = numberItems(items);
  return (
    <ul class="rich-list">
      {items.map((item, index) => (
        <li class="rich-item" data-depth={Math.min(item.depth, 8)}>
          <span class="rich-mark" aria-hidden="true">
            {marks[index]}
          </span>
          <span>
            {item.checked === undefined ? null : (
              <span class="visually-hidden">{item.checked ? 'done: ' : 'to do: '}</span>
            )}
            <Inline nodes={item.children} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function numberItems(items: readonly MarkdownItem[]): string[] {
  const counts: number[] = [];
  return items.map((item) => {
    counts.length = Math.min(counts.length, item.depth + 1);
    if (item.checked !== undefined) return item.checked ? '☑' : '☐';
    if (!item.ordered) return ['•', '◦', '▪'][item.depth % 3] ?? '•';
    counts[item.depth] = (counts[item.depth] ?? 0) + 1;
    return `${counts[item.depth]}.`;
  });
}
