import { z } from 'zod';
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

/** Any block, told apart by `type`. */
export const KnownBlock = z.discriminatedUnion('type', [
  ActionsBlock,
  AlertBlock,
  CardBlock,
  CarouselBlock,
  ContainerBlock,
  ContextBlock,
  ContextActionsBlock,
  DataTableBlock,
  DataVisualizationBlock,
  DividerBlock,
  FileBlock,
  HeaderBlock,
  ImageBlock,
  InputBlock,
  MarkdownBlock,
  PlanBlock,
  RichTextBlock,
  SectionBlock,
  TableBlock,
  TaskCardBlock,
  VideoBlock,
]);
export type KnownBlock = z.infer<typeof KnownBlock>;
