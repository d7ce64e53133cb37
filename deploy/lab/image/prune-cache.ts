import { readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../host/remove-tree.ts';
import { cacheDirectory } from '../lab-paths.ts';

/** What nobody has used for so long is not kept: each key of the root file system has caches of its own. */
export const keepUnusedDays = 14;

// Only what is keyed by a root file system: nothing else in the folder is ours to judge.
const keyedEntry = /^(rootfs|builder|registry)-(?<key>[0-9a-f]+)$/;

/**
 * Marks the caches of one key as used now and removes those of other keys that have not been used for two weeks. What
 * is mounted by a lab that runs for longer than that keeps its key in use through `keysInUse`.
 */
export const pruneCache = async (fields: {
  readonly usedKey: string;
  readonly keysInUse: readonly string[];
  readonly now: Date;
}): Promise<readonly string[]> => {
  const removed: string[] = [];
  for (const entry of await readdir(cacheDirectory())) {
    const key = keyedEntry.exec(entry)?.groups?.key;
    const path = join(cacheDirectory(), entry);
    if (key === fields.usedKey) {
      await utimes(path, fields.now, fields.now);
    } else if (key !== undefined && !fields.keysInUse.includes(key)) {
      const ageDays = (fields.now.getTime() - (await stat(path)).mtimeMs) / 86_400_000;
      if (ageDays > keepUnusedDays) {
        await removeTree(path);
        removed.push(entry);
      }
    }
  }
  return removed;
};
