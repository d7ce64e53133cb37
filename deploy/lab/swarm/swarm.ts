import type Docker from 'dockerode';
import { z } from 'zod';
import { firstManagerOf, type LabSpec, type NodeSpec } from '../lab-spec.ts';
import { waitUntil } from '../probe/wait-until.ts';
import { openEngine } from './engine.ts';

const JoinTokens = z.object({ JoinTokens: z.object({ Worker: z.string(), Manager: z.string() }) });

/** A swarm node as a manager lists it; only what the lab looks at. */
const SwarmNode = z.object({
  ID: z.string(),
  Version: z.object({ Index: z.number() }),
  Spec: z.object({
    Labels: z.record(z.string(), z.string()).optional(),
    Role: z.enum(['manager', 'worker']),
    Availability: z.enum(['active', 'pause', 'drain']),
  }),
  Description: z.object({ Hostname: z.string() }),
  Status: z.object({ State: z.string() }),
});
export type SwarmNode = z.infer<typeof SwarmNode>;

/** The swarm's nodes, as a manager sees them. */
export const fetchSwarmNodes = async (engine: Docker): Promise<readonly SwarmNode[]> =>
  z.array(SwarmNode).parse(await engine.listNodes());

const joinNode = async (fields: { spec: LabSpec; node: NodeSpec; token: string }): Promise<void> => {
  const { spec, node, token } = fields;
  await openEngine(node, 60_000).swarmJoin({
    ListenAddr: `${node.address}:2377`,
    AdvertiseAddr: node.address,
    RemoteAddrs: [`${firstManagerOf(spec).address}:2377`],
    JoinToken: token,
  });
};

const labelNode = async (manager: Docker, node: NodeSpec): Promise<void> =>
  waitUntil({
    what: `labels on ${node.name}`,
    timeoutMs: 30_000,
    probe: async () => {
      const found = (await fetchSwarmNodes(manager)).find((each) => each.Description.Hostname === node.name);
      if (found === undefined) {
        return { done: false, seen: 'the node is not in the swarm yet' };
      }
      // A version conflict (somebody else changed the node meanwhile) throws, and is tried again.
      await manager.getNode(found.ID).update({ version: found.Version.Index, ...found.Spec, Labels: node.labels });
      return { done: true, value: undefined };
    },
  });

/** What keeps the swarm from being whole: every node must be there, ready and active. Null when nothing does. */
export const findSwarmFault = (spec: LabSpec, nodes: readonly SwarmNode[]): string | null => {
  for (const node of spec.nodes) {
    const found = nodes.find((each) => each.Description.Hostname === node.name && each.Status.State === 'ready');
    if (found === undefined) {
      return `${node.name} is not ready in the swarm`;
    }
    if (found.Spec.Availability !== 'active') {
      return `${node.name} is set to ${found.Spec.Availability}`;
    }
  }
  return null;
};

/** Makes one swarm of the lab's engines: the first manager starts it, all others join at once, labels are set. */
export const formSwarm = async (spec: LabSpec): Promise<void> => {
  const first = firstManagerOf(spec);
  const manager = openEngine(first, 60_000);
  await manager.swarmInit({
    ListenAddr: `${first.address}:2377`,
    AdvertiseAddr: first.address,
    DefaultAddrPool: [spec.overlayPool],
    SubnetSize: 24,
  });
  const tokens = JoinTokens.parse(await manager.swarmInspect()).JoinTokens;
  const others = spec.nodes.filter((node) => node !== first);
  // Managers one after another: each join changes the quorum the next one needs.
  for (const node of others.filter((each) => each.role === 'manager')) {
    await joinNode({ spec, node, token: tokens.Manager });
  }
  const workers = others.filter((each) => each.role === 'worker');
  await Promise.all(workers.map((node) => joinNode({ spec, node, token: tokens.Worker })));
  await Promise.all(spec.nodes.map((node) => labelNode(manager, node)));
  await waitUntil({
    what: 'all nodes to be ready in the swarm',
    timeoutMs: 60_000,
    probe: async () => {
      const fault = findSwarmFault(spec, await fetchSwarmNodes(manager));
      return fault === null ? { done: true, value: undefined } : { done: false, seen: fault };
    },
  });
};
