import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Command } from '../command.ts';
import { Bug } from '../core/invariant.ts';
import { Lane } from '../core/operations/journal.ts';

const CommandModule = z.object({
  default: z.custom<Command>((value) => CommandShape.safeParse(value).success, 'the default export is not a command'),
});

const declaration = {
  summary: z.string().min(1),
  details: z.string().min(1),
  parameters: z.array(
    z.object({
      // A keyword is looked up by what was typed, in small letters.
      name: z.string().regex(/^[a-z]+$/),
      summary: z.string(),
      kind: z.enum(['cluster', 'word', 'operation', 'moment', 'text']),
    }),
  ),
  examples: z.array(z.string()).min(1),
};

const CommandShape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['read-cluster', 'read-bot', 'read-operations']),
    ...declaration,
    run: z.function(),
  }),
  z.object({ kind: z.literal('operation'), ...declaration }),
  z.object({
    kind: z.literal('change'),
    ...declaration,
    lane: Lane,
    describeForm: z.function(),
    plan: z.function(),
  }),
]);

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
