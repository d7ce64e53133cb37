import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { stateDirectoryOf } from '../lab-paths.ts';
import { fullLab, type LabSpec } from '../lab-spec.ts';

/** What a running lab was started from. It stays true while the lab runs, whatever the mirror or the checkout do. */
export const LabRecord = z.object({
  root: z.object({ key: z.string(), hostRoot: z.string(), baseTar: z.string() }),
  /** Hash of the stack's files as last deployed; null for a lab without the stack. */
  stackFingerprint: z.string().nullable(),
});
export type LabRecord = z.infer<typeof LabRecord>;

const recordFileOf = (spec: LabSpec): string => join(stateDirectoryOf(spec), 'lab.json');

/** The record of a started lab; null when none was started or its start was cut short. */
export const readLabRecord = async (spec: LabSpec): Promise<LabRecord | null> => {
  try {
    return LabRecord.parse(JSON.parse(await readFile(recordFileOf(spec), 'utf8')));
  } catch {
    return null;
  }
};

/** Writes the record in one step: it is there whole or not at all. */
export const writeLabRecord = async (spec: LabSpec, record: LabRecord): Promise<void> => {
  await mkdir(stateDirectoryOf(spec), { recursive: true });
  const file = recordFileOf(spec);
  await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${file}.new`, file);
};

/** Keys of the root file systems that labs on this machine were started from, whatever they are called. */
export const fetchRootKeysInUse = async (): Promise<readonly string[]> => {
  const base = stateDirectoryOf(fullLab);
  const entries = (await readdir(dirname(base))).filter((name) => name.startsWith(basename(base)));
  const texts = await Promise.all(
    entries.map((name) => readFile(join(dirname(base), name, 'lab.json'), 'utf8').catch(() => '')),
  );
  return texts.flatMap((text) => /"key": "(?<key>[0-9a-f]+)"/.exec(text)?.groups?.key ?? []);
};
