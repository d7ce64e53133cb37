import { createHash } from 'node:crypto';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RootFileSystem } from '../host/root-file-system.ts';
import { runCommand } from '../host/run-command.ts';
import { stateDirectoryOf } from '../lab-paths.ts';
import { type LabSpec, registryAddressOf } from '../lab-spec.ts';
import { runDockerClient } from '../swarm/docker-client.ts';
import { builderHostOf, ensureBuilder } from './image-builder.ts';
import { ensureNodeBase } from './node-base-image.ts';
import { registryHas } from './registry.ts';
import { hashOfFolder } from './stack-images.ts';

/** The checkout: the context of the bot's image. */
const checkout = fileURLToPath(new URL('../../../', import.meta.url));

const hashOfBot = async (nodeImage: string): Promise<string> => {
  const hash = createHash('sha256').update(nodeImage);
  for (const file of ['Dockerfile', '.dockerignore', 'package.json', 'package-lock.json']) {
    hash.update(await readFile(join(checkout, file)));
  }
  for (const folder of ['src', 'commands']) {
    hash.update(await hashOfFolder(join(checkout, folder)));
  }
  return hash.digest('hex').slice(0, 16);
};

const npmSetting = async (name: string): Promise<string | undefined> => {
  const value = await runCommand(['npm', 'config', 'get', name, '--silent'], { cwd: '/' });
  return value === '' || value === 'null' || value === 'undefined' ? undefined : value;
};

/** Lines of an .npmrc that say where packages come from and with which credentials; the rest is about the machine. */
const originLine = /^(\/\/|@[^:]+:registry|(https?-)?proxy|noproxy|strict-ssl|_auth)/;

/**
 * Writes the build's secrets into `folder`, so that npm inside it reaches the registry just as npm on this machine does.
 * Returns the options of the build that name them.
 */
const writeBuildSecrets = async (folder: string): Promise<readonly string[]> => {
  const [registry, userFile, caFile = process.env.NODE_EXTRA_CA_CERTS] = await Promise.all([
    npmSetting('registry'),
    npmSetting('userconfig'),
    npmSetting('cafile'),
  ]);
  const own = userFile === undefined ? '' : await readFile(userFile, 'utf8').catch(() => '');
  const lines = own.split('\n').filter((line) => originLine.test(line));
  const npmrc = join(folder, 'npmrc');
  const registryLines = registry === undefined ? [] : [`registry=${registry}`];
  await writeFile(npmrc, `${[...lines, ...registryLines].join('\n')}\n`, { mode: 0o600 });
  const secrets = ['--secret', `id=npmrc,src=${npmrc}`];
  if (caFile === undefined) {
    return secrets;
  }
  await access(caFile);
  // A copy: the docker client runs with another /usr, and the machine's certificates may live there.
  const ca = join(folder, 'ca.pem');
  await writeFile(ca, await readFile(caFile), { mode: 0o600 });
  return [...secrets, '--secret', `id=ca,src=${ca}`];
};

/**
 * The bot's image in the lab's registry, built from this checkout's Dockerfile and pushed unless it is there. Its tag
 * is the hash of what it is built from. Returns its full name.
 */
export const ensureBotImage = async (
  spec: LabSpec,
  root: RootFileSystem,
  onLine: (line: string) => void,
): Promise<string> => {
  const { image: nodeImage } = await ensureNodeBase(spec, root, onLine);
  const tag = await hashOfBot(nodeImage);
  const reference = `${registryAddressOf(spec)}/howdah/bot:${tag}`;
  if (await registryHas(spec, { repository: 'howdah/bot', tag })) {
    onLine(`cached: ${reference}`);
    return reference;
  }
  await ensureBuilder(spec, root);
  const client = {
    spec,
    root,
    host: builderHostOf(spec),
    env: { DOCKER_BUILDKIT: '1', BUILDKIT_PROGRESS: 'plain' },
    onLine,
  };
  const build = ['build', '--network', 'host', '--build-arg', `NODE_IMAGE=${nodeImage}`, '--tag', reference];
  const secrets = await mkdtemp(join(stateDirectoryOf(spec), 'build-secrets-'));
  try {
    await runDockerClient({ ...client, args: [...build, ...(await writeBuildSecrets(secrets)), checkout] });
  } finally {
    await rm(secrets, { recursive: true, force: true });
  }
  await runDockerClient({ ...client, args: ['push', '--quiet', reference] });
  return reference;
};
