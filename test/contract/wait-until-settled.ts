import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import type { SwarmState } from '../../src/core/cluster/snapshot.ts';
import type { ClusterSources } from '../../src/ports.ts';
import { patience } from './patience.ts';

/**
 * Healthy is not yet at rest: after a node was away the Swarm stops its old containers and starts new ones, and Patroni
 * names a standby that came back only some loops later. Waits until nothing of that is left to happen, as far as every
 * manager and Patroni's keys tell: one manager alone may tell what was before.
 */
export function waitUntilSettled(sources: ClusterSources): Promise<void> {
  return waitUntil({
    what: 'the cluster to come to rest',
    timeoutMs: 120_000,
    probe: async () => {
      const [dcs, views, ...swarms] = await Promise.all([
        sources.dcs.fetchState(patience()),
        Promise.all(sources.patroni.map((reader) => reader.fetchView(patience()))),
        ...sources.swarm.map((manager) => manager.fetchState(patience())),
      ]);
      const moving = [
        ...swarms.flatMap(movingParts),
        ...(dcs.sync?.standbys.length === sources.patroni.length - 1 ? [] : ['standbys are not named yet']),
        ...views.flatMap(({ members }) =>
          members.flatMap(({ name, role, state }) =>
            state === (role === 'leader' ? 'running' : 'streaming') ? [] : [`${name} is ${state}`],
          ),
        ),
      ];
      return moving.length === 0 ? { done: true, value: undefined } : { done: false, seen: moving.join(', ') };
    },
  });
}

function movingParts({ nodes, services, tasks }: SwarmState): string[] {
  const wanted = tasks.filter((task) => task.desiredState !== 'shutdown');
  return [
    ...nodes.flatMap((node) => (node.state === 'ready' ? [] : [`${node.hostname} is ${node.state}`])),
    ...wanted.flatMap((task) => (task.state === 'running' ? [] : [`a task of ${task.service} is ${task.state}`])),
    ...services.flatMap(({ name, desiredTasks }) =>
      wanted.filter((task) => task.service === name).length === desiredTasks ? [] : [`${name} lacks tasks`],
    ),
  ];
}
