import type { Check, Finding } from '../reason.ts';

const none: readonly Finding[] = [];

/** About the Swarm that everything runs on. */
export const swarmChecks: readonly Check[] = [
  {
    code: 'swarm-no-manager-quorum',
    severity: 'critical',
    find: ({ snapshot }) =>
      snapshot.swarm.state.ok || snapshot.swarm.state.silence.code !== 'unavailable'
        ? none
        : [
            {
              sentence: `The Swarm has no manager quorum (${snapshot.swarm.state.silence.detail}): nothing can be restarted or moved.`,
            },
          ],
  },
  {
    code: 'rollout-paused',
    severity: 'critical',
    find: ({ snapshot }) =>
      (snapshot.swarm.state.ok ? snapshot.swarm.state.value.services : [])
        .filter(({ updateState }) => updateState === 'paused' || updateState?.startsWith('rollback') === true)
        .map(({ name, updateState, updateMessage }) => ({
          subject: name,
          sentence: `The last update of ${name} is ${updateState}${updateMessage ? `: ${updateMessage}` : ''}.`,
        })),
  },
];

export const swarmMemberChecks: readonly Check[] = [
  {
    code: 'swarm-node-down',
    severity: 'degraded',
    find: ({ nodesDown }) =>
      nodesDown.map(({ hostname, state }) => ({
        subject: hostname,
        sentence: `Swarm node ${hostname} is ${state}: all that runs on it is gone.`,
      })),
  },
  {
    code: 'swarm-silent',
    severity: 'degraded',
    find: ({ snapshot }) =>
      snapshot.swarm.state.ok || snapshot.swarm.state.silence.code === 'unavailable'
        ? none
        : [
            {
              sentence: `No Swarm manager answers (${snapshot.swarm.state.silence.detail}): nodes and tasks are unknown.`,
            },
          ],
  },
  {
    code: 'swarm-manager-silent',
    severity: 'degraded',
    find: ({ snapshot }) =>
      snapshot.swarm.state.ok
        ? snapshot.swarm.silentEndpoints.map(({ endpoint, silence }) => ({
            subject: endpoint,
            sentence: `The Swarm manager at ${endpoint} does not answer (${silence.detail}).`,
          }))
        : none,
  },
  {
    code: 'swarm-no-manager-margin',
    severity: 'degraded',
    find: ({ snapshot }) => {
      if (!snapshot.swarm.state.ok) return none;
      const managers = snapshot.swarm.state.value.nodes.filter((node) => node.role === 'manager');
      const reachable = managers.filter((node) => node.reachability === 'reachable').length;
      const quorum = Math.floor(managers.length / 2) + 1;
      return managers.length >= 3 && reachable <= quorum
        ? [
            {
              sentence: `${reachable} of ${managers.length} Swarm managers are reachable: one more lost stops the Swarm.`,
            },
          ]
        : none;
    },
  },
  {
    // Docker itself finds nothing missing then: none should run, and none does.
    code: 'service-stopped',
    severity: 'degraded',
    find: ({ snapshot }) =>
      (snapshot.swarm.state.ok ? snapshot.swarm.state.value.services : [])
        .filter(({ desiredTasks }) => desiredTasks === 0)
        .map(({ name }) => ({ subject: name, sentence: `${name} is scaled to 0: Swarm will not start it by itself.` })),
  },
  {
    code: 'task-missing',
    severity: 'degraded',
    find: ({ snapshot }) => {
      if (!snapshot.swarm.state.ok) return none;
      const { services, tasks, nodes } = snapshot.swarm.state.value;
      const isUp = (nodeId: string | undefined) => nodes.some((node) => node.id === nodeId && node.state === 'ready');
      return services.flatMap(({ name, desiredTasks }) => {
        const mine = tasks.filter((task) => task.service === name);
        const running = mine.filter((task) => task.state === 'running' && isUp(task.nodeId)).length;
        if (running >= desiredTasks) return [];
        const error = mine.find((task) => task.error)?.error;
        return [
          {
            subject: name,
            sentence: `${name} has ${running} of ${desiredTasks} tasks running${error ? ` (${error})` : ''}.`,
          },
        ];
      });
    },
  },
];
