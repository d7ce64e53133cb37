import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'undici';
import { stringify } from 'yaml';
import { z } from 'zod';
import { runCommand } from '../../host/run-command.ts';
import { hashOfFile, stackDirectory } from '../../image/stack-images.ts';
import { findClusterFault } from '../../lifecycle/lab-health.ts';
import { probePostgres } from '../../probe/probe-postgres.ts';
import { waitUntil } from '../../probe/wait-until.ts';
import { labSettings } from '../../swarm/stack-deployment.ts';
import type { UndoStack } from '../undo-stack.ts';
import { waitForStandbys } from '../wait-for-standbys.ts';
import { type DockerAddress, openDockerEngine } from './docker-address.ts';
import { engineCluster } from './engine-configuration.ts';
import { ensureEngineImages } from './engine-images.ts';
import { createEngineSecrets, demoStack, swarmSecretOf } from './engine-secrets.ts';
import { demoNetwork, removeDemoStack } from './remove-demo-stack.ts';
import { enginePorts, planSingleNodeStack } from './single-node-stack.ts';

const Info = z.object({ Name: z.string(), Swarm: z.object({ NodeID: z.string() }) });
const Cluster = z.object({
  members: z.array(z.object({ name: z.string(), role: z.string(), state: z.string() })),
});

const Claim = z.object({ dockerHost: z.string(), publishedHost: z.string(), certFolder: z.string().optional() });

/** Puts the database stack on one engine and waits until it works. What it made there is in `undo`. */
export async function startEngineGround(options: {
  address: DockerAddress;
  folder: string;
  undo: UndoStack;
  signal: AbortSignal;
  tell: (sentence: string) => void;
}): Promise<void> {
  const { address, folder, undo, signal, tell } = options;
  const engine = await openDockerEngine(address);
  const { Name, Swarm } = Info.parse(await engine.info());
  tell(`Using the Docker Engine of ${Name} at ${address.dockerHost}: everything goes into the stack ${demoStack}.`);
  await removeDemoStack(engine);
  const images = await ensureEngineImages({ engine, dockerHost: address.dockerHost, tell });
  signal.throwIfAborted();
  await claimEngine(folder, address);
  undo.add(`the stack ${demoStack} (its images stay on the engine)`, async () => {
    await removeDemoStack(engine);
    await rm(claimFileOf(folder), { force: true });
  });
  await engine.createNetwork({ Name: demoNetwork, Driver: 'overlay', Attachable: true });
  await createEngineSecrets(engine, folder);
  tell('Deploying the database stack …');
  await deploy({ dockerHost: address.dockerHost, folder, images, nodeId: Swarm.NodeID });
  tell('Waiting for a leader, two streaming replicas and the proxy …');
  await waitForStack(address.publishedHost, signal);
  await waitForStandbys(async () => (await fetchMembers(address.publishedHost)).map(({ role }) => role));
}

/** Removes what a killed demo has left on the engine that its folder speaks of; none is fine. */
export async function clearClaimedEngine(folder: string): Promise<void> {
  const text = await readFile(claimFileOf(folder), 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const { dockerHost, publishedHost, certFolder } = Claim.parse(JSON.parse(text));
  await removeDemoStack(await openDockerEngine({ dockerHost, publishedHost, certFolder }));
}

const claimFileOf = (folder: string): string => join(folder, 'engine.json');

async function claimEngine(folder: string, address: DockerAddress): Promise<void> {
  await writeFile(claimFileOf(folder), JSON.stringify(address), { mode: 0o600 });
}

async function deploy(options: {
  dockerHost: string;
  folder: string;
  images: Readonly<Record<string, string>>;
  nodeId: string;
}): Promise<void> {
  const { dockerHost, folder, images, nodeId } = options;
  const stackYaml = await readFile(join(stackDirectory, 'stack.yml'), 'utf8');
  const file = join(folder, 'stack.yml');
  await writeFile(file, stringify(planSingleNodeStack({ stackYaml, nodeId, folder: stackDirectory })));
  await runCommand(
    ['docker', 'stack', 'deploy', '--resolve-image', 'never', '--detach', '--compose-file', file, demoStack],
    {
      env: {
        ...labSettings,
        ...images,
        DOCKER_HOST: dockerHost,
        PATRONI_NETWORK: demoNetwork,
        PATRONI_SCOPE: engineCluster,
        PG_SUPERUSER_SECRET: swarmSecretOf('pg_superuser_password'),
        PG_REPLICATION_SECRET: swarmSecretOf('pg_replication_password'),
        PATRONI_REST_SECRET: swarmSecretOf('patroni_rest_password'),
        HAPROXY_STATS_SECRET: swarmSecretOf('haproxy_stats_password'),
        HAPROXY_CONFIG_NAME: `${demoStack}-haproxy-${await hashOfFile(join(stackDirectory, 'haproxy.cfg'))}`,
        PG_WRITE_PORT: `${enginePorts.write}`,
        PG_READ_PORT: `${enginePorts.read}`,
        HAPROXY_STATS_PORT: `${enginePorts.stats}`,
      },
    },
  );
}

function waitForStack(host: string, signal: AbortSignal): Promise<void> {
  return waitUntil({
    what: 'the database stack',
    timeoutMs: 300_000,
    everyMs: 500,
    probe: async () => {
      if (signal.aborted) return { done: true, value: undefined };
      const faults = [await findMemberFault(host), await findProxyFault(host)].filter((fault) => fault !== null);
      return faults.length === 0 ? { done: true, value: undefined } : { done: false, seen: faults.join('; ') };
    },
  });
}

async function findMemberFault(host: string): Promise<string | null> {
  const members = await fetchMembers(host);
  return findClusterFault(
    members.map((member) => ({ ...member, timeline: null, lagBytes: null })),
    3,
  );
}

async function fetchMembers(host: string): Promise<z.infer<typeof Cluster>['members']> {
  const url = `http://${host}:${enginePorts.patroni(1)}/cluster`;
  const { body } = await request(url, { signal: AbortSignal.timeout(2000) });
  return Cluster.parse(await body.json()).members;
}

async function findProxyFault(host: string): Promise<string | null> {
  const faults = await Promise.all(
    [enginePorts.write, enginePorts.read].map((port) => probePostgres({ host, port, timeoutMs: 2000 })),
  );
  return faults.find((fault) => fault !== null) ?? null;
}
