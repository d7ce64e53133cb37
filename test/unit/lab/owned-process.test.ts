import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findOwnedProcess, startOwnedProcess, stopOwnedProcess } from '../../../deploy/lab/host/owned-process.ts';
import { removeTree } from '../../../deploy/lab/host/remove-tree.ts';

let folder: string;
let pidFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-owned-'));
  pidFile = join(folder, 'pid');
});

afterEach(async () => {
  await stopOwnedProcess({ pidFile });
  await rm(folder, { recursive: true, force: true });
});

const start = () =>
  startOwnedProcess({ pidFile, logFile: join(folder, 'log'), argv: ['sleep', '600'], marker: folder });

describe.runIf(process.platform === 'linux')('an owned process', () => {
  it('is found by its pid file until it is stopped', async () => {
    const started = await start();
    expect(await findOwnedProcess(pidFile)).toEqual(started);

    await stopOwnedProcess({ pidFile });

    expect(await findOwnedProcess(pidFile)).toBeNull();
    await expect(readFile(pidFile)).rejects.toThrow('ENOENT');
  });

  it.each([{ startTicks: '1' }, { bootId: 'of another boot' }])('is not one with another %o', async (change) => {
    const started = await start();
    const genuine = JSON.stringify(started);
    await writeFile(pidFile, JSON.stringify({ ...started, ...change }));

    expect(await findOwnedProcess(pidFile)).toBeNull();
    await stopOwnedProcess({ pidFile });

    await writeFile(pidFile, genuine);
    expect(await findOwnedProcess(pidFile)).toEqual(started);
  });

  it('is none when its pid file is damaged', async () => {
    await writeFile(pidFile, '{"pid": 12');
    expect(await findOwnedProcess(pidFile)).toBeNull();
  });

  it('outlives the program that started it', async () => {
    const script = `
      import { startOwnedProcess } from './deploy/lab/host/owned-process.ts';
      await startOwnedProcess(${JSON.stringify({ pidFile, logFile: join(folder, 'log'), argv: ['sleep', '600'], marker: folder })});
      process.kill(process.pid, 'SIGKILL');
    `;
    const starter = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script]);
    const [, signal] = await once(starter, 'exit');
    expect(signal).toBe('SIGKILL');
    expect(await findOwnedProcess(pidFile)).not.toBeNull();
  });
});

describe.runIf(process.platform === 'linux')('removeTree', () => {
  it('removes a folder with all in it, and is content when there is none', async () => {
    await writeFile(join(folder, 'file'), 'text');
    await removeTree(folder);
    await expect(readFile(join(folder, 'file'))).rejects.toThrow('ENOENT');
    await removeTree(folder);
  });
});
