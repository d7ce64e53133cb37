import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RootFileSystem } from '../host/root-file-system.ts';
import { runCommand } from '../host/run-command.ts';
import { type LabSpec, registryAddressOf } from '../lab-spec.ts';
import { buildAndPushImage, debianBaseImage } from './image-builder.ts';
import { ensureNodeRuntime } from './node-runtime.ts';
import { registryHas } from './registry.ts';

/** The base image for Node programs in the lab, and the Node in it. */
export type CurrentNode = {
  /** Full name in the lab's registry, for the build argument that names a Dockerfile's base. */
  readonly image: string;
  readonly version: string;
  readonly lts: string;
};

const dockerfile = fileURLToPath(new URL('./node-base/Dockerfile', import.meta.url));

/** A registry's address without the user and password that may stand in it: the address ends up in the image. */
export const dropCredentials = (address: string): string => {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href;
};

/** Builds the base image with the current Node LTS, unless the lab's registry has it. */
export const ensureNodeBase = async (
  spec: LabSpec,
  root: RootFileSystem,
  onLine: (line: string) => void = () => undefined,
): Promise<CurrentNode> => {
  const runtime = await ensureNodeRuntime();
  const npmRegistry = dropCredentials(await runCommand(['npm', 'config', 'get', 'registry']));
  const recipe = createHash('sha256').update(await readFile(dockerfile));
  recipe.update(`${root.key} ${runtime.version} ${npmRegistry}`);
  const repository = 'howdah/node';
  const tag = `${runtime.version}-${recipe.digest('hex').slice(0, 12)}`;
  const image = `${registryAddressOf(spec)}/${repository}:${tag}`;
  if (!(await registryHas(spec, { repository, tag }))) {
    await buildAndPushImage(spec, root, {
      context: join(runtime.folder),
      dockerfile,
      tag: image,
      buildArgs: { BASE_IMAGE: debianBaseImage, NODE_VERSION: runtime.version, NPM_REGISTRY: npmRegistry },
      onLine,
    });
  }
  return { image, version: runtime.version, lts: runtime.lts };
};
