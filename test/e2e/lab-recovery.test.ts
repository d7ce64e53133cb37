import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cellPathsOf } from '../../deploy/lab/host/cell.ts';
import { findLeftovers } from '../../deploy/lab/host/leftovers.ts';
import { findOwnedProcess, startOwnedProcess } from '../../deploy/lab/host/owned-process.ts';
import { namespaceExists } from '../../deploy/lab/host/switch-network.ts';
import { lockFileOf, stateDirectoryOf } from '../../deploy/lab/lab-paths.ts';
import { engineUrlOf, firstManagerOf, nodeNamespaceOf, tinyLab } from '../../deploy/lab/lab-spec.ts';
import { fetchLabStatus } from '../../deploy/lab/lifecycle/fetch-lab-status.ts';
import { bringLabUp, takeLabDown } from '../../deploy/lab/lifecycle/lab-up.ts';
import { probeHttp } from '../../deploy/lab/probe/probe-http.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';

// A second, tiny lab with names and addresses of its own, so that nothing here disturbs the one everybody uses.
const spec = tinyLab;
const node = firstManagerOf(spec);

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Starts `lab up --tiny` as a process that can be killed: no shell and no launcher in between. */
const startUp = (env: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', 'deploy/lab/cli.ts', 'up', '--tiny'], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });

/** Command lines of running processes that name a path. */
const findProcessesNaming = async (path: string): Promise<readonly string[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(path)).map((line) => line.replaceAll('\0', ' '));
};

const killAt = async (child: ChildProcess, moment: string, isReached: () => Promise<boolean>): Promise<void> => {
  const ended = once(child, 'exit');
  await waitUntil({
    what: moment,
    timeoutMs: 100_000,
    everyMs: 5,
    probe: async () => ((await isReached()) ? { done: true, value: undefined } : { done: false, seen: 'not yet' }),
  });
  child.kill('SIGKILL');
  await ended;
};

const moments: readonly { readonly moment: string; readonly isReached: () => Promise<boolean> }[] = [
  {
    moment: 'the network namespace of the node is there',
    isReached: () => namespaceExists(nodeNamespaceOf(spec, node)),
  },
  {
    moment: 'the first process of the node has its pid file',
    isReached: () => exists(cellPathsOf(spec, node.name).pidFile),
  },
  {
    moment: 'the engine answers and is no swarm yet',
    isReached: async () => (await probeHttp(`${engineUrlOf(node)}/_ping`)).statusCode === 200,
  },
];

afterEach(() => takeLabDown(spec));

describe('a lab whose start was killed with -9', () => {
  it.each(moments)('comes up all the same when killed as $moment', async ({ moment, isReached }) => {
    await takeLabDown(spec);
    await killAt(startUp(), moment, isReached);
    expect(await findLeftovers(spec)).not.toEqual([]);

    await bringLabUp(spec, 'silent');

    expect((await fetchLabStatus(spec)).state).toBe('healthy');
  });

  it('leaves no half-made root file system to be used, and no process that goes on making it', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'howdah-cache-'));
    try {
      const partial = async () => (await readdir(cache)).find((name) => name.endsWith('.partial'));
      await killAt(startUp({ HOWDAH_CACHE: cache }), 'debootstrap is at work', async () => {
        const name = await partial();
        return name !== undefined && (await exists(join(cache, name, 'host', 'debootstrap', 'debootstrap.log')));
      });
      const finished = (await readdir(cache)).filter((name) => /^rootfs-[0-9a-f]+$/.test(name));
      expect(finished).toEqual([]);
      await waitUntil({
        what: 'debootstrap to be gone with the command that started it',
        timeoutMs: 10_000,
        probe: async () => {
          const left = await findProcessesNaming(cache);
          return left.length === 0 ? { done: true, value: undefined } : { done: false, seen: left.join('\n') };
        },
      });
    } finally {
      await rm(cache, { recursive: true, force: true });
    }
  });
});

describe('a healthy lab', () => {
  it('is left alone by `up`', async () => {
    await bringLabUp(spec, 'silent');
    const before = await findOwnedProcess(cellPathsOf(spec, node.name).pidFile);

    expect(await bringLabUp(spec, 'silent')).toBe(false);

    expect(await findOwnedProcess(cellPathsOf(spec, node.name).pidFile)).toEqual(before);
  });

  it('gets its node back after kill -9 of the first process', async () => {
    await bringLabUp(spec, 'silent');
    const first = await findOwnedProcess(cellPathsOf(spec, node.name).pidFile);
    process.kill(first?.pid ?? 0, 'SIGKILL');
    await waitUntil({
      what: 'the node to be dead',
      timeoutMs: 10_000,
      probe: async () => {
        const found = await findOwnedProcess(cellPathsOf(spec, node.name).pidFile);
        return found === null ? { done: true, value: undefined } : { done: false, seen: 'alive' };
      },
    });

    expect(await bringLabUp(spec, 'silent')).toBe(true);

    expect((await fetchLabStatus(spec)).state).toBe('healthy');
  });

  it('leaves nothing behind when it is taken down', async () => {
    await bringLabUp(spec, 'silent');
    const kinds = new Set((await findLeftovers(spec)).map((leftover) => leftover.kind));
    expect([...kinds].sort()).toEqual(['folder', 'link', 'namespace', 'process']);

    await takeLabDown(spec);

    expect(await findLeftovers(spec)).toEqual([]);
  });
});

describe('tearing down', () => {
  it('is nothing where there is nothing', async () => {
    await takeLabDown(spec);
    await takeLabDown(spec);
    expect(await findLeftovers(spec)).toEqual([]);
  });

  it('never kills a process that only has the pid of ours', async () => {
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore' });
    const { pidFile } = cellPathsOf(spec, 'stranger');
    await mkdir(cellPathsOf(spec, 'stranger').home, { recursive: true });
    await writeFile(pidFile, JSON.stringify({ pid: stranger.pid, startTicks: '1', bootId: 'another boot' }));

    await takeLabDown(spec);

    expect(stranger.exitCode).toBeNull();
    expect(stranger.signalCode).toBeNull();
    stranger.kill();
    await once(stranger, 'exit');
  });

  it('finds a process of the lab that has no pid file', async () => {
    const { home, pidFile, logFile } = cellPathsOf(spec, 'lost');
    await mkdir(home, { recursive: true });
    const lost = await startOwnedProcess({
      pidFile,
      logFile,
      argv: ['sleep', '600'],
      marker: stateDirectoryOf(spec),
    });
    await rm(pidFile);
    expect(await findLeftovers(spec)).toContainEqual({ kind: 'process', what: `${lost.pid}` });

    await takeLabDown(spec);

    expect(await findLeftovers(spec)).toEqual([]);
  });
});

it('keeps its lock outside of what it removes', () => {
  expect(lockFileOf(spec).startsWith(stateDirectoryOf(spec))).toBe(false);
});
