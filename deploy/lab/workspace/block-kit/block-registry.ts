import type { z } from 'zod';
import { ActionsBlock } from './blocks/actions.ts';
import { RichTextBlock } from './blocks/rich-text.ts';
import { SectionBlock } from './blocks/section.ts';
import { TableBlock } from './blocks/table.ts';
import { ContextBlock, DividerBlock, HeaderBlock } from './blocks/text-blocks.ts';

/** Where a block can stand. */
export type Surface = 'message' | 'modal' | 'home';

export type BlockRow = { schema: z.ZodType; surfaces: readonly Surface[] };

const everywhere = ['message', 'modal', 'home'] as const;

/** Block type → its schema and the surfaces that take it. A block is added here and nowhere else. */
export const blockRegistry: ReadonlyMap<string, BlockRow> = new Map<string, BlockRow>([
  ['actions', { schema: ActionsBlock, surfaces: everywhere }],
  ['context', { schema: ContextBlock, surfaces: everywhere }],
  ['divider', { schema: DividerBlock, surfaces: everywhere }],
  ['header', { schema: HeaderBlock, surfaces: everywhere }],
  ['rich_text', { schema: RichTextBlock, surfaces: everywhere }],
  ['section', { schema: SectionBlock, surfaces: everywhere }],
  ['table', { schema: TableBlock, surfaces: ['message'] }],
]);
