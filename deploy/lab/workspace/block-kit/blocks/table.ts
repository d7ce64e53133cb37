import { z } from 'zod';
import { identifiable } from '../composition-objects.ts';
import { limits } from '../limits.ts';
import { TableCell } from './table-cell.ts';

const ColumnSettings = z.strictObject({
  align: z.enum(['left', 'center', 'right']).optional(),
  is_wrapped: z.boolean().optional(),
});

/** Rows may differ in length; a `null` among the column settings keeps that column's defaults. */
export const TableBlock = z.strictObject({
  type: z.literal('table'),
  ...identifiable,
  rows: z.array(z.array(TableCell).min(1).max(limits.table.cells)).min(1).max(limits.table.rows),
  column_settings: z.array(ColumnSettings.nullable()).max(limits.table.columnSettings).optional(),
});
