import type { z } from 'zod';
import { ActionsBlock } from './blocks/actions.ts';
import { AlertBlock } from './blocks/alert.ts';
import { CardBlock, CarouselBlock } from './blocks/card.ts';
import { ContainerBlock } from './blocks/container.ts';
import { ContextBlock } from './blocks/context.ts';
import { ContextActionsBlock } from './blocks/context-actions.ts';
import { DataTableBlock } from './blocks/data-table.ts';
import { DataVisualizationBlock } from './blocks/data-visualization.ts';
import { DividerBlock } from './blocks/divider.ts';
import { FileBlock } from './blocks/file.ts';
import { HeaderBlock } from './blocks/header.ts';
import { ImageBlock } from './blocks/image.ts';
import { InputBlock } from './blocks/input.ts';
import { MarkdownBlock } from './blocks/markdown.ts';
import { PlanBlock } from './blocks/plan.ts';
import { RichTextBlock } from './blocks/rich-text.ts';
import { SectionBlock } from './blocks/section.ts';
import { TableBlock } from './blocks/table.ts';
import { TaskCardBlock } from './blocks/task-card.ts';
import { VideoBlock } from './blocks/video.ts';
import { everySurface, type Surface } from './surface.ts';

export type BlockRow = { schema: z.ZodType; surfaces: readonly Surface[] };

/**
 * Block type → its schema and the surfaces that take it. A block is added here and nowhere else.
 *
 * Surfaces follow Slack's reference pages, narrowed where a block is listed for a surface that does not show it: the
 * safe reading for a product that must be seen on every client.
 */
export const blockRegistry: ReadonlyMap<string, BlockRow> = new Map<string, BlockRow>([
  ['actions', { schema: ActionsBlock, surfaces: everySurface }],
  ['alert', { schema: AlertBlock, surfaces: ['modal'] }],
  ['card', { schema: CardBlock, surfaces: ['message', 'home'] }],
  ['carousel', { schema: CarouselBlock, surfaces: ['message', 'home'] }],
  ['container', { schema: ContainerBlock, surfaces: ['message'] }],
  ['context', { schema: ContextBlock, surfaces: everySurface }],
  ['context_actions', { schema: ContextActionsBlock, surfaces: ['message'] }],
  ['data_table', { schema: DataTableBlock, surfaces: ['message'] }],
  ['data_visualization', { schema: DataVisualizationBlock, surfaces: ['message'] }],
  ['divider', { schema: DividerBlock, surfaces: everySurface }],
  ['file', { schema: FileBlock, surfaces: ['message'] }],
  ['header', { schema: HeaderBlock, surfaces: everySurface }],
  ['image', { schema: ImageBlock, surfaces: everySurface }],
  ['input', { schema: InputBlock, surfaces: everySurface }],
  ['markdown', { schema: MarkdownBlock, surfaces: ['message'] }],
  ['plan', { schema: PlanBlock, surfaces: ['message'] }],
  ['rich_text', { schema: RichTextBlock, surfaces: everySurface }],
  ['section', { schema: SectionBlock, surfaces: everySurface }],
  ['table', { schema: TableBlock, surfaces: ['message'] }],
  ['task_card', { schema: TaskCardBlock, surfaces: ['message'] }],
  ['video', { schema: VideoBlock, surfaces: everySurface }],
]);
