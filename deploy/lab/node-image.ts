import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runDockerClient } from './docker-client.ts';
import { withFileLock } from './file-lock.ts';
import { builderHostOf, debianBaseImage, ensureBuilder } from './image-builder.ts';
import { cacheDirectory } from './lab-paths.ts';
import type { LabSpec } from './lab-spec.ts';
import { removeTree } from './remove-tree.ts';
import type { RootFileSystem } from './root-file-system.ts';
import { runCommand } from './run-command.ts';

/** The Node the bot runs on in the lab: of the line that the bot's Dockerfile names. */
export const nodeVersion = '24.21.0';

/** The official image carries npm as well; the bot's build stage installs the dependencies with it. */
const npmVersion = '11.21.2';

// npm's package `node-linux-<arch>` holds the very binary of the release.
const nodePackage = `node-linux-${process.arch}`;

const recipe = fileURLToPath(new URL('./node-image/Dockerfile', import.meta.url));

const keyOf = async (root: RootFileSystem): Promise<string> =>
  createHash('sha256')
    .update(JSON.stringify([nodePackage, nodeVersion, npmVersion, root.key]))
    .update(await readFile(recipe))
    .digest('hex')
    .slice(0, 16);

/** Downloads one npm package and unpacks it as it is, without its install scripts. */
const unpackNpmPackage = async (fields: { name: string; version: string; folder: string }): Promise<void> => {
  const { name, version, folder } = fields;
  await mkdir(folder, { recursive: true });
  const pack = ['npm', 'pack', `${name}@${version}`, '--silent', '--pack-destination', folder];
  await runCommand(pack, { cwd: folder });
  await runCommand(['tar', '-C', folder, '--no-same-owner', '-xzf', join(folder, `${name}-${version}.tgz`)]);
};

const fillContext = async (folder: string): Promise<void> => {
  const node = join(folder, 'unpacked-node');
  const npm = join(folder, 'unpacked-npm');
  await Promise.all([
    unpackNpmPackage({ name: nodePackage, version: nodeVersion, folder: node }),
    unpackNpmPackage({ name: 'npm', version: npmVersion, folder: npm }),
  ]);
  await rename(join(node, 'package', 'bin', 'node'), join(folder, 'node'));
  await rename(join(npm, 'package'), join(folder, 'npm'));
  await Promise.all([removeTree(node), removeTree(npm)]);
  await copyFile(recipe, join(folder, 'Dockerfile'));
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const ensureContext = async (key: string, onLine: (line: string) => void): Promise<string> => {
  const folder = join(cacheDirectory(), `node-image-${key}`);
  if (await exists(folder)) {
    return folder;
  }
  onLine(`downloading Node ${nodeVersion}`);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await fillContext(partial);
  await rename(partial, folder);
  return folder;
};

/**
 * The base that stands in for the official Node image: in the builder only, not in the registry. Made from downloads
 * that are kept in the cache folder. Returns its name, for the bot's build argument NODE_IMAGE.
 */
export const ensureNodeImage = async (
  spec: LabSpec,
  root: RootFileSystem,
  onLine: (line: string) => void,
): Promise<string> => {
  const key = await keyOf(root);
  const name = `howdah-lab/node:${key}`;
  await ensureBuilder(spec, root);
  return withFileLock(join(cacheDirectory(), 'node-image.lock'), async () => {
    const client = { spec, root, host: builderHostOf(spec), env: { DOCKER_BUILDKIT: '1', BUILDKIT_PROGRESS: 'plain' } };
    if ((await runDockerClient({ ...client, args: ['image', 'ls', '--quiet', name] })) !== '') {
      onLine(`cached: ${name}`);
      return name;
    }
    const context = await ensureContext(key, onLine);
    const build = ['build', '--network', 'host', '--build-arg', `BASE_IMAGE=${debianBaseImage}`, '--tag', name];
    await runDockerClient({ ...client, args: [...build, context], onLine });
    return name;
  });
};
