import type { PathSegment } from './finding.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** An object of a payload and its place in it. */
export type Located = { node: JsonObject; path: readonly PathSegment[] };

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object in `value`, parents before children. For payloads that passed their schema: those are never deep. */
export function* walkObjects(value: unknown, path: readonly PathSegment[]): Generator<Located> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* walkObjects(item, [...path, index]);
  } else if (isJsonObject(value)) {
    yield { node: value, path };
    for (const [key, child] of Object.entries(value)) yield* walkObjects(child, [...path, key]);
  }
}

const childBlocksKey: Readonly<Record<string, string>> = { carousel: 'elements', container: 'child_blocks' };

/** Blocks, each followed by the blocks inside it (a carousel's cards, a container's children). */
export function* walkBlocks(blocks: readonly unknown[], path: readonly PathSegment[]): Generator<Located> {
  for (const [index, block] of blocks.entries()) {
    if (!isJsonObject(block)) continue;
    const blockPath = [...path, index];
    yield { node: block, path: blockPath };
    const key = childBlocksKey[String(block.type)];
    const children = key === undefined ? undefined : block[key];
    if (key !== undefined && Array.isArray(children)) yield* walkBlocks(children, [...blockPath, key]);
  }
}

const elementKeys = ['accessory', 'element', 'elements', 'actions'] as const;

/** The elements of one block that a person can act on: what stands in its accessory, element, elements or actions. */
export function* walkElements({ node, path }: Located): Generator<Located> {
  if (childBlocksKey[String(node.type)] !== undefined || node.type === 'rich_text') return;
  for (const key of elementKeys) {
    const value = node[key];
    const entries = Array.isArray(value) ? value.entries() : [[undefined, value] as const];
    for (const [index, element] of entries) {
      if (!isJsonObject(element)) continue;
      yield { node: element, path: index === undefined ? [...path, key] : [...path, key, index] };
    }
  }
}
