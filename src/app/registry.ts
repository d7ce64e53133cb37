import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Command } from '../command.ts';
import { Bug } from '../core/invariant.ts';

const CommandModule = z.object({
  default: z.custom<Command>((value) => CommandShape.safeParse(value).success, 'the default export is not a command'),
});

const CommandShape = z.object({
  kind: z.enum(['read-cluster', 'read-bot']),
  summary: z.string().min(1),
  details: z.string().min(1),
  parameters: z.array(z.object({ name: z.string(), summary: z.string(), kind: z.enum(['cluster', 'word']) })),
  examples: z.array(z.string()).min(1),
  run: z.function(),
});

/**
 * Every command in `folder`, by its file's name, in alphabetical order. The folder scan is the registry: adding a
 * file adds a subcommand. Throws a Bug that names the file which is not a command.
 */
export async function loadCommands(folder: string): Promise<ReadonlyMap<string, Command>> {
  const files = (await readdir(folder)).filter((file) => ['.ts', '.js'].includes(extname(file))).sort();
  const entries = await Promise.all(
    files.map(async (file): Promise<[string, Command]> => {
      const parsed = CommandModule.safeParse(await import(pathToFileURL(join(folder, file)).href));
      if (!parsed.success) throw new Bug(`commands/${file}: ${z.prettifyError(parsed.error)}`);
      return [basename(file, extname(file)), parsed.data.default];
    }),
  );
  return new Map(entries);
}
