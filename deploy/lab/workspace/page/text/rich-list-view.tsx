import { formatListMark } from '../../text/format-list-mark.ts';
import type { RichList } from '../kit/rich-text.ts';
import { RichInlineView } from './rich-inline-view.tsx';

/** A rich_text_list with Slack's marks per indent level. */
export function RichListView({ list }: { readonly list: RichList }) {
  const depth = list.indent ?? 0;
  return (
    <ul class={list.border === 1 ? 'rich-list quote' : 'rich-list'}>
      {list.elements.map((item, index) => (
        <li class="rich-item" data-depth={Math.min(depth, 8)}>
          <span class="rich-mark" aria-hidden="true">
            {formatListMark(list.style, depth, index + (list.offset ?? 0))}
          </span>
          <span class="rich-section">
            {item.elements.map((element) => (
              <RichInlineView element={element} />
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
