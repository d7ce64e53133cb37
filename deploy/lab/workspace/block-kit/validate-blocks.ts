import { z } from 'zod';
import { blockRegistry } from './block-registry.ts';
import { type Finding, findingsOfSchema, type PathSegment } from './finding.ts';
import { limits } from './limits.ts';
import { findingsOfElementSurfaces, findingsOfFocus, findingsOfResponseUrls } from './rules/element-places.ts';
import { findingsOfActionIds, findingsOfBlockIds } from './rules/unique-ids.ts';
import type { Surface } from './surface.ts';

type Place = { surface: Surface; path: readonly PathSegment[] };

const Typed = z.looseObject({ type: z.string() });

function findingsOfBlock(block: unknown, { surface, path }: Place): Finding[] {
  const typed = Typed.safeParse(block);
  if (!typed.success) return findingsOfSchema(Typed, { value: block, base: path });
  const row = blockRegistry.get(typed.data.type);
  if (row === undefined || !row.surfaces.includes(surface)) {
    return [{ sentence: `unsupported type: ${typed.data.type}`, path: [...path, 'type'] }];
  }
  return findingsOfSchema(row.schema, { value: block, base: path });
}

/**
 * What is wrong with the blocks of one message or view: each block by its schema and surface, then, when all of them are
 * well-formed, the rules between them. `path` is where the blocks stand in the payload.
 */
export function findingsOfBlocks(blocks: readonly unknown[], { surface, path }: Place): Finding[] {
  const maxBlocks = surface === 'message' ? limits.surface.messageBlocks : limits.surface.viewBlocks;
  if (blocks.length > maxBlocks) return [{ sentence: `no more than ${maxBlocks} items allowed`, path }];
  const malformed = blocks.flatMap((block, index) => findingsOfBlock(block, { surface, path: [...path, index] }));
  if (malformed.length > 0) return malformed;
  return [
    ...findingsOfElementSurfaces(blocks, { surface, path }),
    ...findingsOfResponseUrls(blocks, { surface, path }),
    ...findingsOfBlockIds(blocks, path),
    ...findingsOfActionIds(blocks, path),
    ...(surface === 'message' ? [] : findingsOfFocus(blocks, path)),
  ];
}
