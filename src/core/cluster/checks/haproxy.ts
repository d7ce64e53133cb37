import { type Check, type Finding, joinNames } from '../reason.ts';

const none: readonly Finding[] = [];

/** About the way clients take. */
export const haproxyChecks: readonly Check[] = [
  {
    code: 'haproxy-no-writer',
    severity: 'critical',
    find: ({ proxies, leader }) => {
      // The leader of a standby cluster takes no writes: there is nobody to send them to, by design.
      if (leader?.role === 'standby_leader') return none;
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
    find: ({ proxies, isBlind }) =>
      !isBlind && proxies.every((proxy) => proxy.silence)
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
    find: ({ proxies, streaming }) =>
      proxies.flatMap(({ name, silence, readers }) => {
        if (silence || readers.length === 0) return [];
        const wanted = streaming.filter((member) => member.tags.noloadbalance !== true).map((member) => member.name);
        const missing = wanted.filter((member) => !readers.includes(member));
        return missing.length > 0
          ? [{ subject: name, sentence: `${name} sends no reads to ${joinNames(missing)}.` }]
          : [];
      }),
  },
];
