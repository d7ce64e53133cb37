import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOfFolder } from '../../../deploy/lab/image/stack-images.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-hash-'));
  await mkdir(join(folder, 'sub'));
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\n');
  await writeFile(join(folder, 'sub', 'script.sh'), 'echo\n');
});

afterEach(() => rm(folder, { recursive: true }));

describe('hashOfFolder', () => {
  it('is the same for the same files', async () => {
    expect(await hashOfFolder(folder)).toBe(await hashOfFolder(folder));
  });

  it.each([
    { what: 'a content', change: () => writeFile(join(folder, 'sub', 'script.sh'), 'echo 1\n') },
    { what: 'a mode', change: () => chmod(join(folder, 'sub', 'script.sh'), 0o755) },
    { what: 'a new file', change: () => writeFile(join(folder, 'extra'), '') },
    { what: 'a missing file', change: () => rm(join(folder, 'Dockerfile')) },
  ])('changes with $what', async ({ change }) => {
    const before = await hashOfFolder(folder);
    await change();
    expect(await hashOfFolder(folder)).not.toBe(before);
  });

  it('changes with what else the image rests on', async () => {
    expect(await hashOfFolder(folder, ['base 1'])).not.toBe(await hashOfFolder(folder, ['base 2']));
  });
});
