import { dirname, join } from 'node:path';
import type Docker from 'dockerode';
import { findCell } from '../host/cell.ts';
import { childrenOf, fetchOpenFilesLimit } from '../host/owned-process.ts';
import type { RootFileSystem } from '../host/root-file-system.ts';
import { hashOfFile, stackDirectory } from '../image/stack-images.ts';
import { firstManagerOf, type LabSpec } from '../lab-spec.ts';
import { ensureSecretFiles, ensureSwarmSecrets } from '../lifecycle/lab-secrets.ts';
import { waitUntil } from '../probe/wait-until.ts';
import { runDockerClient } from './docker-client.ts';
import { openEngine } from './engine.ts';

/** The stack's name, its cluster's name (Patroni's scope) and its overlay network: the same everywhere. */
export const stackName = 'pgstack';
export const clusterName = 'pgprod';
export const overlayName = 'patroni-net';

/** Small figures for a lab of five hosts on one machine; everything else keeps the stack's production defaults. */
export const labSettings = {
  POSTGRES_SHARED_BUFFERS: '64MB',
  POSTGRES_EFFECTIVE_CACHE_SIZE: '256MB',
  POSTGRES_MAINTENANCE_WORK_MEM: '32MB',
  POSTGRES_MAX_CONNECTIONS: '100',
  POSTGRES_WAL_KEEP_SIZE: '128MB',
  POSTGRES_MAX_SLOT_WAL_KEEP_SIZE: '1GB',
  POSTGRES_CLIENT_ADDRESSES: 'all',
  // Five hosts share one disk and two cores here: the time-outs that the etcd project suggests for slow disks.
  ETCD_HEARTBEAT_MS: '250',
  ETCD_ELECTION_MS: '2500',
} as const;

export type StackDeployment = {
  /** Absolute paths, in the order of `docker stack deploy -c`. */
  readonly composeFiles: readonly string[];
  readonly name: string;
  /** Values for the variables in the compose files. */
  readonly env: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
};

/** `docker stack deploy` through the lab's first manager. Returns when the swarm has accepted it. */
export const deployStackFiles = async (
  spec: LabSpec,
  root: RootFileSystem,
  deployment: StackDeployment,
): Promise<void> => {
  const [firstFile] = deployment.composeFiles;
  if (firstFile === undefined) {
    throw new Error('a stack needs at least one compose file');
  }
  const files = deployment.composeFiles.flatMap((file) => ['--compose-file', file]);
  // The tags are content hashes of a registry that only the nodes reach: nothing to resolve.
  const args = ['stack', 'deploy', '--resolve-image', 'never', '--detach', ...files, deployment.name];
  await runDockerClient({
    spec,
    root,
    host: `tcp://${firstManagerOf(spec).address}:2375`,
    args,
    env: deployment.env,
    cwd: dirname(firstFile),
    ...(deployment.onLine === undefined ? {} : { onLine: deployment.onLine }),
  });
};

/** Removes a stack's services and configs, and returns when none of its containers is left. Networks in use stay. */
export const removeStack = async (spec: LabSpec, name: string): Promise<void> => {
  const manager = openEngine(firstManagerOf(spec));
  const filters = { label: [`com.docker.stack.namespace=${name}`] };
  const services = await manager.listServices({ filters });
  await Promise.all(services.map((service) => manager.getService(service.ID).remove()));
  await waitUntil({
    what: `the containers of stack ${name} to be gone`,
    timeoutMs: 240_000,
    probe: async () => {
      const lists = await Promise.all(
        spec.nodes.map((node) => openEngine(node).listContainers({ all: true, filters })),
      );
      const { length } = lists.flat();
      return length === 0 ? { done: true, value: undefined } : { done: false, seen: `${length} are left` };
    },
  });
  const configs = await manager.listConfigs({ filters });
  await Promise.all(configs.map((config) => manager.getConfig(config.ID).remove()));
};

// stack.yml's own figure; without CAP_SYS_RESOURCE a machine may allow less, and then no container would start.
const wantedOpenFiles = 16_384;

const fetchOpenFiles = async (spec: LabSpec): Promise<number> => {
  const cell = await findCell(spec, firstManagerOf(spec).name);
  const [engine] = cell === null ? [] : await childrenOf(cell.pid);
  return engine === undefined ? wantedOpenFiles : Math.min(wantedOpenFiles, await fetchOpenFilesLimit(engine));
};

const ensureOverlay = async (manager: Docker): Promise<void> => {
  const present = await manager.listNetworks({ filters: { name: [overlayName] } });
  if (!present.some((network) => network.Name === overlayName)) {
    await manager.createNetwork({ Name: overlayName, Driver: 'overlay', Attachable: true, CheckDuplicate: true });
  }
};

/** Puts the database stack into the swarm, with its network and its secrets. */
export const deployDatabaseStack = async (fields: {
  readonly spec: LabSpec;
  readonly root: RootFileSystem;
  /** Variable of stack.yml → image name, from `ensureStackImage`. */
  readonly images: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}): Promise<void> => {
  const { spec, root, images, onLine } = fields;
  const manager = openEngine(firstManagerOf(spec));
  await ensureSecretFiles(spec);
  await Promise.all([ensureSwarmSecrets(spec, manager), ensureOverlay(manager)]);
  const configHash = await hashOfFile(join(stackDirectory, 'haproxy.cfg'));
  await deployStackFiles(spec, root, {
    composeFiles: [join(stackDirectory, 'stack.yml'), join(stackDirectory, 'lab.yml')],
    name: stackName,
    env: {
      ...labSettings,
      ...images,
      NOFILE_LIMIT: `${await fetchOpenFiles(spec)}`,
      PATRONI_NETWORK: overlayName,
      PATRONI_SCOPE: clusterName,
      // Swarm configs cannot be changed: new content needs a new name.
      HAPROXY_CONFIG_NAME: `haproxy_cfg_${configHash}`,
    },
    onLine,
  });
};
