import { z } from 'zod';
import { someText } from '../characters.ts';
import { identifiable } from '../composition-objects.ts';
import { limits } from '../limits.ts';
import { TableCell } from './table-cell.ts';

const rows = z
  .array(z.array(TableCell).min(1).max(limits.dataTable.cells))
  .min(limits.dataTable.minRows)
  .max(limits.dataTable.rows);

/** The first row is the header, without rich text; all rows have its length. */
export const DataTableBlock = z
  .strictObject({
    type: z.literal('data_table'),
    ...identifiable,
    rows,
    caption: someText,
    page_size: z.number().int().min(1).max(limits.dataTable.pageSize).optional(),
    row_header_column_index: z.number().int().min(0).optional(),
  })
  .refine((table) => (table.rows[0] ?? []).every((cell) => cell.type !== 'rich_text'), {
    error: 'header cells cannot be `rich_text`',
    path: ['rows', 0],
  })
  .refine((table) => table.rows.every((row) => row.length === table.rows[0]?.length), {
    error: 'all rows must have the same number of cells',
    path: ['rows'],
  })
  .refine((table) => (table.row_header_column_index ?? 0) < (table.rows[0]?.length ?? 0), {
    error: 'must be the index of a column',
    path: ['row_header_column_index'],
  });
