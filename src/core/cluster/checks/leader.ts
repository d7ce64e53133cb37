import type { Facts } from '../facts.ts';
import { type Check, type Finding, joinNames } from '../reason.ts';

const none: readonly Finding[] = [];

/** PostgreSQL is up: on a leader, on the leader of a standby cluster, on a standby that has just got the lock. */
const upStates = ['running', 'streaming', 'in archive recovery'];

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
      facts.leader === undefined && !whoCanTell(facts) && !facts.isBlind
        ? [{ sentence: 'No Patroni member answers, and its keys in etcd cannot be read: nobody can say who leads.' }]
        : none,
  },
  {
    code: 'blind',
    severity: 'unknown',
    find: ({ isBlind }) =>
      isBlind
        ? [{ sentence: 'Nothing answers, neither database, etcd, proxies nor Swarm: the bot itself may be cut off.' }]
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
    code: 'system-identifier-differs',
    severity: 'critical',
    find: ({ snapshot }) => {
      const own = snapshot.patroni.flatMap(({ self }) => (self.ok ? (self.value.systemIdentifier ?? []) : []));
      const kept = snapshot.dcs.ok ? (snapshot.dcs.value.systemIdentifier ?? []) : [];
      const identifiers = new Set([...own, kept].flat());
      return identifiers.size > 1
        ? [{ sentence: `Members belong to different databases (system identifiers ${joinNames([...identifiers])}).` }]
        : none;
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
      leader !== undefined && !leader.silence && !upStates.includes(leader.state)
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
    find: ({ leader, candidates, members }) => {
      // A cluster of one was never meant to fail over.
      if (leader === undefined || members.length === 1) return none;
      if (candidates.some((candidate) => candidate.mayLead)) return none;
      const why = candidates.map(({ name, obstacles }) => `${name}: ${obstacles[0] ?? 'unknown'}`).join('; ');
      return [{ sentence: `No member could take over if ${leader.name} failed${why ? ` (${why})` : ''}.` }];
    },
  },
];

/** Somebody who answers could name a leader if there were one. */
function whoCanTell({ snapshot }: Facts): boolean {
  return snapshot.dcs.ok || snapshot.patroni.some(({ self, view }) => self.ok || view.ok);
}
