import { dcsPatienceMs } from '../etcd-facts.ts';
import type { Facts } from '../facts.ts';
import { isLeaderRole } from '../members.ts';
import type { Check, Finding } from '../reason.ts';

/** About single members. */
export const memberChecks: readonly Check[] = [
  {
    code: 'member-silent',
    severity: 'degraded',
    find: ({ members, leader, swarm }) =>
      members.flatMap(({ name, silence, node }) => {
        if (silence === undefined || name === leader?.name) return [];
        const isNodeDown = swarm?.nodesDown.some(({ hostname }) => hostname === node) ?? false;
        return [
          {
            subject: name,
            sentence: `${name} does not answer (${silence.detail}${isNodeDown ? `; its node ${node} is down` : ''}).`,
          },
        ];
      }),
  },
  {
    code: 'member-missing',
    severity: 'degraded',
    find: ({ members }) =>
      members
        .filter((member) => member.isExpected && member.isListed === false && !member.silence)
        .map(({ name, state }) => ({
          subject: name,
          sentence: `${name} answers (${state}), but Patroni does not count it as a member: its key in etcd has expired.`,
        })),
  },
  {
    code: 'member-cut-from-etcd',
    severity: 'degraded',
    find: ({ members, snapshot, etcd }) => {
      if (etcd.quorumState !== 'held') return [];
      return members.flatMap(({ name, dcsLastSeenAtMs }) => {
        const agoMs = dcsLastSeenAtMs === undefined ? 0 : snapshot.takenAtMs - dcsLastSeenAtMs;
        return agoMs > dcsPatienceMs(snapshot)
          ? [{ subject: name, sentence: `${name} last reached etcd ${Math.round(agoMs / 1000)} s ago.` }]
          : [];
      });
    },
  },
  {
    code: 'member-unexpected',
    severity: 'degraded',
    find: ({ members }) =>
      members
        .filter((member) => !member.isExpected)
        .map(({ name }) => ({
          subject: name,
          sentence: `Patroni knows a member ${name} that the configuration does not name.`,
        })),
  },
  {
    code: 'replica-not-streaming',
    severity: 'degraded',
    find: ({ members, leader }) =>
      members
        .filter(({ role, state, silence, name }) => {
          if (silence || isLeaderRole(role) || role === 'unknown' || name === leader?.name) return false;
          return state !== 'streaming';
        })
        .map(({ name, state }) => ({
          subject: name,
          sentence: `${name} is not streaming from the leader (${state}).`,
        })),
  },
  {
    code: 'replica-other-timeline',
    severity: 'degraded',
    find: ({ members, leader }) =>
      members
        .filter(({ name, timeline }) => {
          if (name === leader?.name || timeline === undefined || leader?.timeline === undefined) return false;
          return timeline !== leader.timeline;
        })
        .map(({ name, timeline }) => ({
          subject: name,
          sentence: `${name} is on timeline ${timeline}, the leader on ${leader?.timeline}.`,
        })),
  },
  {
    code: 'lag-critical',
    severity: 'critical',
    find: ({ members, thresholds }) =>
      members.flatMap(({ name, lagS }) =>
        typeof lagS === 'number' && lagS > thresholds.lagCriticalS
          ? [{ subject: name, sentence: `${name} is ${Math.round(lagS)} s behind.` }]
          : [],
      ),
  },
  {
    code: 'lag-high',
    severity: 'degraded',
    find: (facts) => findHighLag(facts),
  },
];

function findHighLag({ members, thresholds, snapshot }: Facts): readonly Finding[] {
  const limitBytes = snapshot.dcs.ok ? snapshot.dcs.value.config.maximumLagOnFailoverBytes : undefined;
  return members.flatMap(({ name, lagS, lagBytes }) => {
    if (typeof lagS === 'number' && lagS > thresholds.lagCriticalS) return [];
    if (typeof lagS === 'number' && lagS > thresholds.lagWarningS) {
      return [{ subject: name, sentence: `${name} is ${Math.round(lagS)} s behind.` }];
    }
    if (typeof lagBytes === 'number' && limitBytes !== undefined && lagBytes > limitBytes) {
      return [
        {
          subject: name,
          sentence: `${name} is ${lagBytes} bytes behind, more than maximum_lag_on_failover (${limitBytes}).`,
        },
      ];
    }
    return [];
  });
}
