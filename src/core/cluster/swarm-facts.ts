import type { SwarmNode, SwarmService, SwarmState, SwarmTask } from './snapshot.ts';

/** A Swarm as people count it. */
export interface SwarmFacts {
  readonly nodes: readonly SwarmNode[];
  readonly nodesDown: readonly SwarmNode[];
  readonly managers: number;
  readonly managersReachable: number;
  readonly services: readonly ServiceFacts[];
  readonly tasksRunning: number;
  readonly tasksDesired: number;
}

export interface ServiceFacts extends SwarmService {
  /** Tasks that run on a node which is ready: Swarm keeps calling a dead node's tasks running. */
  readonly running: readonly SwarmTask[];
  /** What Swarm said about the newest task that failed. */
  readonly lastError?: string;
}

export function gatherSwarm(state: SwarmState): SwarmFacts {
  const { nodes, tasks } = state;
  const readyIds = new Set(nodes.filter((node) => node.state === 'ready').map((node) => node.id));
  const managers = nodes.filter((node) => node.role === 'manager');
  const services = state.services.map((service): ServiceFacts => {
    const mine = tasks.filter((task) => task.service === service.name);
    const running = mine.filter((task) => task.state === 'running' && readyIds.has(task.nodeId ?? ''));
    const lastError = mine.find((task) => task.error)?.error;
    return { ...service, running, ...(lastError !== undefined && { lastError }) };
  });
  return {
    nodes,
    nodesDown: nodes.filter((node) => node.state !== 'ready'),
    managers: managers.length,
    managersReachable: managers.filter((node) => node.reachability === 'reachable').length,
    services,
    tasksRunning: services.reduce((sum, service) => sum + service.running.length, 0),
    tasksDesired: services.reduce((sum, service) => sum + service.desiredTasks, 0),
  };
}
