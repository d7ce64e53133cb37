import { z } from 'zod';
import { RichText } from '../kit/rich-text.ts';
import { RichTextView } from '../text/rich-text-view.tsx';
import { type BlockProps, defineBlock } from './define-block.ts';

const Cell = z.discriminatedUnion('type', [
  z.object({ type: z.literal('raw_text'), text: z.string() }),
  z.object({ type: z.literal('raw_number'), text: z.string().optional(), value: z.number() }),
  RichText,
]);
type Cell = z.infer<typeof Cell>;

const TableBlock = z.object({
  rows: z.array(z.array(Cell)),
  column_settings: z
    .array(
      z
        .object({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() })
        .nullable(),
    )
    .optional(),
  /** Only a data_table has it. */
  caption: z.string().optional(),
});

/** A table or data_table; it scrolls inside its own box. The first row is its head, as Slack draws it. */
export const tableBlock = defineBlock(TableBlock, TableView);

function TableView({ block }: BlockProps<z.infer<typeof TableBlock>>) {
  const [head, ...body] = block.rows;
  const columnClass = (column: number): string => {
    const settings = block.column_settings?.[column];
    return `align-${settings?.align ?? 'left'}${settings?.is_wrapped === true ? ' cell-wrapped' : ''}`;
  };
  return (
    <section class="table-box" aria-label={block.caption ?? 'Table'}>
      <table class="table">
        {block.caption === undefined ? null : <caption>{block.caption}</caption>}
        <thead>
          <tr>
            {(head ?? []).map((cell, column) => (
              <th scope="col" class={columnClass(column)}>
                <CellView cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row) => (
            <tr>
              {row.map((cell, column) => (
                <td class={columnClass(column)}>
                  <CellView cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CellView({ cell }: { readonly cell: Cell }) {
  if (cell.type === 'rich_text') return <RichTextView block={cell} />;
  return <>{cell.type === 'raw_text' ? cell.text : (cell.text ?? String(cell.value))}</>;
}
