import type { Member } from '../cluster/members.ts';
import type { DcsConfig } from '../cluster/snapshot.ts';
import { formatBytes } from '../format-bytes.ts';
import { type Choice, compareChoices } from './switchover-choices.ts';

const roleWords: Readonly<Record<Member['role'], string>> = {
  leader: 'leader',
  standby_leader: 'standby leader',
  sync_standby: 'sync standby',
  quorum_standby: 'quorum standby',
  replica: 'replica',
  unknown: 'unknown role',
};

/** `quorum standby` */
export function nameRole({ role }: Pick<Member, 'role'>): string {
  return roleWords[role];
}

/** `16 KiB behind`; of a silent member only the past is known, and a past lag would look like a present one. */
export function describeLag({ lagBytes, silence }: Member): string {
  return typeof lagBytes !== 'number' || silence ? 'lag unknown' : `${formatBytes(lagBytes)} behind`;
}

/** Why this one, and why not the others: one sentence each. */
export function explainChoice(choices: readonly Choice[], chosen: Choice, isPaused: boolean): string[] {
  const others = choices.filter((choice) => choice !== chosen);
  const paused = 'Patroni is paused and stays so: nothing fails over by itself, neither before nor after.';
  return [explainChosen(others, chosen), ...others.map(explainOther), ...(isPaused ? [paused] : [])];
}

function explainChosen(others: readonly Choice[], chosen: Choice): string {
  const { member } = chosen;
  const node = member.node === undefined ? '' : `, on ${member.node}`;
  const which = `${member.name} is a ${nameRole(member)}, ${describeLag(member)}${node}`;
  const [rival] = others;
  if (rival === undefined) return `${which}; there is no other.`;
  const { order, why } = compareChoices(chosen, rival);
  if (why === undefined) return `${which}.`;
  return order < 0
    ? `${which}; it is preferred: ${why}.`
    : `${which}; it was asked for, though ${rival.member.name} would be preferred: ${why}.`;
}

function explainOther({ member, mayLead, obstacles }: Choice): string {
  return mayLead
    ? `${member.name} could lead too: ${nameRole(member)}, ${describeLag(member)}.`
    : `${member.name} may not lead: ${obstacles.join('; ')}.`;
}

/**
 * What a client notices. PostgreSQL stops only after it has sent everything to the standbys that stream, and Patroni
 * hands over after that (patroni/ha.py, `demote`); the figure is what was measured in the lab.
 */
export function describeImpact(input: {
  leader: string;
  candidate: string;
  synchronousMode: DcsConfig['synchronousMode'];
  isScheduled: boolean;
  /** There are replicas besides the candidate. */
  hasOtherReplicas: boolean;
  /** Patroni is paused: it promotes nobody by itself. */
  isPaused: boolean;
}): string[] {
  const { leader, candidate, synchronousMode, isScheduled, hasOtherReplicas, isPaused } = input;
  const unless = `No acknowledged commit is lost, unless ${candidate} loses its connection at the very moment of the change: ${leader} sends it everything before it stops.`;
  return [
    ...(isScheduled
      ? [`Until then nothing changes. Patroni lets the time pass if ${candidate} is not fit to lead then.`]
      : []),
    'Writes fail for about one to four seconds; longer if PostgreSQL takes long to stop.',
    `Open transactions on ${leader} are aborted and its connections are closed: clients have to connect again.`,
    hasOtherReplicas
      ? `Reads leave ${candidate} for the other replicas; ${leader} takes reads once it streams.`
      : `Reads leave ${candidate}, the only replica that streams: they have nowhere to go until ${leader} streams.`,
    synchronousMode === 'on' ? `No acknowledged commit is lost: ${candidate} has confirmed every one of them.` : unless,
    isPaused
      ? `Should ${candidate} fail in the middle, nobody leads until somebody acts: Patroni is paused.`
      : `Should ${candidate} fail in the middle, Patroni lets another healthy member lead.`,
  ];
}
