import type Docker from 'dockerode';
import { z } from 'zod';
import { openEngine } from './engine.ts';
import { type LabSpec, type NodeSpec, nodeNamed } from './lab-spec.ts';
import { stackName } from './stack-deployment.ts';
import { fetchSwarmNodes } from './swarm.ts';

const SwarmTask = z.object({
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

/** A client of a manager that answers with a quorum behind it: the first that can list the nodes. */
export const openManager = async (spec: LabSpec): Promise<Docker> => {
  const managers = spec.nodes.filter((node) => node.role === 'manager');
  const answers = managers.map(async (node) => {
    await fetchSwarmNodes(openEngine(node, 3_000));
    return openEngine(node);
  });
  try {
    return await Promise.any(answers);
  } catch (error) {
    const reasons = error instanceof AggregateError ? error.errors.map(String).join('; ') : String(error);
    throw new Error(`no manager of the swarm answers: ${reasons}`);
  }
};

/** Running containers of a service, on all nodes. */
export const fetchServiceContainers = async (spec: LabSpec, service: string): Promise<readonly ServiceContainer[]> => {
  const manager = await openManager(spec);
  const filters = { service: [fullServiceName(service)], 'desired-state': ['running'] };
  const tasks = z.array(SwarmTask).parse(await manager.listTasks({ filters }));
  const nodes = await fetchSwarmNodes(manager);
  return tasks.flatMap((task) => {
    const containerId = task.Status.ContainerStatus?.ContainerID;
    const hostname = nodes.find((node) => node.ID === task.NodeID)?.Description.Hostname;
    const usable = task.Status.State === 'running' && containerId !== undefined && hostname !== undefined;
    return usable ? [{ node: nodeNamed(spec, hostname), containerId }] : [];
  });
};

/** The one running container of a service; with `onNode` the one on that node. Throws when there is none. */
export const fetchServiceContainer = async (
  spec: LabSpec,
  service: string,
  onNode?: string,
): Promise<ServiceContainer> => {
  const containers = await fetchServiceContainers(spec, service);
  const fitting = containers.filter((each) => onNode === undefined || each.node.name === onNode);
  const [found] = fitting;
  if (found === undefined) {
    throw new Error(`no running container of ${service}${onNode === undefined ? '' : ` on ${onNode}`}`);
  }
  return found;
};
