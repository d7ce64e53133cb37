import { z } from 'zod';
import { identifiable } from '../composition-objects.ts';
import { limits } from '../limits.ts';
import { RichTextBlock } from './rich-text.ts';

export const RawText = z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) });

export const RawNumber = z.strictObject({
  type: z.literal('raw_number'),
  value: z.number(),
  text: z.string().min(1),
});

export const TableBlock = z.strictObject({
  type: z.literal('table'),
  ...identifiable,
  rows: z
    .array(
      z
        .array(z.discriminatedUnion('type', [RawText, RawNumber, RichTextBlock]))
        .min(1)
        .max(limits.table.cells),
    )
    .min(1)
    .max(limits.table.rows),
  column_settings: z
    .array(
      z
        .strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() })
        .nullable(),
    )
    .max(limits.table.columnSettings)
    .optional(),
});
