import type { Check, Finding } from '../reason.ts';

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
