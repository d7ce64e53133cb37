import { z } from 'zod';
import { forgetFault, readFaults } from '../fault/fault-ledger.ts';
import { undoFault } from '../fault/inject-fault.ts';
import { nodeHasPower } from '../host/engine-node.ts';
import { setCable } from '../host/switch-network.ts';
import type { LabSpec, NodeSpec } from '../lab-spec.ts';
import { probeHttp } from '../probe/probe-http.ts';
import { reasonOf } from '../probe/reason-of.ts';
import { waitUntil } from '../probe/wait-until.ts';
import { openEngine } from '../swarm/engine.ts';
import { fetchReplicas, requestForcedUpdate, requestReplicas } from '../swarm/service-commands.ts';
import { fetchSwarmNodes } from '../swarm/swarm.ts';
import { openManager } from '../swarm/swarm-task.ts';
import { dataNodesOf, describeFaults, edgeNodesOf, fetchLabHealth, fetchUnresolvedAt } from './lab-health.ts';
import { readSecret } from './lab-secrets.ts';

/** The stack's services and how many tasks each has. */
export const stackServices: Readonly<Record<string, number>> = {
  'etcd-1': 1,
  'etcd-2': 1,
  'etcd-3': 1,
  'patroni-1': 1,
  'patroni-2': 1,
  'patroni-3': 1,
  haproxy: 2,
};

const PausedContainers = z.array(z.object({ Id: z.string() }));
const DynamicConfiguration = z.looseObject({ pause: z.boolean().nullish() });

/** Waits until every check of the lab's health holds. Says what is wrong when it takes longer than `timeoutMs`. */
export const waitForHealth = (spec: LabSpec, timeoutMs: number): Promise<void> =>
  waitUntil({
    what: 'the lab to be healthy',
    timeoutMs,
    everyMs: 250,
    probe: async () => {
      const faults = describeFaults(await fetchLabHealth(spec));
      return faults === null ? { done: true, value: undefined } : { done: false, seen: faults };
    },
  });

const plugIn = async (spec: LabSpec, node: NodeSpec): Promise<void> => {
  if (await nodeHasPower(spec, node)) {
    await setCable(spec, node, 'up');
  } else {
    await undoFault(spec, { kind: 'power', node: node.name });
  }
};

const unpauseContainers = async (node: NodeSpec): Promise<void> => {
  const engine = openEngine(node);
  const paused = PausedContainers.parse(await engine.listContainers({ filters: { status: ['paused'] } }));
  await Promise.all(paused.map(({ Id }) => engine.getContainer(Id).unpause()));
};

const activateNodes = async (spec: LabSpec): Promise<void> => {
  const manager = await openManager(spec);
  for (const node of await fetchSwarmNodes(manager)) {
    if (node.Spec.Availability !== 'active') {
      const change = { version: node.Version.Index, ...node.Spec, Availability: 'active' };
      await manager.getNode(node.ID).update(change);
    }
  }
};

const startServices = async (spec: LabSpec): Promise<void> => {
  for (const [service, replicas] of Object.entries(stackServices)) {
    if ((await fetchReplicas(spec, service)) !== replicas) {
      await requestReplicas(spec, service, replicas);
    }
  }
};

// Patroni in maintenance mode would not elect a leader: an interrupted test may have left it so.
const endMaintenance = async (spec: LabSpec): Promise<void> => {
  const password = await readSecret(spec, 'patroni_rest_password');
  const headers = { authorization: `Basic ${Buffer.from(`patroni:${password}`).toString('base64')}` };
  await Promise.any(
    dataNodesOf(spec).map(async (node) => {
      const url = `http://${node.address}:8008/config`;
      const { pause } = DynamicConfiguration.parse(JSON.parse((await probeHttp(url)).text));
      if (pause === true) {
        await probeHttp(url, { method: 'PATCH', headers, body: JSON.stringify({ pause: null }) });
      }
    }),
  );
};

// What the first look cannot mend: a task whose name the swarm no longer resolves (moby#53141), or that hangs.
const replaceFaultyTasks = async (spec: LabSpec): Promise<void> => {
  const { checks, members } = await fetchLabHealth(spec);
  const failed = checks.filter((each) => !each.ok);
  const faulty = new Set<string>();
  for (const node of dataNodesOf(spec)) {
    const slot = node.labels.pg_slot;
    if (failed.some((each) => each.name === `etcd on ${node.name}`)) {
      faulty.add(`etcd-${slot}`);
    }
    if (failed.some((each) => each.name === `patroni on ${node.name}`)) {
      faulty.add(`patroni-${slot}`);
    }
  }
  for (const member of members.filter((each) => each.role !== 'leader' && each.state !== 'streaming')) {
    faulty.add(member.name);
  }
  if (failed.some((each) => each.name.startsWith('haproxy'))) {
    faulty.add('haproxy');
  }
  for (const node of edgeNodesOf(spec)) {
    for (const member of await fetchUnresolvedAt(spec, node).catch(() => [])) {
      faulty.add(member);
    }
  }
  for (const service of faulty) {
    if (service in stackServices) {
      await requestForcedUpdate(spec, service);
    }
  }
};

const undoFaults = async (spec: LabSpec): Promise<void> => {
  for (const fault of await readFaults(spec)) {
    // One fault that cannot be undone (its container is gone, say) must not keep the others from being undone.
    await undoFault(spec, fault).catch(() => forgetFault(spec, fault));
  }
};

/** What can be mended by itself, each in its order. A step that fails is not the end: others may help it on. */
const mendingSteps: readonly ((spec: LabSpec) => Promise<unknown>)[] = [
  (spec) => Promise.all(spec.nodes.map((node) => plugIn(spec, node))),
  undoFaults,
  (spec) => Promise.all(spec.nodes.map(unpauseContainers)),
  activateNodes,
];

const stackMendingSteps: typeof mendingSteps = [startServices, endMaintenance];

const mend = async (spec: LabSpec): Promise<string[]> => {
  const trouble: string[] = [];
  for (const step of [...mendingSteps, ...(spec.withStack ? stackMendingSteps : [])]) {
    await step(spec).catch((error: unknown) => trouble.push(reasonOf(error)));
  }
  return trouble;
};

/**
 * Undoes every fault that the ledger knows or that can be seen, and waits for the lab to be healthy; replaces the
 * tasks that are still at fault after that. Throws when the lab does not come back: then only a new one helps.
 */
export const repairGently = async (spec: LabSpec): Promise<void> => {
  await mend(spec);
  try {
    return await waitForHealth(spec, 90_000);
  } catch {
    // Slow, or stuck: once more from the start, and with new tasks for what is at fault.
  }
  const trouble = await mend(spec);
  if (spec.withStack) {
    await replaceFaultyTasks(spec).catch((error: unknown) => trouble.push(reasonOf(error)));
  }
  try {
    await waitForHealth(spec, 120_000);
  } catch (error) {
    throw new Error([reasonOf(error), ...trouble].join('; '));
  }
};
