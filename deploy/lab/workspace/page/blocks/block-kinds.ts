import { chartBlock } from '../charts/chart-block.tsx';
import { actionsBlock } from './actions-block.tsx';
import { cardBlock, carouselBlock } from './card-block.tsx';
import { contextBlock } from './context-block.tsx';
import type { BlockKind } from './define-block.ts';
import { fileBlock } from './file-block.tsx';
import { imageBlock } from './image-block.tsx';
import { inputBlock } from './input-block.tsx';
import { planBlock } from './plan-block.tsx';
import { sectionBlock } from './section-block.tsx';
import { tableBlock } from './table-block.tsx';
import { taskCardBlock } from './task-card-block.tsx';
import { alertBlock, dividerBlock, headerBlock, markdownBlock, richTextBlock } from './text-blocks.tsx';
import { videoBlock } from './video-block.tsx';

/** Every block the page can draw, by its type. A container holds blocks and is drawn by BlockList. */
export const blockKinds: ReadonlyMap<string, BlockKind> = new Map([
  ['actions', actionsBlock],
  ['alert', alertBlock],
  ['card', cardBlock],
  ['carousel', carouselBlock],
  ['context', contextBlock],
  ['context_actions', actionsBlock],
  ['data_table', tableBlock],
  ['data_visualization', chartBlock],
  ['divider', dividerBlock],
  ['file', fileBlock],
  ['header', headerBlock],
  ['image', imageBlock],
  ['input', inputBlock],
  ['markdown', markdownBlock],
  ['plan', planBlock],
  ['rich_text', richTextBlock],
  ['section', sectionBlock],
  ['table', tableBlock],
  ['task_card', taskCardBlock],
  ['video', videoBlock],
]);
