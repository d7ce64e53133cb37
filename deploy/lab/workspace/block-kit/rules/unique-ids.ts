import type { Finding, PathSegment } from '../finding.ts';
import { type Located, walkBlocks, walkElements } from '../payload-walk.ts';

/** Findings, in Slack's words, for every object after the first that carries an id already seen. */
function findingsOfRepeats(places: Iterable<Located>, key: 'block_id' | 'action_id'): Finding[] {
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const { node, path } of places) {
    const id = node[key];
    if (typeof id !== 'string') continue;
    if (seen.has(id)) findings.push({ sentence: `\`${key}\` "${id}" already exists`, path: [...path, key] });
    seen.add(id);
  }
  return findings;
}

/** `block_id` is unique in its message or view. */
export const findingsOfBlockIds = (blocks: readonly unknown[], path: readonly PathSegment[]): Finding[] =>
  findingsOfRepeats(walkBlocks(blocks, path), 'block_id');

/** `action_id` is unique in its block: state and payloads are keyed by block, then action. */
export const findingsOfActionIds = (blocks: readonly unknown[], path: readonly PathSegment[]): Finding[] =>
  [...walkBlocks(blocks, path)].flatMap((block) => findingsOfRepeats(walkElements(block), 'action_id'));
