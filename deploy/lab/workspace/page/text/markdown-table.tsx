import type { ColumnAlign } from '../../text/markdown-tree.ts';
import type { Inline as InlineNode } from '../../text/mrkdwn-tree.ts';
import { Inline } from './inline.tsx';

interface MarkdownTableProps {
  readonly aligns: readonly ColumnAlign[];
  readonly rows: readonly (readonly (readonly InlineNode[])[])[];
}

/** A Markdown table; the first row is its head. */
export function MarkdownTable({ aligns, rows }: MarkdownTableProps) {
  const [head, ...body] = rows;
  return (
    <div class="table-box">
      <table class="table">
        <thead>
          <tr>
            {(head ?? []).map((cell, column) => (
              <th scope="col" class={`align-${aligns[column] ?? 'left'}`}>
                <Inline nodes={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row) => (
            <tr>
              {row.map((cell, column) => (
                <td class={`align-${aligns[column] ?? 'left'}`}>
                  <Inline nodes={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
