import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Method } from './method.ts';

const MethodFile = z.object({
  methods: z.array(
    z.custom<Method>((value) => typeof value === 'object' && value !== null && 'invoke' in value && 'name' in value),
  ),
});

/** Loads every method of the `methods` folder: a file there exports `methods`. Throws when two share a name. */
export async function loadMethods(): Promise<ReadonlyMap<string, Method>> {
  const folder = new URL('../methods/', import.meta.url);
  const files = (await readdir(fileURLToPath(folder))).filter((name) => name.endsWith('.ts')).sort();
  const methods = new Map<string, Method>();
  for (const file of files) {
    const loaded: unknown = await import(new URL(file, folder).href);
    for (const method of MethodFile.parse({ ...asRecord(loaded) }).methods) {
      if (methods.has(method.name)) throw new Error(`two files declare ${method.name}`);
      methods.set(method.name, method);
    }
  }
  return methods;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
