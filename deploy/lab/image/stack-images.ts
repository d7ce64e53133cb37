import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RootFileSystem } from '../host/root-file-system.ts';
import { type LabSpec, registryAddressOf } from '../lab-spec.ts';
import { buildAndPushImage, debianBaseImage } from './image-builder.ts';
import { registryHas } from './registry.ts';

/** The stack's own folder in the checkout. */
export const stackDirectory = fileURLToPath(new URL('../../stack/', import.meta.url));

/** The images of the stack: the variable of stack.yml that names each, and the folder it is built from. */
const stackImages = [
  { variable: 'ETCD_IMAGE', folder: 'etcd' },
  { variable: 'HAPROXY_IMAGE', folder: 'haproxy' },
  { variable: 'PATRONI_IMAGE', folder: 'patroni' },
] as const;

export type StackImage = (typeof stackImages)[number];

export const stackImageList: readonly StackImage[] = stackImages;

const listFiles = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

/** Hash of every file in a folder with its path and mode: what an image is built from. */
export const hashOfFolder = async (folder: string, extra: readonly string[] = []): Promise<string> => {
  const hash = createHash('sha256');
  for (const text of extra) {
    hash.update(`${text}\0`);
  }
  for (const file of await listFiles(folder)) {
    const { mode } = await stat(file);
    hash.update(`${relative(folder, file)}\0${mode}\0`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
};

/** Hash of everything in the checkout that decides what the stack in the lab is; `settings` are the lab's own. */
export const fetchStackFingerprint = async (settings: Readonly<Record<string, string>>): Promise<string> => {
  const files = ['stack.yml', 'lab.yml', 'haproxy.cfg'].map((name) => hashOfFile(join(stackDirectory, name)));
  return hashOfFolder(join(stackDirectory, 'images'), [JSON.stringify(settings), ...(await Promise.all(files))]);
};

/** Hash of one file's content, short enough for a name. */
export const hashOfFile = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
    .slice(0, 16);

/**
 * The image of one of the stack's folders in the lab's registry, built and pushed unless it is there. Its tag is the
 * hash of what it is built from, so an image of other content is never taken for it. Returns its full name.
 */
export const ensureStackImage = async (fields: {
  readonly spec: LabSpec;
  readonly root: RootFileSystem;
  readonly image: StackImage;
  readonly onLine: (line: string) => void;
}): Promise<string> => {
  const { spec, root, image, onLine } = fields;
  const context = join(stackDirectory, 'images', image.folder);
  const tag = await hashOfFolder(context, [root.key]);
  const repository = `howdah/${image.folder}`;
  const reference = `${registryAddressOf(spec)}/${repository}:${tag}`;
  if (await registryHas(spec, { repository, tag })) {
    onLine(`cached: ${reference}`);
    return reference;
  }
  await buildAndPushImage(spec, root, {
    context,
    dockerfile: join(context, 'Dockerfile'),
    tag: reference,
    buildArgs: { BASE_IMAGE: debianBaseImage },
    onLine,
  });
  return reference;
};
