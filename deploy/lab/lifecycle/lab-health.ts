import { z } from 'zod';
import { type LabSpec, type NodeSpec, registryAddressOf } from '../lab-spec.ts';
import type { LabCheck, LabMember } from '../lab-status.ts';
import { probeHttp, probeTimeoutMs } from '../probe/probe-http.ts';
import { probePostgres } from '../probe/probe-postgres.ts';
import { fetchUnresolvedMembers } from '../probe/probe-resolution.ts';
import { reasonOf } from '../probe/reason-of.ts';
import { openEngine } from '../swarm/engine.ts';
import { fetchSwarmNodes, findSwarmFault } from '../swarm/swarm.ts';
import { readSecret, statsUser } from './lab-secrets.ts';

/** Patroni's GET /cluster; `lag` is a number of bytes, or "unknown", and the leader has none. */
const PatroniCluster = z.object({
  members: z.array(
    z.object({
      name: z.string(),
      role: z.string(),
      state: z.string(),
      timeline: z.number().optional(),
      lag: z.union([z.number(), z.string()]).optional(),
    }),
  ),
});

const EtcdHealth = z.object({ health: z.union([z.literal('true'), z.literal('false')]) });

export type LabHealth = { readonly checks: readonly LabCheck[]; readonly members: readonly LabMember[] };

const fetchJson = async (url: string): Promise<unknown> => JSON.parse((await probeHttp(url)).text);

const check = async (name: string, findFault: () => Promise<string | null>): Promise<LabCheck> => {
  try {
    const fault = await findFault();
    return { name, ok: fault === null, seen: fault ?? 'as it should be' };
  } catch (error) {
    return { name, ok: false, seen: reasonOf(error) };
  }
};

/** Nodes that hold data, in the order of their slots: member N runs on slot N. */
export const dataNodesOf = (spec: LabSpec): readonly NodeSpec[] =>
  spec.nodes.filter((node) => node.labels.pg_slot !== undefined);

export const edgeNodesOf = (spec: LabSpec): readonly NodeSpec[] =>
  spec.nodes.filter((node) => node.labels.edge !== undefined);

const checkSwarm = (spec: LabSpec): Promise<LabCheck> =>
  check('swarm', async () => {
    const managers = spec.nodes.filter((node) => node.role === 'manager');
    const nodes = await Promise.any(managers.map((node) => fetchSwarmNodes(openEngine(node, probeTimeoutMs))));
    return findSwarmFault(spec, nodes);
  });

const fetchMembersFrom = async (node: NodeSpec): Promise<readonly LabMember[]> => {
  const cluster = PatroniCluster.parse(await fetchJson(`http://${node.address}:8008/cluster`));
  return cluster.members.map((member) => ({
    name: member.name,
    role: member.role,
    state: member.state,
    timeline: member.timeline ?? null,
    lagBytes: typeof member.lag === 'number' ? member.lag : null,
  }));
};

/** What keeps the cluster from being whole: one running leader and every other member streaming from it. */
export const findClusterFault = (members: readonly LabMember[], wanted: number): string | null => {
  const leaders = members.filter((member) => member.role === 'leader' && member.state === 'running');
  if (leaders.length !== 1) {
    return `${leaders.length} running leaders`;
  }
  const streaming = members.filter((member) => member.role !== 'leader' && member.state === 'streaming');
  return streaming.length === wanted - 1 ? null : `${streaming.length} streaming replicas instead of ${wanted - 1}`;
};

// Each member is asked itself: the list in etcd still shows a member as streaming for a while after it has gone.
const checkMember = (node: NodeSpec): Promise<LabCheck> =>
  check(`patroni on ${node.name}`, async () => {
    const { statusCode } = await probeHttp(`http://${node.address}:8008/health`);
    return statusCode === 200 ? null : `PostgreSQL is not running (${statusCode})`;
  });

const checkEtcd = (node: NodeSpec): Promise<LabCheck> =>
  check(`etcd on ${node.name}`, async () => {
    const answer = EtcdHealth.parse(await fetchJson(`http://${node.address}:2379/health`));
    return answer.health === 'true' ? null : 'reports itself unhealthy';
  });

const checkPort = (node: NodeSpec, port: number): Promise<LabCheck> =>
  check(`haproxy ${node.name}:${port}`, () => probePostgres({ host: node.address, port, timeoutMs: probeTimeoutMs }));

/** Members that this edge's proxy cannot resolve. */
export const fetchUnresolvedAt = async (spec: LabSpec, node: NodeSpec): Promise<readonly string[]> =>
  fetchUnresolvedMembers({
    address: node.address,
    user: statsUser,
    password: await readSecret(spec, 'haproxy_stats_password'),
  });

const checkNames = (spec: LabSpec, node: NodeSpec): Promise<LabCheck> =>
  check(`names at ${node.name}`, async () => {
    const unresolved = await fetchUnresolvedAt(spec, node);
    return unresolved.length === 0 ? null : `cannot resolve ${unresolved.join(', ')}`;
  });

const checkRegistry = (spec: LabSpec): Promise<LabCheck> =>
  check('registry', async () => {
    const { statusCode } = await probeHttp(`http://${registryAddressOf(spec)}/v2/`);
    return statusCode === 200 ? null : `answers ${statusCode}`;
  });

const fetchStackHealth = async (spec: LabSpec): Promise<LabHealth> => {
  const dataNodes = dataNodesOf(spec);
  let members: readonly LabMember[] = [];
  const cluster = check('cluster', async () => {
    members = await Promise.any(dataNodes.map(fetchMembersFrom));
    return findClusterFault(members, dataNodes.length);
  });
  const checks = await Promise.all([
    checkRegistry(spec),
    cluster,
    ...dataNodes.map(checkMember),
    ...dataNodes.map(checkEtcd),
    ...edgeNodesOf(spec).flatMap((node) => [checkPort(node, 5432), checkPort(node, 5433), checkNames(spec, node)]),
  ]);
  return { checks, members };
};

/** Looks at everything at once; each look has its own deadline of two seconds. */
export const fetchLabHealth = async (spec: LabSpec): Promise<LabHealth> => {
  const [swarm, stack] = await Promise.all([
    checkSwarm(spec),
    spec.withStack ? fetchStackHealth(spec) : { checks: [], members: [] },
  ]);
  return { checks: [swarm, ...stack.checks], members: stack.members };
};

/** What is wrong, in one line; null when all is well. */
export const describeFaults = (health: LabHealth): string | null => {
  const failed = health.checks.filter((each) => !each.ok);
  return failed.length === 0 ? null : failed.map((each) => `${each.name}: ${each.seen}`).join('; ');
};
