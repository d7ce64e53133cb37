import { readFile } from 'node:fs/promises';
import { runCommand } from './run-command.ts';

/** Mount points at or under a folder, deepest first, as seen by this process. */
export const fetchMountsUnder = async (folder: string): Promise<readonly string[]> => {
  const text = await readFile('/proc/self/mountinfo', 'utf8');
  return text
    .split('\n')
    .flatMap((line) => line.split(' ')[4] ?? [])
    .map((path) => path.replaceAll('\\040', ' '))
    .filter((path) => path === folder || path.startsWith(`${folder}/`))
    .sort((left, right) => right.length - left.length);
};

/**
 * Removes a folder and all in it, and is never led through a mount: whatever is still mounted there is unmounted
 * first, and `rm` stays on one file system.
 */
export const removeTree = async (folder: string): Promise<void> => {
  for (const mount of await fetchMountsUnder(folder)) {
    await runCommand(['umount', '-l', mount]);
  }
  await runCommand(['rm', '-rf', '--one-file-system', folder]);
};
