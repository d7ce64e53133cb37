import { isLeaderRole, type Member } from './members.ts';
import type { DcsConfig } from './snapshot.ts';

/** Whether a member may take over the lead now, and if not, why: every reason, the most telling one first. */
export interface Candidate {
  readonly name: string;
  readonly mayLead: boolean;
  /** Half-sentences that continue "patroni-2 may not lead: …". */
  readonly obstacles: readonly string[];
}

interface Facts {
  readonly member: Member;
  readonly leader: Member | undefined;
  readonly config: DcsConfig | undefined;
}

/** Ordered: the first that applies is the one to show when there is room for one. */
const obstacles: readonly { readonly applies: (facts: Facts) => boolean; readonly why: (facts: Facts) => string }[] = [
  { applies: ({ member }) => member.silence !== undefined, why: () => 'its Patroni does not answer' },
  {
    applies: ({ member }) => member.tags.nofailover === true,
    why: () => 'it is tagged nofailover',
  },
  {
    applies: ({ member }) => member.silence === undefined && !['running', 'streaming'].includes(member.state),
    why: ({ member }) => `its PostgreSQL is not streaming (${member.state})`,
  },
  {
    applies: ({ member, leader }) =>
      member.timeline !== undefined && leader?.timeline !== undefined && member.timeline !== leader.timeline,
    why: ({ member, leader }) => `it is on timeline ${member.timeline}, the leader on ${leader?.timeline}`,
  },
  {
    applies: ({ member, config }) => config?.synchronousMode === 'on' && member.role !== 'sync_standby',
    why: () => 'synchronous mode lets only the sync standby take over',
  },
  {
    applies: ({ member, config }) => config?.synchronousMode === 'quorum' && member.role !== 'quorum_standby',
    why: () => 'quorum mode lets only a quorum standby take over',
  },
  {
    applies: ({ member, config }) =>
      config?.synchronousMode === 'off' &&
      typeof member.lagBytes === 'number' &&
      member.lagBytes > config.maximumLagOnFailoverBytes,
    why: ({ member, config }) =>
      `it is ${member.lagBytes} bytes behind, more than maximum_lag_on_failover (${config?.maximumLagOnFailoverBytes})`,
  },
];

/** Every member but the leader. Without `config` (etcd silent) the rules that need it are left out. */
export function describeCandidates(members: readonly Member[], config: DcsConfig | undefined): readonly Candidate[] {
  const leader = members.find((member) => isLeaderRole(member.role));
  return members
    .filter((member) => !isLeaderRole(member.role))
    .map((member) => {
      const facts = { member, leader, config };
      const found = obstacles.filter((obstacle) => obstacle.applies(facts)).map((obstacle) => obstacle.why(facts));
      return { name: member.name, mayLead: found.length === 0, obstacles: found };
    });
}
