import { z } from 'zod';
import type { SwarmNode, SwarmService, SwarmState, SwarmTask } from '../../core/cluster/snapshot.ts';
import { parseTimeMs } from '../parse-time.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** `GET /version`: which API versions the engine speaks. */
export const EngineVersionAnswer = z.object({ ApiVersion: z.string(), MinAPIVersion: z.string().optional() });
export type EngineVersionAnswer = z.infer<typeof EngineVersionAnswer>;

/** `GET /nodes`, Engine API 1.41 and later. */
export const NodeAnswer = z.object({
  ID: z.string(),
  Spec: z.object({ Role: z.enum(['manager', 'worker']), Availability: z.string() }),
  // A node that has just joined has not described itself yet.
  Description: z
    .object({
      Hostname: z.string().default(''),
      Engine: z.object({ EngineVersion: z.string().default('') }).prefault({}),
    })
    .prefault({}),
  Status: z.object({ State: z.string() }),
  ManagerStatus: z.object({ Leader: z.boolean().default(false), Reachability: z.string() }).optional(),
});
export type NodeAnswer = z.infer<typeof NodeAnswer>;

/** `GET /services?status=true`. */
export const ServiceAnswer = z.object({
  ID: z.string(),
  Spec: z.object({
    Name: z.string(),
    TaskTemplate: z.object({ ContainerSpec: z.object({ Image: z.string() }).optional() }),
  }),
  ServiceStatus: z.object({ DesiredTasks: z.number().default(0) }),
  UpdateStatus: z.object({ State: z.string().optional(), Message: z.string().optional() }).optional(),
});
export type ServiceAnswer = z.infer<typeof ServiceAnswer>;

/** `GET /tasks`. */
export const TaskAnswer = z.object({
  ID: z.string(),
  ServiceID: z.string(),
  Slot: z.number().optional(),
  NodeID: z.string().optional(),
  DesiredState: z.string(),
  Status: z.object({ State: z.string(), Timestamp: z.string(), Err: z.string().optional() }),
});
export type TaskAnswer = z.infer<typeof TaskAnswer>;

/** How long a task that failed stays worth telling. */
const recentMs = 10 * 60 * 1000;
const brokenStates: ReadonlySet<string> = new Set(['failed', 'rejected', 'orphaned']);

/** Puts the three answers together. `nowMs` decides which failed tasks are recent. */
export function toSwarmState(options: {
  stack: string;
  nodes: readonly NodeAnswer[];
  services: readonly ServiceAnswer[];
  tasks: readonly TaskAnswer[];
  nowMs: number;
}): SwarmState {
  const { nodes, tasks, nowMs } = options;
  const services = options.services.map((service) => toService(service, options.stack));
  const serviceNames = new Map(services.map((service) => [service.id, service.name]));
  const hostnames = new Map(nodes.map((node) => [node.ID, node.Description.Hostname]));
  const seen = tasks.flatMap((task) => {
    const service = serviceNames.get(task.ServiceID);
    return service === undefined ? [] : [toTask({ task, service, hostnames })];
  });
  return {
    nodes: nodes.map(toNode).sort(byText((node) => node.hostname)),
    services: services.sort(byText((service) => service.name)),
    tasks: seen
      .filter((task) => isWorthTelling(task, nowMs))
      .sort(byText((task) => `${task.service} ${task.slot ?? 0} ${task.nodeHostname ?? ''} ${task.id}`)),
  };
}

function isWorthTelling(task: SwarmTask, nowMs: number): boolean {
  if (task.desiredState !== 'shutdown' && task.desiredState !== 'remove') return true;
  return brokenStates.has(task.state) && nowMs - task.stateAtMs <= recentMs;
}

function byText<T>(text: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => text(a).localeCompare(text(b), 'en', { numeric: true });
}

function toNode(node: NodeAnswer): SwarmNode {
  return withoutUndefined({
    id: node.ID,
    hostname: node.Description.Hostname,
    role: node.Spec.Role,
    availability: node.Spec.Availability,
    state: node.Status.State,
    reachability: node.ManagerStatus?.Reachability,
    isLeader: node.ManagerStatus?.Leader ?? false,
    engineVersion: node.Description.Engine.EngineVersion,
  });
}

function toService(service: ServiceAnswer, stack: string): SwarmService {
  const prefix = `${stack}_`;
  const { Name } = service.Spec;
  return withoutUndefined({
    id: service.ID,
    name: Name.startsWith(prefix) ? Name.slice(prefix.length) : Name,
    image: service.Spec.TaskTemplate.ContainerSpec?.Image ?? '',
    desiredTasks: service.ServiceStatus.DesiredTasks,
    updateState: service.UpdateStatus?.State,
    updateMessage: service.UpdateStatus?.Message,
  });
}

function toTask(options: { task: TaskAnswer; service: string; hostnames: ReadonlyMap<string, string> }): SwarmTask {
  const { task, service, hostnames } = options;
  return withoutUndefined({
    id: task.ID,
    service,
    slot: task.Slot,
    nodeId: task.NodeID,
    nodeHostname: task.NodeID === undefined ? undefined : hostnames.get(task.NodeID),
    desiredState: task.DesiredState,
    state: task.Status.State,
    error: task.Status.Err || undefined,
    stateAtMs: parseTimeMs(task.Status.Timestamp) ?? 0,
  });
}
