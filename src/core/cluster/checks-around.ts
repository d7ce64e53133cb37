import { type Check, type Finding, joinNames } from './reason.ts';

const none: readonly Finding[] = [];

/** About etcd, which Patroni needs to elect a leader. */
export const etcdChecks: readonly Check[] = [
  {
    code: 'etcd-no-quorum',
    severity: 'critical',
    find: ({ etcd }) =>
      etcd.margin < 0
        ? [
            {
              sentence: `etcd has no quorum (${etcd.voting} of ${etcd.size} members, ${etcd.quorum} needed): Patroni cannot elect, and the leader steps down.`,
            },
          ]
        : none,
  },
  {
    code: 'etcd-alarm',
    severity: 'critical',
    find: ({ etcd }) =>
      etcd.alarms.map(({ member, alarm }) => ({
        subject: member,
        sentence:
          alarm === 'NOSPACE'
            ? `etcd raised NOSPACE on ${member}: it takes no more writes until it is compacted, defragmented and disarmed.`
            : `etcd raised CORRUPT on ${member}: that member must be replaced.`,
      })),
  },
];

export const etcdMemberChecks: readonly Check[] = [
  {
    code: 'etcd-member-silent',
    severity: 'degraded',
    find: ({ etcd }) =>
      etcd.members.flatMap(({ name, silence, votes }) =>
        silence && !votes ? [{ subject: name, sentence: `${name} does not answer (${silence.detail}).` }] : [],
      ),
  },
  {
    code: 'etcd-member-unhealthy',
    severity: 'degraded',
    find: ({ etcd }) =>
      etcd.members.flatMap(({ name, trouble, silence, votes }) => {
        if (trouble !== undefined) return [{ subject: name, sentence: `${name} says it is unhealthy: ${trouble}.` }];
        return !votes && !silence ? [{ subject: name, sentence: `${name} answers but knows no etcd leader.` }] : [];
      }),
  },
  {
    code: 'etcd-no-margin',
    severity: 'degraded',
    find: ({ etcd }) =>
      etcd.margin === 0 && etcd.size >= 3
        ? [{ sentence: 'etcd has no margin left: the loss of one more member stops elections and then writes.' }]
        : none,
  },
  {
    code: 'etcd-membership-drift',
    severity: 'degraded',
    find: ({ etcd }) =>
      etcd.size === etcd.members.length
        ? none
        : [{ sentence: `etcd has ${etcd.size} registered members, the configuration names ${etcd.members.length}.` }],
  },
  {
    code: 'dcs-silent',
    severity: 'degraded',
    find: ({ snapshot, etcd }) =>
      !snapshot.dcs.ok && etcd.margin >= 0
        ? [{ sentence: `Patroni's keys in etcd cannot be read (${snapshot.dcs.silence.detail}).` }]
        : none,
  },
];

/** About the way clients take. */
export const haproxyChecks: readonly Check[] = [
  {
    code: 'haproxy-no-writer',
    severity: 'critical',
    find: ({ proxies }) => {
      const answering = proxies.filter((proxy) => !proxy.silence);
      const without = answering.filter((proxy) => proxy.writers.length === 0);
      if (without.length === 0) return none;
      return without.length === answering.length
        ? [{ sentence: 'No HAProxy has a server for writes: every new connection to the write port fails.' }]
        : without.map(({ name }) => ({ subject: name, sentence: `${name} has no server for writes.` }));
    },
  },
  {
    code: 'haproxy-disagrees',
    severity: 'critical',
    find: ({ proxies, leader }) =>
      proxies.flatMap(({ name, writers }) =>
        leader !== undefined && writers.length > 0 && !(writers.length === 1 && writers[0] === leader.name)
          ? [{ subject: name, sentence: `${name} sends writes to ${joinNames(writers)}, but ${leader.name} leads.` }]
          : [],
      ),
  },
  {
    code: 'haproxy-all-silent',
    severity: 'critical',
    find: ({ proxies }) =>
      proxies.length > 1 && proxies.every((proxy) => proxy.silence)
        ? [{ sentence: `No HAProxy answers (${proxies[0]?.silence?.detail}): clients may have no way in.` }]
        : none,
  },
];

export const haproxyMemberChecks: readonly Check[] = [
  {
    code: 'haproxy-silent',
    severity: 'degraded',
    find: ({ proxies }) =>
      proxies.flatMap(({ name, silence }) =>
        silence ? [{ subject: name, sentence: `${name} does not answer (${silence.detail}).` }] : [],
      ),
  },
  {
    // After a node was away for some seconds its services' names can stay unresolvable on the overlay until they are
    // updated by force (moby#53141). Nothing else shows it before the failover that it spoils.
    code: 'haproxy-name-unresolved',
    severity: 'degraded',
    find: ({ snapshot }) =>
      snapshot.haproxy.flatMap(({ name, stats }) => {
        if (!stats.ok) return [];
        const unresolved = stats.value.write.servers.filter(({ status }) => status === 'MAINT (resolution)');
        return unresolved.map((server) => ({
          subject: name,
          sentence: `${name} cannot resolve ${server.name}: were it to lead, its writes would reach nobody. A forced update of that Swarm service mends it.`,
        }));
      }),
  },
  {
    code: 'haproxy-no-reader',
    severity: 'degraded',
    find: ({ proxies }) =>
      proxies.flatMap(({ name, silence, readers }) =>
        !silence && readers.length === 0 ? [{ subject: name, sentence: `${name} has no server for reads.` }] : [],
      ),
  },
];

/** Nothing broken for clients, yet not as it should be. */
export const haproxyNotices: readonly Check[] = [
  {
    code: 'haproxy-reader-missing',
    severity: 'info',
    find: ({ proxies, members, leader }) =>
      proxies.flatMap(({ name, silence, readers }) => {
        if (silence || readers.length === 0) return [];
        const streaming = members.filter((member) => member.name !== leader?.name && member.state === 'streaming');
        const missing = streaming.map((member) => member.name).filter((member) => !readers.includes(member));
        return missing.length > 0
          ? [{ subject: name, sentence: `${name} sends no reads to ${joinNames(missing)}.` }]
          : [];
      }),
  },
];

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
