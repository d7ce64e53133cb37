import { join } from 'node:path';
import Docker from 'dockerode';
import { findCell, startCell, stopCell } from '../host/cell.ts';
import { withFileLock } from '../host/file-lock.ts';
import { removeTree } from '../host/remove-tree.ts';
import type { RootFileSystem } from '../host/root-file-system.ts';
import { builderSocketDirectoryOf, cacheDirectory, stateDirectoryOf } from '../lab-paths.ts';
import { controlGroupOf, type LabSpec, registryAddressOf } from '../lab-spec.ts';
import { waitUntil } from '../probe/wait-until.ts';
import { runDockerClient } from '../swarm/docker-client.ts';

/** Name of the cell of the engine that builds images. */
export const builderCell = 'builder';

/** The base that the stack's Dockerfiles begin with; made here where no registry of the internet is within reach. */
export const debianBaseImage = 'debian:trixie-slim';

const dataRootOf = (root: RootFileSystem): string => join(cacheDirectory(), `builder-${root.key}`);

const socketOf = (spec: LabSpec): string => join(builderSocketDirectoryOf(spec), 'docker.sock');

/** The `docker --host` value of the builder. */
export const builderHostOf = (spec: LabSpec): string => `unix://${socketOf(spec)}`;

const startBuilder = async (spec: LabSpec, root: RootFileSystem): Promise<void> => {
  await startCell(spec, {
    name: builderCell,
    hostname: 'builder',
    rootFileSystem: root.hostRoot,
    networkNamespace: null,
    binds: [
      { from: builderSocketDirectoryOf(spec), to: '/run/builder' },
      { from: dataRootOf(root), to: '/var/lib/docker' },
    ],
    nameServer: null,
    // It shares the machine's network for its downloads, so it must leave the machine's firewall, bridges and
    // forwarding alone.
    argv: [
      ...['/usr/sbin/dockerd', '-H', 'unix:///run/builder/docker.sock', '--bridge=none', '--iptables=false'],
      ...['--ip6tables=false', '--ip-forward=false', '--insecure-registry', registryAddressOf(spec)],
      ...['--cgroup-parent', `/${controlGroupOf(spec)}/builder`],
    ],
  });
  const engine = new Docker({ socketPath: socketOf(spec), timeout: 2_000 });
  await waitUntil({
    what: 'the engine that builds images',
    timeoutMs: 60_000,
    everyMs: 100,
    probe: async () => {
      await engine.ping();
      return { done: true, value: undefined };
    },
  });
};

const importBase = async (spec: LabSpec, root: RootFileSystem): Promise<void> => {
  const engine = new Docker({ socketPath: socketOf(spec) });
  const present = await engine.listImages({ filters: { reference: [debianBaseImage] } });
  if (present.length === 0) {
    const args = ['import', '--change', 'CMD ["bash"]', root.baseTar, debianBaseImage];
    await runDockerClient({ spec, root, host: builderHostOf(spec), args });
  }
};

/** Starts the engine that builds images unless it runs, with the base image in it. Its layers are kept between runs. */
export const ensureBuilder = (spec: LabSpec, root: RootFileSystem): Promise<void> =>
  withFileLock(join(stateDirectoryOf(spec), 'builder.lock'), async () => {
    if ((await findCell(spec, builderCell)) === null) {
      try {
        await startBuilder(spec, root);
      } catch {
        // Its store may have been left half-written by a kill: it is only a cache, so it is made anew.
        await stopCell(spec, builderCell);
        await removeTree(dataRootOf(root));
        await startBuilder(spec, root);
      }
    }
    await importBase(spec, root);
  });

export type ImageBuild = {
  /** Folder with the build's context; absolute. */
  readonly context: string;
  /** Path of the Dockerfile; absolute. */
  readonly dockerfile: string;
  /** Full name with the lab registry's address: `198.18.0.1:5000/howdah/bot:dev`. */
  readonly tag: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
};

/** Builds an image with BuildKit and pushes it to the lab's registry. */
export const buildAndPushImage = async (spec: LabSpec, root: RootFileSystem, build: ImageBuild): Promise<void> => {
  await ensureBuilder(spec, root);
  const buildArgs = Object.entries(build.buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const client = {
    spec,
    root,
    host: builderHostOf(spec),
    env: { DOCKER_BUILDKIT: '1', BUILDKIT_PROGRESS: 'plain' },
    ...(build.onLine === undefined ? {} : { onLine: build.onLine }),
  };
  const args = ['build', '--network', 'host', '--file', build.dockerfile, '--tag', build.tag, ...buildArgs];
  await runDockerClient({ ...client, args: [...args, build.context] });
  await runDockerClient({ ...client, args: ['push', '--quiet', build.tag] });
};
