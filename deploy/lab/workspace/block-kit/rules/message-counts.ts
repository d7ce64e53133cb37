import type { Finding, PathSegment } from '../finding.ts';
import { limits } from '../limits.ts';
import { walkBlocks } from '../payload-walk.ts';

/** Block families of which a message takes only so many. Tables have a rule of their own: another error code. */
const countRules = [
  { types: ['plan'], max: limits.message.plans },
  { types: ['data_visualization'], max: limits.message.charts },
] as const satisfies readonly { types: readonly string[]; max: number }[];

const tableTypes: readonly string[] = ['table', 'data_table'];

/** Plans and charts beyond what one message takes; each finding points at a block too many. */
export function findingsOfCounts(blocks: readonly unknown[], path: readonly PathSegment[]): Finding[] {
  const all = [...walkBlocks(blocks, path)];
  return countRules.flatMap(({ types, max }) =>
    all
      .filter((block) => types.some((type) => type === block.node.type))
      .slice(max)
      .map((block) => ({ sentence: `no more than ${max} \`${types[0]}\` blocks allowed`, path: block.path })),
  );
}

/** True when a message holds more tables (data tables and tables inside containers counted) than Slack takes. */
export function hasTooManyTables(blocks: readonly unknown[]): boolean {
  const tables = [...walkBlocks(blocks, [])].filter((block) => tableTypes.includes(String(block.node.type)));
  return tables.length > limits.message.tables;
}
