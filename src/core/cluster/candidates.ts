import type { Member } from './members.ts';
import type { DcsConfig } from './snapshot.ts';

/** Whether a member may take over the lead now, and if not, why: every reason, the most telling one first. */
export interface Candidate {
  readonly name: string;
  readonly mayLead: boolean;
  /** Half-sentences that continue "patroni-2 may not lead: …". */
  readonly obstacles: readonly string[];
}

interface Position {
  readonly member: Member;
  readonly leader: Member | undefined;
  readonly config: DcsConfig | undefined;
}

/** Replaying the archive is no obstacle to Patroni: it compares positions, whatever the way they were reached. */
const upStates = ['running', 'streaming', 'in archive recovery'];

/** Ordered: the first that applies is the one to show when there is room for one. */
const obstacles: readonly {
  readonly applies: (position: Position) => boolean;
  readonly why: (position: Position) => string;
}[] = [
  { applies: ({ member }) => member.silence !== undefined, why: () => 'its Patroni does not answer' },
  {
    applies: ({ member }) => member.isListed === false,
    why: () => 'its key in etcd has expired: Patroni does not count it',
  },
  {
    applies: ({ member }) => isSet(member.tags.nofailover) || isZero(member.tags.failover_priority),
    why: ({ member }) => (isSet(member.tags.nofailover) ? 'it is tagged nofailover' : 'its failover_priority is 0'),
  },
  {
    applies: ({ member }) => member.watchdogFailed === true,
    why: () => 'its watchdog does not work',
  },
  {
    applies: ({ member }) => member.silence === undefined && !upStates.includes(member.state),
    why: ({ member }) => `its PostgreSQL is not up (${member.state})`,
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
    // Whatever the mode: a quorum standby may be far behind while another one acknowledges (patroni/ha.py, is_lagging).
    applies: ({ member, config }) =>
      config !== undefined && typeof member.lagBytes === 'number' && member.lagBytes > config.maximumLagOnFailoverBytes,
    why: ({ member, config }) =>
      `it is ${member.lagBytes} bytes behind, more than maximum_lag_on_failover (${config?.maximumLagOnFailoverBytes})`,
  },
];

/** Every member but the leader. Without `config` (etcd silent) the rules that need it are left out. */
export function describeCandidates(options: {
  members: readonly Member[];
  leader: Member | undefined;
  config: DcsConfig | undefined;
}): readonly Candidate[] {
  const { members, leader, config } = options;
  return members
    .filter((member) => member.name !== leader?.name)
    .map((member) => {
      const position = { member, leader, config };
      const found = obstacles
        .filter((obstacle) => obstacle.applies(position))
        .map((obstacle) => obstacle.why(position));
      return { name: member.name, mayLead: found.length === 0, obstacles: found };
    });
}

/** Patroni takes any spelling of a truth in a tag. */
function isSet(tag: string | number | boolean | undefined): boolean {
  return tag === true || tag === 1 || ['true', 'on', 'yes', '1'].includes(String(tag).toLowerCase());
}

/** A failover_priority of 0 or less means nofailover (Patroni ≥ 3.2). */
function isZero(tag: string | number | boolean | undefined): boolean {
  return tag !== undefined && Number(tag) <= 0;
}
