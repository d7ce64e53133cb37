import type Docker from 'dockerode';
import { z } from 'zod';
import { type LabSpec, type NodeSpec, nodeNamed } from '../lab-spec.ts';
import { waitUntil } from '../probe/wait-until.ts';
import { openEngine } from './engine.ts';
import { stackName } from './stack-deployment.ts';
import { fetchSwarmNodes } from './swarm.ts';

const SwarmTask = z.object({
  DesiredState: z.string(),
  NodeID: z.string().optional(),
  Status: z.object({
    State: z.string(),
    ContainerStatus: z.object({ ContainerID: z.string().optional() }).nullish(),
  }),
});

/** A running container of a service, and the node whose engine runs it. */
export type ServiceContainer = { readonly node: NodeSpec; readonly containerId: string };

/** The service's name in the swarm: a short name is one of the database stack (`patroni-1` → `pgstack_patroni-1`). */
export const fullServiceName = (service: string): string =>
  service.includes('_') ? service : `${stackName}_${service}`;

/**
 * A client of a manager that answers with a quorum behind it: the first that can list the nodes. Waits for one, because
 * a swarm that has just lost its leader takes some seconds to choose another.
 */
export const openManager = (spec: LabSpec): Promise<Docker> => {
  const managers = spec.nodes.filter((node) => node.role === 'manager');
  return waitUntil({
    what: 'a manager of the swarm that answers',
    timeoutMs: 60_000,
    probe: async () => {
      const answers = managers.map(async (node) => {
        await fetchSwarmNodes(openEngine(node, 3_000));
        return openEngine(node);
      });
      return { done: true, value: await Promise.any(answers) };
    },
  });
};

/**
 * Running containers of a service; those that are meant to run come before those that are on their way out. What ran
 * on a node that is down is not counted: nobody knows. Right after a change of the swarm's leader all other nodes are
 * "unknown" for some seconds, and what runs on them does count.
 */
export const fetchServiceContainers = async (spec: LabSpec, service: string): Promise<readonly ServiceContainer[]> => {
  const manager = await openManager(spec);
  const tasks = z.array(SwarmTask).parse(await manager.listTasks({ filters: { service: [fullServiceName(service)] } }));
  const nodes = (await fetchSwarmNodes(manager)).filter((node) => node.Status.State !== 'down');
  const running = tasks.filter((task) => task.Status.State === 'running');
  const meantToRun = running.filter((task) => task.DesiredState === 'running');
  const leaving = running.filter((task) => task.DesiredState !== 'running');
  return [...meantToRun, ...leaving].flatMap((task) => {
    const containerId = task.Status.ContainerStatus?.ContainerID;
    const hostname = nodes.find((node) => node.ID === task.NodeID)?.Description.Hostname;
    const usable = containerId !== undefined && hostname !== undefined;
    return usable ? [{ node: nodeNamed(spec, hostname), containerId }] : [];
  });
};

/** A running container of a service; with `onNode` the one on that node. Waits for one that is just being started. */
export const fetchServiceContainer = (spec: LabSpec, service: string, onNode?: string): Promise<ServiceContainer> =>
  waitUntil({
    what: `a running container of ${service}${onNode === undefined ? '' : ` on ${onNode}`}`,
    timeoutMs: 30_000,
    probe: async () => {
      const containers = await fetchServiceContainers(spec, service);
      const found = containers.find((each) => onNode === undefined || each.node.name === onNode);
      const elsewhere = containers.map((each) => each.node.name).join(', ');
      return found === undefined
        ? { done: false, seen: elsewhere === '' ? 'none anywhere' : `only on ${elsewhere}` }
        : { done: true, value: found };
    },
  });
