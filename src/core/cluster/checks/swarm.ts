import type { Check, Finding } from '../reason.ts';

const none: readonly Finding[] = [];

/** About the Swarm that everything runs on: what stops it from helping. */
export const swarmChecks: readonly Check[] = [
  {
    code: 'rollout-paused',
    severity: 'critical',
    find: ({ swarm }) =>
      (swarm?.services ?? [])
        .filter(({ updateState }) => updateState === 'paused' || updateState === 'rollback_paused')
        .map(({ name, updateState, updateMessage }) => ({
          subject: name,
          sentence: `The last ${updateState === 'paused' ? 'update' : 'rollback'} of ${name} stopped half-way${updateMessage ? `: ${updateMessage}` : ''}.`,
        })),
  },
];

/** About its single parts. */
export const swarmMemberChecks: readonly Check[] = [
  {
    code: 'swarm-node-down',
    severity: 'degraded',
    find: ({ swarm }) =>
      (swarm?.nodesDown ?? []).map(({ hostname, state }) => ({
        subject: hostname,
        sentence:
          state === 'down'
            ? `Swarm node ${hostname} is down: what ran there is gone, or cut off.`
            : `Swarm has lost touch with node ${hostname} (${state}): what runs there may still run.`,
      })),
  },
  {
    // A manager that answers without serving has no quorum, or is no manager: its code (503) is the same for both.
    code: 'swarm-unavailable',
    severity: 'degraded',
    find: ({ snapshot }) =>
      !snapshot.swarm.state.ok && snapshot.swarm.state.silence.code === 'unavailable'
        ? [{ sentence: 'The Swarm has no manager quorum, or the bot asks no manager: nothing is restarted or moved.' }]
        : none,
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
    find: ({ swarm }) => {
      if (swarm === undefined || swarm.managers < 3) return none;
      const quorum = Math.floor(swarm.managers / 2) + 1;
      return swarm.managersReachable <= quorum
        ? [
            {
              sentence: `${swarm.managersReachable} of ${swarm.managers} Swarm managers are reachable: one more lost stops the Swarm.`,
            },
          ]
        : none;
    },
  },
  {
    // Docker itself finds nothing missing then: none should run, and none does.
    code: 'service-stopped',
    severity: 'degraded',
    find: ({ swarm }) =>
      (swarm?.services ?? [])
        .filter(({ desiredTasks }) => desiredTasks === 0)
        .map(({ name }) => ({ subject: name, sentence: `${name} is scaled to 0: Swarm will not start it by itself.` })),
  },
  {
    code: 'task-missing',
    severity: 'degraded',
    find: ({ swarm }) =>
      (swarm?.services ?? [])
        .filter(({ running, desiredTasks }) => running.length < desiredTasks)
        .map(({ name, running, desiredTasks, lastError }) => ({
          subject: name,
          sentence: `${name} has ${running.length} of ${desiredTasks} tasks running${lastError ? ` (${lastError})` : ''}.`,
        })),
  },
];

/** Nothing broken, yet somebody wants to know. */
export const swarmNotices: readonly Check[] = [
  {
    code: 'rollout-rolled-back',
    severity: 'info',
    find: ({ swarm }) =>
      (swarm?.services ?? [])
        .filter(({ updateState }) => updateState === 'rollback_started' || updateState === 'rollback_completed')
        .map(({ name, updateMessage }) => ({
          subject: name,
          sentence: `The last update of ${name} was rolled back${updateMessage ? `: ${updateMessage}` : ''}.`,
        })),
  },
];
