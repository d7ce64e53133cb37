import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepUnusedDays, pruneCache } from '../../../deploy/lab/image/prune-cache.ts';

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'howdah-cache-'));
  vi.stubEnv('HOWDAH_CACHE', cache);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

const now = new Date('2026-01-31T12:00:00Z');

const addEntry = async (name: string, unusedDays: number): Promise<void> => {
  await mkdir(join(cache, name));
  const used = new Date(now.getTime() - unusedDays * 86_400_000);
  await utimes(join(cache, name), used, used);
};

const prune = () => pruneCache({ usedKey: 'aaaa', keysInUse: ['bbbb'], now });

describe.runIf(process.platform === 'linux')('pruneCache', () => {
  it('removes what is long unused, and nothing that is used, recent or not its own', async () => {
    const old = keepUnusedDays + 1;
    await addEntry('rootfs-aaaa', old);
    await addEntry('rootfs-bbbb', old);
    await addEntry('rootfs-cccc', old);
    await addEntry('registry-cccc', old);
    await addEntry('builder-dddd', keepUnusedDays - 1);
    await addEntry('somebody-elses', old);

    expect([...(await prune())].sort()).toEqual(['registry-cccc', 'rootfs-cccc']);

    expect((await readdir(cache)).sort()).toEqual(['builder-dddd', 'rootfs-aaaa', 'rootfs-bbbb', 'somebody-elses']);
  });

  it('counts what is used now as used', async () => {
    await addEntry('rootfs-aaaa', 100);
    await prune();

    expect(await pruneCache({ usedKey: 'ffff', keysInUse: [], now })).toEqual([]);
  });
});
