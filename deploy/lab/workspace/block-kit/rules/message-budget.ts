import { countCharacters } from '../characters.ts';
import { limits } from '../limits.ts';
import { isJsonObject, walkBlocks, walkObjects } from '../payload-walk.ts';

/** Keys whose strings a person reads; ids, values and URLs do not count. */
const renderedKeys = ['text', 'title', 'caption', 'label', 'name', 'fallback', 'alt_text'] as const;

/** Characters as Slack stores them: `&`, `<` and `>` become entities. */
const countStored = (text: string): number =>
  countCharacters(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));

function countRendered(value: unknown): number {
  let count = 0;
  for (const { node } of walkObjects(value, [])) {
    for (const key of renderedKeys) {
      const text = node[key];
      if (typeof text === 'string') count += countStored(text);
    }
  }
  return count;
}

const blockCost: Readonly<Record<string, number>> = {
  divider: limits.messageBudget.dividerCharacters,
  header: limits.messageBudget.headerCharacters,
};

/**
 * Size of a message's blocks, in characters, as `msg_blocks_too_long` measures it: an estimate (see `limits`), compared
 * with `limits.messageBudget.totalCharacters`. A message of markdown alone pays for its text only.
 */
export function measureBlocks(blocks: readonly unknown[]): number {
  const types = [...walkBlocks(blocks, [])].map((block) => String(block.node.type));
  const containers = types
    .filter((type) => type !== 'markdown')
    .reduce((sum, type) => sum + (blockCost[type] ?? limits.messageBudget.blockCharacters), 0);
  return countRendered(blocks) + containers;
}

/** Characters of all markdown blocks together. */
export const measureMarkdown = (blocks: readonly unknown[]): number =>
  blocks
    .filter((block) => isJsonObject(block) && block.type === 'markdown')
    .reduce<number>((sum, block) => sum + countRendered(block), 0);

/** Characters of all cells of all tables together. */
export const measureTables = (blocks: readonly unknown[]): number =>
  [...walkBlocks(blocks, [])].reduce((sum, block) => sum + countRendered(block.node.rows), 0);
