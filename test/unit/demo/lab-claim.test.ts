import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { claimLab, isLabOfDemo, isLabOurs, isLabThere } from '../../../deploy/lab/demo/lab-claim.ts';
import { claimFolder, clearKilledDemo } from '../../../deploy/lab/demo/sole-demo.ts';

let base: string;
let folder: string;
let lab: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'howdah-claim-'));
  folder = join(base, 'demo');
  lab = join(base, 'lab');
  vi.stubEnv('HOWDAH_LAB_STATE', lab);
  await claimFolder(folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(base, { recursive: true, force: true });
});

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

describe('the lab of a demo that was killed', () => {
  test('is known to be its own as soon as the lab has a folder', async () => {
    await mkdir(lab);
    await claimLab(folder);
    expect(await isLabOfDemo(folder)).toBe(true);
  });

  test('is inherited again and again until it is gone, and then no file is left', async () => {
    await mkdir(lab);
    await claimLab(folder);
    await writeFile(join(folder, 'howdah.yaml'), 'of the demo');
    await mkdir(join(folder, 'secrets'));

    expect(await clearKilledDemo(folder)).toEqual({ lab: true });
    expect(await readdir(folder)).toEqual(['started-lab']);
    await claimFolder(folder);
    expect(await clearKilledDemo(folder)).toEqual({ lab: true });

    await rm(lab, { recursive: true });
    expect(await clearKilledDemo(folder)).toEqual({ lab: false });
    expect(await isThere(folder)).toBe(false);
  });

  test('is not the one that somebody else has put in its place', async () => {
    await mkdir(lab);
    await claimLab(folder);
    // Kept aside, so that the file system cannot give its number to the next one.
    await rename(lab, join(base, 'gone'));
    await mkdir(lab);

    expect(await clearKilledDemo(folder)).toEqual({ lab: false });
    expect(await isThere(folder)).toBe(false);
  });
});

test('a lab that no demo has claimed is seen and is nobody’s', async () => {
  expect(await isLabThere()).toBe(false);
  await expect(claimLab(folder)).rejects.toThrow('no lab');
  await mkdir(lab);
  expect(await isLabThere()).toBe(true);
  expect(await clearKilledDemo(folder)).toEqual({ lab: false });
});

test.each([
  { name: 'made where there was none', isInherited: false, wasDown: true, wasMade: true, expected: true },
  { name: 'up already', isInherited: false, wasDown: false, wasMade: false, expected: false },
  {
    name: 'brought up by somebody else meanwhile',
    isInherited: false,
    wasDown: true,
    wasMade: false,
    expected: false,
  },
  {
    name: 'of somebody else, broken and made anew',
    isInherited: false,
    wasDown: false,
    wasMade: true,
    expected: false,
  },
  { name: 'of a killed demo', isInherited: true, wasDown: false, wasMade: false, expected: true },
])('a lab that was $name: the demo takes it down: $expected', ({ expected, ...facts }) => {
  expect(isLabOurs(facts)).toBe(expected);
});
