import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';

/** A key of the configuration that names a file. */
export interface SecretReference {
  readonly path: readonly (string | number)[];
  readonly file: string;
}

export type SecretFile =
  | { readonly ok: true; readonly content: string; readonly warning?: string }
  | { readonly ok: false; readonly problem: string };

const largestBytes = 64 * 1024;

/** Swarm mounts secrets readable for everybody inside the container; that is no carelessness of the operator. */
const swarmSecrets = '/run/secrets/';

/** Sentences for what the system says; by its code, never by its text. */
const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read by the user the bot runs as',
  EPERM: 'may not be read by the user the bot runs as',
  EISDIR: 'is a folder',
};

/** Every key that ends in `File` and holds a text, wherever it stands. */
export function findSecretReferences(value: unknown, path: SecretReference['path'] = []): SecretReference[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => findSecretReferences(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    key.endsWith('File') && typeof item === 'string' && item !== ''
      ? [{ path: [...path, key], file: item }]
      : findSecretReferences(item, [...path, key]),
  );
}

/** Reads one file, relative to `folder`, without the one line end at its end. Refuses what cannot be a secret. */
export async function readSecretFile(reference: SecretReference, folder: string): Promise<SecretFile> {
  const file = isAbsolute(reference.file) ? reference.file : resolve(folder, reference.file);
  try {
    const facts = await stat(file);
    if (facts.isDirectory()) return refuse(file, 'is a folder');
    if (facts.size > largestBytes) return refuse(file, 'is larger than 64 KiB: that is no secret');
    const content = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
    if (content.trim() === '') return refuse(file, 'is empty');
    const isOneLine = !reference.path.includes('tls') && reference.path.at(-1) !== 'secondFactorFile';
    if (isOneLine && /[\r\n]/.test(content)) return refuse(file, 'holds more than one line');
    const isOpen = (facts.mode & 0o004) !== 0 && !file.startsWith(swarmSecrets) && reference.path.at(-1) !== 'caFile';
    return isOpen
      ? { ok: true, content, warning: `the file ${file} can be read by every user of this machine` }
      : { ok: true, content };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return refuse(file, sentences[code] ?? `cannot be read (${code})`);
  }
}

function refuse(file: string, reason: string): SecretFile {
  return { ok: false, problem: `the file ${file} ${reason}` };
}
