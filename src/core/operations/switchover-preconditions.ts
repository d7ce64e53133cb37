import type { Facts } from '../cluster/facts.ts';
import { findNearestWord } from '../nearest-word.ts';
import { formatUtc } from '../policy/format-utc.ts';
import { shorten } from '../shorten.ts';
import { writeFlushCommand } from './patronictl.ts';
import { clusterPreconditions, type Precondition } from './preconditions.ts';
import { soonestMs } from './schedule.ts';
import type { Choice } from './switchover-choices.ts';

/** A switchover that somebody wants. */
export interface SwitchoverQuestion {
  readonly facts: Facts;
  readonly nowMs: number;
  /** The best first. */
  readonly choices: readonly Choice[];
  /** Member name as typed; absent: the best one is meant. */
  readonly candidate?: string;
  /** Epoch milliseconds as text; absent: now. */
  readonly at?: string;
}

type Row = Precondition<SwitchoverQuestion>;

const latestMs = 30 * 86_400_000;

const patroniPreconditions: readonly Row[] = [
  {
    code: 'paused-no-schedule',
    find: ({ facts, at }) =>
      facts.failover === 'paused' && at !== undefined
        ? {
            sentence: 'Patroni is paused, and it schedules nothing while it is.',
            next: 'Leave the time out to switch over now, or resume Patroni first.',
            field: 'at',
          }
        : undefined,
  },
  {
    code: 'already-scheduled',
    find: ({ facts: { scheduledSwitchover: scheduled, snapshot } }) => {
      if (scheduled === undefined) return undefined;
      const to = scheduled.to ?? 'the best replica';
      return {
        sentence: `Patroni has a switchover to ${to} on its schedule for ${formatUtc(scheduled.atMs)}.`,
        next: `Cancel the operation that asked for it (“/pg operations”); if it came from elsewhere: “${writeFlushCommand(snapshot)}”.`,
      };
    },
  },
  {
    code: 'failover-pending',
    find: ({ facts: { snapshot } }) => {
      const pending = snapshot.dcs.ok ? snapshot.dcs.value.failover : undefined;
      if (pending === undefined) return undefined;
      const sentence = `Patroni is busy with a switchover or failover to ${pending.member ?? 'the best replica'} already.`;
      return { sentence, next: 'Try again when it is over.' };
    },
  },
];

const candidatePreconditions: readonly Row[] = [
  {
    code: 'unknown-candidate',
    find: ({ facts: { members, snapshot }, choices, candidate }) => {
      if (candidate === undefined || members.some(({ name }) => name === candidate)) return undefined;
      const able = choices.filter(({ mayLead }) => mayLead).map(({ member }) => member.name);
      return {
        sentence: `${snapshot.cluster} has no member “${shorten(candidate)}”.`,
        next: suggestCandidate(candidate, able),
        field: 'candidate',
      };
    },
  },
  {
    code: 'candidate-leads',
    find: ({ facts: { leader }, candidate }) =>
      leader !== undefined && candidate === leader.name
        ? { sentence: `${leader.name} leads already.`, next: 'Choose another member.', field: 'candidate' }
        : undefined,
  },
  {
    code: 'nobody-may-lead',
    find: ({ choices, facts: { leader } }) => {
      if (choices.some(({ mayLead }) => mayLead)) return undefined;
      if (choices.length === 0)
        return {
          sentence: `${leader?.name} is the only member: nobody can take over.`,
          next: 'Add a replica first: it can take over once it streams.',
        };
      const why = choices.map(({ member, obstacles }) => `${member.name}: ${obstacles.join(', ')}`).join('; ');
      return { sentence: `No member may take over now (${why}).`, next: 'Mend one of them, then try again.' };
    },
  },
  {
    code: 'candidate-may-not-lead',
    find: ({ choices, candidate }) => {
      const chosen = choices.find(({ member }) => member.name === candidate);
      if (chosen === undefined || chosen.mayLead) return undefined;
      const able = choices.filter(({ mayLead }) => mayLead).map(({ member }) => member.name);
      return {
        sentence: `${chosen.member.name} may not lead: ${chosen.obstacles.join('; ')}.`,
        next: `Choose ${able.join(' or ')}.`,
        field: 'candidate',
      };
    },
  },
  {
    code: 'haproxy-silent',
    find: ({ facts: { proxies } }) =>
      proxies.every(({ silence }) => silence !== undefined)
        ? {
            sentence: 'No HAProxy answers: nobody could tell whether writes reach the new leader.',
            next: 'Bring one back, then try again.',
          }
        : undefined,
  },
];

const momentPreconditions: readonly Row[] = [
  {
    code: 'bad-time',
    find: ({ at }) =>
      at === undefined || /^\d{1,15}$/.test(at)
        ? undefined
        : { sentence: `“${shorten(at)}” is no time.`, next: 'Say for example “at tomorrow 03:00”.', field: 'at' },
  },
  {
    code: 'time-too-soon',
    find: ({ at, nowMs }) => {
      const aheadMs = at === undefined ? soonestMs : Number(at) - nowMs;
      if (aheadMs >= soonestMs) return undefined;
      const sentence =
        aheadMs < 0
          ? `${formatUtc(Number(at))} is over.`
          : `${formatUtc(Number(at))} is less than ${soonestMs / 1000} s away.`;
      return { sentence, next: 'Choose a later time, or none for now.', field: 'at' };
    },
  },
  {
    code: 'time-too-far',
    find: ({ at, nowMs }) =>
      // A time that was said as a distance is up to a minute later: it is at a whole one.
      at !== undefined && Number(at) - nowMs > latestMs + 60_000
        ? {
            sentence: `${formatUtc(Number(at))} is more than ${latestMs / 86_400_000} days away.`,
            next: 'Nobody knows today who may lead then: choose an earlier time.',
            field: 'at',
          }
        : undefined,
  },
];

/** Everything that stands between the wish and the plan; the first that applies is the answer. */
export const switchoverPreconditions: readonly Row[] = [
  ...clusterPreconditions,
  ...patroniPreconditions,
  ...candidatePreconditions,
  ...momentPreconditions,
];

/** Whoever leads already is no help. */
function suggestCandidate(typed: string, able: readonly string[]): string {
  const nearest = findNearestWord(typed, able);
  if (nearest !== undefined) return `Did you mean “${nearest}”?`;
  return able.length === 0 ? 'No member may take over now.' : `Those who may take over now: ${able.join(', ')}.`;
}
