import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Takes a lock on `file`, waiting for whoever holds it, and returns what releases it. The kernel holds the lock for a
 * child whose input is a pipe from us: if we are killed the pipe closes, the child ends and the lock is free. No stale
 * locks. A signal to our whole process group, as Ctrl-C is one, does not reach the child: we may still be at work.
 */
export const takeFileLock = async (file: string): Promise<() => Promise<void>> => {
  await mkdir(dirname(file), { recursive: true });
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(holder, 'close');
  const first = await Promise.race([once(holder.stdout, 'data'), ended]);
  if (!Buffer.isBuffer(first[0])) {
    throw new Error(`cannot lock ${file}: flock ended with ${String(first[0])}`);
  }
  return async () => {
    holder.stdin.end();
    await ended;
  };
};

/** Runs `work` while holding a lock on `file`. */
export const withFileLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  const release = await takeFileLock(file);
  try {
    return await work();
  } finally {
    await release();
  }
};
