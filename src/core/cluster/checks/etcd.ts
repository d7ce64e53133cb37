import type { Check, Finding } from '../reason.ts';

const none: readonly Finding[] = [];

/** About etcd, which Patroni needs to elect a leader. */
export const etcdChecks: readonly Check[] = [
  {
    code: 'etcd-no-quorum',
    severity: 'critical',
    find: ({ etcd }) =>
      etcd.quorumState === 'lost'
        ? [
            {
              sentence: `etcd has no quorum (${etcd.voting} of ${etcd.size} members, ${etcd.quorum} needed): Patroni cannot elect, and a leader without failsafe mode steps down.`,
            },
          ]
        : none,
  },
  {
    code: 'etcd-alarm',
    severity: 'critical',
    find: ({ etcd }) =>
      (etcd.alarms ?? []).map(({ member, alarm }) => ({
        subject: member,
        sentence:
          alarm === 'NOSPACE'
            ? `etcd raised NOSPACE on ${member}: it takes no more writes until it is compacted, defragmented and disarmed.`
            : `etcd raised CORRUPT on ${member}: that member must be replaced.`,
      })),
  },
  {
    code: 'etcd-unknown',
    severity: 'unknown',
    find: ({ etcd, isBlind }) =>
      etcd.quorumState === 'unknown' && !isBlind
        ? [{ sentence: 'No etcd member answers: whether Patroni could elect a leader cannot be told from here.' }]
        : none,
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
      etcd.members.flatMap(({ name, trouble, silence, votes, isLearner }) => {
        if (trouble !== undefined) return [{ subject: name, sentence: `${name} says it is unhealthy: ${trouble}.` }];
        return !votes && !silence && !isLearner
          ? [{ subject: name, sentence: `${name} answers but knows no etcd leader.` }]
          : [];
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
      etcd.registered === etcd.members.length
        ? none
        : [
            {
              sentence: `etcd has ${etcd.registered} registered members, the configuration names ${etcd.members.length}.`,
            },
          ],
  },
  {
    code: 'dcs-silent',
    severity: 'degraded',
    find: ({ snapshot, etcd }) =>
      !snapshot.dcs.ok && etcd.quorumState === 'held'
        ? [{ sentence: `The bot cannot read Patroni's keys in etcd (${snapshot.dcs.silence.detail}).` }]
        : none,
  },
];

/** Nothing broken, yet not as it should be. */
export const etcdNotices: readonly Check[] = [
  {
    code: 'etcd-learner',
    severity: 'info',
    find: ({ etcd }) =>
      etcd.members
        .filter((member) => member.isLearner)
        .map(({ name }) => ({ subject: name, sentence: `${name} is a learner: it has no vote until it is promoted.` })),
  },
  {
    code: 'etcd-member-half-silent',
    severity: 'info',
    find: ({ snapshot, etcd }) =>
      snapshot.etcd.flatMap(({ name, status, health }) => {
        if (status.ok === health.ok || !etcd.members.some((member) => member.name === name && member.votes)) return [];
        const way = status.ok ? 'its health endpoint' : 'gRPC';
        const silence = status.ok ? health : status;
        const why = silence.ok ? '' : silence.silence.detail;
        return [{ subject: name, sentence: `${name} answers in part only: not over ${way} (${why}).` }];
      }),
  },
];
