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
  /**
   * Tasks that run, as far as anybody knows: Swarm keeps calling the tasks of a node that is down running. A node that
   * is only `unknown` or `disconnected` (as all are right after a change of the Swarm's leader) may still run its own.
   */
  readonly running: readonly SwarmTask[];
  /** What Swarm said about the task that failed last. */
  readonly lastError?: string;
}

export function gatherSwarm(state: SwarmState): SwarmFacts {
  const { nodes, tasks } = state;
  const downIds = new Set(nodes.filter((node) => node.state === 'down').map((node) => node.id));
  const managers = nodes.filter((node) => node.role === 'manager');
  const services = state.services.map((service): ServiceFacts => {
    const mine = tasks.filter((task) => task.service === service.name);
    const running = mine.filter((task) => task.state === 'running' && !downIds.has(task.nodeId ?? ''));
    const failed = mine.filter((task) => task.error !== undefined);
    const lastError = failed.sort((left, right) => right.stateAtMs - left.stateAtMs)[0]?.error;
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
