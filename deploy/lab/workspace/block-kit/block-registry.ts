import type { z } from 'zod';
import { KnownBlock } from './known-block.ts';
import { everySurface, type Surface } from './surface.ts';

export type BlockRow = { schema: z.ZodType; surfaces: readonly Surface[] };

/**
 * The surfaces that take each block: Slack's reference pages, narrowed where a block is listed for a surface that does
 * not show it: the safe reading for a product that must be seen on every client.
 */
const surfacesByType: Readonly<Record<KnownBlock['type'], readonly Surface[]>> = {
  actions: everySurface,
  alert: ['modal'],
  card: ['message', 'home'],
  carousel: ['message', 'home'],
  container: ['message'],
  context: everySurface,
  context_actions: ['message'],
  data_table: ['message'],
  data_visualization: ['message'],
  divider: everySurface,
  file: ['message'],
  header: everySurface,
  image: everySurface,
  input: everySurface,
  markdown: ['message'],
  plan: ['message'],
  rich_text: everySurface,
  section: everySurface,
  table: ['message'],
  task_card: ['message'],
  video: everySurface,
};

/**
 * Block type → its schema and the surfaces that take it. A block is added to `KnownBlock`; the compiler then asks for its
 * surfaces here and for its rendering.
 */
export const blockRegistry: ReadonlyMap<string, BlockRow> = new Map(
  KnownBlock.options.map((schema) => {
    const type = schema.def.shape.type.value;
    return [type, { schema, surfaces: surfacesByType[type] }];
  }),
);
