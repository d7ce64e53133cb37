import type { Facts } from './facts.ts';
import { isLeaderRole } from './members.ts';
import { type Check, type Finding, joinNames } from './reason.ts';

const none: readonly Finding[] = [];

/** About who leads: the worst first. */
export const leaderChecks: readonly Check[] = [
  {
    code: 'two-leaders',
    severity: 'critical',
    find: ({ primaries }) =>
      primaries.length > 1
        ? [{ sentence: `${joinNames(primaries)} both say that they are primary: writes may go to either.` }]
        : none,
  },
  {
    code: 'no-leader',
    severity: 'critical',
    find: (facts) =>
      facts.leader === undefined && whoCanTell(facts)
        ? [{ sentence: 'Nobody leads: every write is refused until Patroni has a leader again.' }]
        : none,
  },
  {
    code: 'leader-unknown',
    severity: 'unknown',
    find: (facts) =>
      facts.leader === undefined && !whoCanTell(facts)
        ? [{ sentence: 'Neither Patroni nor etcd answers: nobody can say who leads.' }]
        : none,
  },
  {
    code: 'leader-silent',
    severity: 'critical',
    find: ({ leader }) =>
      leader?.silence
        ? [
            {
              subject: leader.name,
              sentence: `The leader ${leader.name} does not answer (${leader.silence.detail}): writes may be failing.`,
            },
          ]
        : none,
  },
  {
    code: 'leader-not-primary',
    severity: 'critical',
    find: ({ leader, snapshot }) => {
      const self = snapshot.patroni.find(({ name }) => name === leader?.name)?.self;
      if (leader === undefined || leader.role === 'standby_leader' || !self?.ok || self.value.role === 'primary')
        return none;
      return [{ subject: leader.name, sentence: `${leader.name} holds the leader lock but is not primary yet.` }];
    },
  },
  {
    code: 'failsafe-active',
    severity: 'critical',
    find: ({ snapshot }) =>
      snapshot.patroni.some(({ self }) => self.ok && self.value.failsafeActive)
        ? [
            {
              sentence:
                'Patroni is in failsafe mode: it cannot reach etcd, and the leader lives on every member answering it.',
            },
          ]
        : none,
  },
  {
    code: 'postgres-down',
    severity: 'critical',
    find: ({ leader }) =>
      leader !== undefined && !leader.silence && leader.state !== 'running'
        ? [
            {
              subject: leader.name,
              sentence: `PostgreSQL on the leader ${leader.name} is not running (${leader.state}).`,
            },
          ]
        : none,
  },
];

/** About being able to lose the leader. */
export const redundancyChecks: readonly Check[] = [
  {
    code: 'sync-standby-missing',
    severity: 'critical',
    find: ({ snapshot }) => {
      if (!snapshot.dcs.ok || snapshot.dcs.value.config.synchronousMode === 'off') return none;
      if ((snapshot.dcs.value.sync?.standbys.length ?? 0) > 0) return none;
      const consequence = snapshot.dcs.value.config.synchronousModeStrict
        ? 'strict mode refuses writes until there is one'
        : 'writes are acknowledged by the leader alone';
      return [{ sentence: `Synchronous replication is on, but no standby takes part: ${consequence}.` }];
    },
  },
  {
    code: 'no-failover-candidate',
    severity: 'critical',
    find: ({ leader, candidates }) => {
      if (leader === undefined || candidates.some((candidate) => candidate.mayLead)) return none;
      const why = candidates.map(({ name, obstacles }) => `${name}: ${obstacles[0] ?? 'unknown'}`).join('; ');
      return [{ sentence: `No member could take over if ${leader.name} failed${why ? ` (${why})` : ''}.` }];
    },
  },
];

/** About single members. */
export const memberChecks: readonly Check[] = [
  {
    code: 'member-silent',
    severity: 'degraded',
    find: ({ members, leader, nodesDown }) =>
      members.flatMap(({ name, silence, node }) => {
        if (silence === undefined || name === leader?.name) return [];
        const where = nodesDown.some(({ hostname }) => hostname === node) ? `; its node ${node} is down` : '';
        return [{ subject: name, sentence: `${name} does not answer (${silence.detail}${where}).` }];
      }),
  },
  {
    code: 'member-missing',
    severity: 'degraded',
    find: ({ members }) =>
      members
        .filter((member) => member.isExpected && member.role === 'unknown' && !member.silence)
        .map(({ name, state }) => ({ subject: name, sentence: `${name} is not part of the cluster (${state}).` })),
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

/** Nothing broken, yet somebody wants to know. */
export const noticeChecks: readonly Check[] = [
  {
    code: 'paused',
    severity: 'degraded',
    find: ({ snapshot }) =>
      snapshot.patroni.some(({ view }) => view.ok && view.value.isPaused)
        ? [{ sentence: 'Patroni is paused: nothing fails over by itself.' }]
        : none,
  },
  {
    code: 'patroni-credentials-rejected',
    severity: 'degraded',
    find: ({ snapshot }) =>
      snapshot.patroni.some(({ authorization }) => authorization?.ok && authorization.value === 'rejected')
        ? [{ sentence: "Patroni refuses the bot's REST password: it can look, but not change anything." }]
        : none,
  },
  {
    code: 'pending-restart',
    severity: 'info',
    find: ({ members }) =>
      members
        .filter((member) => member.pendingRestart)
        .map(({ name, pendingRestartReasons }) => ({
          subject: name,
          sentence: `${name} waits for a restart${pendingRestartReasons.length > 0 ? ` (${pendingRestartReasons.join('; ')})` : ''}.`,
        })),
  },
  {
    code: 'version-skew',
    severity: 'info',
    find: ({ members }) => {
      const postgres = distinct(members.flatMap(({ postgresVersion }) => postgresVersion ?? []));
      const patroni = distinct(members.flatMap(({ patroniVersion }) => patroniVersion ?? []));
      return [
        ...(postgres.length > 1
          ? [{ sentence: `Members run different PostgreSQL versions: ${postgres.join(', ')}.` }]
          : []),
        ...(patroni.length > 1 ? [{ sentence: `Members run different Patroni versions: ${patroni.join(', ')}.` }] : []),
      ];
    },
  },
];

/** Somebody who answers could name a leader if there were one. */
function whoCanTell({ snapshot }: Facts): boolean {
  return snapshot.dcs.ok || snapshot.patroni.some(({ self, view }) => self.ok || view.ok);
}

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

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
