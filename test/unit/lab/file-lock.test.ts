import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFileLock } from '../../../deploy/lab/host/file-lock.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-lock-'));
  file = join(folder, 'lock');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program in a process group of its own that holds the lock; it prints a line once it does, and one per signal. */
const startHolder = () => {
  const script = `
    import { withFileLock } from './deploy/lab/host/file-lock.ts';
    await withFileLock(${JSON.stringify(file)}, () => {
      for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => console.log(name));
      console.log('held');
      return new Promise(() => setInterval(() => {}, 1000));
    });
  `;
  const argv = ['--import', 'tsx', '--input-type=module', '--eval', script];
  return spawn(process.execPath, argv, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
};

describe.runIf(process.platform === 'linux')('withFileLock', () => {
  it('lets one in at a time', async () => {
    let inside = 0;
    let mostInside = 0;
    const work = async () => {
      inside += 1;
      mostInside = Math.max(mostInside, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all([1, 2, 3, 4].map(() => withFileLock(file, work)));
    expect(mostInside).toBe(1);
  });

  it('hands on what the work returns or throws, and is free again after either', async () => {
    expect(await withFileLock(file, async () => 7)).toBe(7);
    await expect(
      withFileLock(file, async () => {
        throw new Error('broke');
      }),
    ).rejects.toThrow('broke');
    expect(await withFileLock(file, async () => 8)).toBe(8);
  });

  it('is free again when its holder is killed with -9', async () => {
    const holder = startHolder();
    const ended = once(holder, 'exit');
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await ended;

    expect(await withFileLock(file, async () => 'free')).toBe('free');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('is kept when %s comes to the whole group of its holder', async (name) => {
    const holder = startHolder();
    const ended = once(holder, 'exit');
    await once(holder.stdout, 'data');
    process.kill(-(holder.pid ?? Number.NaN), name);
    await once(holder.stdout, 'data');

    const [exitCode] = await once(spawn('flock', ['--timeout', '1', file, 'true']), 'exit');
    holder.kill('SIGKILL');
    await ended;

    expect(exitCode).toBe(1);
  });
});
