import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadCommands } from '../../../src/app/registry.ts';

const commandsFolder = join(import.meta.dirname, '../../../commands');
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

describe('loadCommands', () => {
  it('is the listing of the folder', async () => {
    const files = await readdir(commandsFolder);
    expect([...(await loadCommands(commandsFolder)).keys()]).toEqual(
      files.map((file) => file.replace('.ts', '')).sort(),
    );
  });

  it('finds in every command what help needs to explain it', async () => {
    for (const [name, command] of await loadCommands(commandsFolder)) {
      expect(command.summary, name).toMatch(/^[A-Z].*[^.]$/);
      expect(command.details, name).toMatch(/\.$/);
      for (const example of command.examples) expect(example.split(' ')[0]).toBe(name);
    }
  });

  it('names the file that is not a command', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'howdah-commands-'));
    folders.push(folder);
    await writeFile(join(folder, 'broken.js'), 'export default { kind: "read-bot" };');
    await expect(loadCommands(folder)).rejects.toThrow(/commands\/broken\.js/);
  });
});
