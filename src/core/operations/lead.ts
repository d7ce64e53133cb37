import type { Assessment } from '../cluster/assess.ts';
import { isLeaderRole } from '../cluster/members.ts';
import type { DcsState, PatroniSelf, Snapshot } from '../cluster/snapshot.ts';
import { formatUtc } from '../policy/format-utc.ts';

/** Who leads by the strictest evidence there is: the keys in etcd as they were read for this snapshot. */
export interface Lead {
  /** Holds the leader lock; absent while nobody does. */
  readonly holder?: string;
  /** Of the holder; absent when neither it, its peers nor the history tell. */
  readonly timeline?: number;
  /** The holder says of itself, now, that it is primary and running. */
  readonly isPrimary: boolean;
  /** Patroni's `failover` key: a switchover that was asked for and has not begun, or has not ended. */
  readonly failover?: NonNullable<DcsState['failover']>;
}

/** The part of a switchover by which its traces are recognised. */
export interface Handover {
  readonly leader: string;
  readonly candidate: string;
  /** Of `leader` before. */
  readonly timeline: number;
}

/**
 * Undefined while the keys cannot be read: `GET /cluster` alone may be told from Patroni's cache then, and what was
 * true before etcd fell silent proves nothing.
 */
export function observeLead({ facts }: Assessment): Lead | undefined {
  const { snapshot } = facts;
  if (!snapshot.dcs.ok) return undefined;
  const { leader: holder, failover } = snapshot.dcs.value;
  const pending = failover === undefined ? {} : { failover };
  if (holder === undefined) return { isPrimary: false, ...pending };
  const timeline = findTimeline(snapshot, snapshot.dcs.value, holder);
  return {
    holder,
    ...(timeline !== undefined && { timeline }),
    isPrimary: findPrimary(snapshot, holder)?.state === 'running',
    ...pending,
  };
}

/**
 * The highest that anybody who knows names. A member that is no primary does not count for itself: it may follow
 * another leader's timeline already while the lock was still its own a moment before.
 */
function findTimeline(snapshot: Snapshot, dcs: DcsState, holder: string): number | undefined {
  const own = findPrimary(snapshot, holder)?.timeline;
  const seen = snapshot.patroni.flatMap(({ view }) =>
    view.ok ? view.value.members.filter(({ name, role }) => name === holder && isLeaderRole(role)) : [],
  );
  const last = dcs.history.at(-1);
  const kept = last?.newLeader === holder ? last.timeline + 1 : undefined;
  const known = [own, kept, ...seen.map(({ timeline }) => timeline)].filter((timeline) => timeline !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function findPrimary({ patroni }: Snapshot, name: string): PatroniSelf | undefined {
  const self = patroni.find((source) => source.name === name)?.self;
  return self?.ok && self.value.role === 'primary' ? self.value : undefined;
}

/** The candidate has the lead, by a promotion later than the plan. */
export function hasTakenOver({ holder, timeline }: Lead, handover: Handover): boolean {
  return holder === handover.candidate && timeline !== undefined && timeline > handover.timeline;
}

/** Whether Patroni has that very switchover pending; with a time, for that time (it keeps whole microseconds). */
export function isPending({ failover }: Lead, handover: Omit<Handover, 'timeline'>, scheduledAtMs?: number): boolean {
  if (failover?.leader !== handover.leader || failover.member !== handover.candidate) return false;
  if (scheduledAtMs === undefined) return true;
  return failover.scheduledAtMs !== undefined && Math.abs(failover.scheduledAtMs - scheduledAtMs) <= 1000;
}

/** Why the candidate will not get the lead by this switchover: somebody was promoted since, and it is another. */
export function findUsurper(lead: Lead, handover: Handover): string | undefined {
  const { holder, timeline } = lead;
  if (holder === undefined || holder === handover.candidate) return undefined;
  if (timeline === undefined || timeline <= handover.timeline) return undefined;
  if (holder !== handover.leader) return `${holder} leads instead of ${handover.candidate}, on timeline ${timeline}.`;
  // It led again, and is asked to step down again.
  if (isPending(lead, handover)) return undefined;
  return `${holder} stepped down and took the lead again, on timeline ${timeline}: ${handover.candidate} did not get it.`;
}

function describeTime({ scheduledAtMs }: NonNullable<Lead['failover']>): string {
  return scheduledAtMs === undefined ? '' : `, for ${formatUtc(scheduledAtMs)}`;
}

/** What Patroni has been asked for, as half a sentence. */
export function describeHandover({ leader, member, scheduledAtMs }: NonNullable<Lead['failover']>): string {
  const when = scheduledAtMs === undefined ? 'now' : `at ${formatUtc(scheduledAtMs)}`;
  return `Patroni is to hand the lead${leader === undefined ? '' : ` from ${leader}`} to ${member ?? 'the best replica'} ${when}`;
}

/** Who leads, as one or two sentences for somebody who has to find out what went wrong. */
export function describeLead(lead: Lead | undefined): string {
  if (lead === undefined) return "Patroni's keys in etcd cannot be read, so nobody can tell who leads.";
  const { holder, timeline, isPrimary, failover } = lead;
  const pending = failover === undefined ? '' : ` Patroni still has a switchover pending${describeTime(failover)}.`;
  if (holder === undefined) return `Nobody leads.${pending}`;
  if (!isPrimary) return `${holder} holds the leader lock, but does not answer as primary.${pending}`;
  return `${holder} leads${timeline === undefined ? '' : ` on timeline ${timeline}`}.${pending}`;
}
