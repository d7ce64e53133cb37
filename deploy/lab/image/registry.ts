import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cellPathsOf, findCell, startCell } from '../host/cell.ts';
import type { RootFileSystem } from '../host/root-file-system.ts';
import { cacheDirectory } from '../lab-paths.ts';
import { type LabSpec, registryAddressOf } from '../lab-spec.ts';
import { probeHttp } from '../probe/probe-http.ts';
import { waitUntil } from '../probe/wait-until.ts';

/** Name of the registry's cell. */
const registryCell = 'registry';

const storageOf = (root: RootFileSystem): string => join(cacheDirectory(), `registry-${root.key}`);

const configurationOf = (spec: LabSpec): string =>
  [
    'version: 0.1',
    'log: {level: warn}',
    'storage: {filesystem: {rootdirectory: /var/lib/registry}, delete: {enabled: true}}',
    `http: {addr: "${registryAddressOf(spec)}"}`,
    '',
  ].join('\n');

const registryAnswers = async (spec: LabSpec): Promise<boolean> =>
  (await probeHttp(`http://${registryAddressOf(spec)}/v2/`)).statusCode === 200;

/** Starts the lab's registry on the lab's own address. Its storage is kept between runs, for one root file system. */
export const ensureRegistry = async (spec: LabSpec, root: RootFileSystem): Promise<void> => {
  if ((await findCell(spec, registryCell)) === null) {
    const configuration = join(cellPathsOf(spec, registryCell).home, 'configuration');
    await mkdir(configuration, { recursive: true });
    await writeFile(join(configuration, 'config.yml'), configurationOf(spec));
    await startCell(spec, {
      name: registryCell,
      hostname: 'registry',
      rootFileSystem: root.hostRoot,
      networkNamespace: null,
      binds: [
        { from: configuration, to: '/etc/howdah-registry' },
        { from: storageOf(root), to: '/var/lib/registry' },
      ],
      nameServer: spec.rootAddress,
      argv: ['/usr/bin/docker-registry', 'serve', '/etc/howdah-registry/config.yml'],
    });
  }
  await waitUntil({
    what: 'the registry',
    timeoutMs: 30_000,
    everyMs: 50,
    probe: async () =>
      (await registryAnswers(spec)) ? { done: true, value: undefined } : { done: false, seen: 'an unexpected answer' },
  });
};

/** Whether the registry holds an image. `repository` is without the registry's address: `howdah/etcd`. */
export const registryHas = async (
  spec: LabSpec,
  image: { readonly repository: string; readonly tag: string },
): Promise<boolean> => {
  const url = `http://${registryAddressOf(spec)}/v2/${image.repository}/manifests/${image.tag}`;
  const { statusCode } = await probeHttp(url, {
    method: 'HEAD',
    headers: {
      accept: 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json',
    },
  });
  return statusCode === 200;
};
