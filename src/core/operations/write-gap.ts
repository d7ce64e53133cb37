import { joinNames } from '../cluster/reason.ts';
import type { WriteGap } from './journal.ts';

/**
 * How long nobody could write, from single attempts. Pure: the adapter tells what came of each attempt, in the order in
 * which they ended.
 */

/**
 * Why an attempt was not acknowledged.
 *
 * - `unreachable`: no connection, or it broke
 * - `no-answer`: connected or sent, and nothing came back in time
 * - `unauthorized`: the role or its password was not accepted
 * - `not-ready`: the server is starting, stopping or full
 * - `read-only`: a standby answered
 * - `local-only`: committed on the leader, but the wait for the standbys was called off
 * - `refused`: the server said no for another reason
 */
export type WriteTrouble =
  | 'unreachable'
  | 'no-answer'
  | 'unauthorized'
  | 'not-ready'
  | 'read-only'
  | 'local-only'
  | 'refused';

/** What came of one attempt to commit a write. Times are epoch milliseconds of one clock that never goes back. */
export type WriteAttempt = { readonly proxy: string; readonly begunMs: number; readonly endedMs: number } & (
  | {
      readonly outcome: 'acknowledged';
      /** PostgreSQL's timeline: it grows with every promotion, so it tells a former leader from the present one. */
      readonly timeline: number;
      /** Address of the server as the server itself sees it, or `unknown`. */
      readonly server: string;
    }
  /** Surely not committed. */
  | { readonly outcome: 'failed'; readonly trouble: WriteTrouble }
  /** Sent, and nobody knows whether it was committed: never counted as acknowledged. */
  | { readonly outcome: 'unknown'; readonly trouble: WriteTrouble }
);

/** One server's acknowledgements through one proxy. */
export interface ServingSpan {
  readonly server: string;
  readonly timeline: number;
  readonly acknowledged: number;
  readonly firstAckMs: number;
  readonly lastAckMs: number;
}

/** What was seen through one proxy. */
export interface ProxyWrites {
  readonly proxy: string;
  readonly attempts: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly unknownOutcomes: number;
  /** The longest time between two acknowledgements that follow one another, by the times they came in. */
  readonly longestGap?: { readonly fromMs: number; readonly untilMs: number };
  /** In the order of their first acknowledgement. */
  readonly servedBy: readonly ServingSpan[];
  readonly lastTrouble?: WriteTrouble;
}

/** Everything that was seen so far. */
export interface WriteObservation {
  readonly startedMs: number;
  readonly proxies: readonly ProxyWrites[];
  /** The newest timeline that acknowledged, and when it did so first. */
  readonly newest?: { readonly timeline: number; readonly firstAckMs: number };
  /**
   * Writes begun after the newest leader had acknowledged one, and acknowledged by an older leader nevertheless: two
   * members took writes at the same time, and these will be lost.
   */
  readonly staleAcknowledgements: number;
}

/** Nothing seen yet. */
export function beginObservation(proxies: readonly string[], startedMs: number): WriteObservation {
  const none = { attempts: 0, acknowledged: 0, failed: 0, unknownOutcomes: 0, servedBy: [] };
  return { startedMs, proxies: proxies.map((proxy) => ({ proxy, ...none })), staleAcknowledgements: 0 };
}

/** One attempt more. */
export function addAttempt(seen: WriteObservation, attempt: WriteAttempt): WriteObservation {
  const proxies = seen.proxies.map((one) => (one.proxy === attempt.proxy ? countAttempt(one, attempt) : one));
  if (attempt.outcome !== 'acknowledged') return { ...seen, proxies };
  const { newest } = seen;
  if (newest === undefined || attempt.timeline > newest.timeline) {
    return { ...seen, proxies, newest: { timeline: attempt.timeline, firstAckMs: attempt.endedMs } };
  }
  const isStale = attempt.timeline < newest.timeline && attempt.begunMs > newest.firstAckMs;
  return { ...seen, proxies, staleAcknowledgements: seen.staleAcknowledgements + (isStale ? 1 : 0) };
}

function countAttempt(one: ProxyWrites, attempt: WriteAttempt): ProxyWrites {
  const attempts = one.attempts + 1;
  switch (attempt.outcome) {
    case 'failed':
      return { ...one, attempts, failed: one.failed + 1, lastTrouble: attempt.trouble };
    case 'unknown':
      return { ...one, attempts, unknownOutcomes: one.unknownOutcomes + 1, lastTrouble: attempt.trouble };
    case 'acknowledged':
      return {
        ...widenGap(one, attempt.endedMs),
        attempts,
        acknowledged: one.acknowledged + 1,
        ...serve(one, attempt),
      };
  }
}

function widenGap(one: ProxyWrites, ackMs: number): ProxyWrites {
  const fromMs = lastAckOf(one);
  if (fromMs === undefined) return one;
  const { longestGap } = one;
  const isLonger = longestGap === undefined || ackMs - fromMs > longestGap.untilMs - longestGap.fromMs;
  return isLonger ? { ...one, longestGap: { fromMs, untilMs: ackMs } } : one;
}

function serve(
  one: ProxyWrites,
  { server, timeline, endedMs }: Extract<WriteAttempt, { outcome: 'acknowledged' }>,
): Pick<ProxyWrites, 'servedBy'> {
  const last = one.servedBy.at(-1);
  if (last?.server === server && last.timeline === timeline) {
    const longer = { ...last, acknowledged: last.acknowledged + 1, lastAckMs: endedMs };
    return { servedBy: [...one.servedBy.slice(0, -1), longer] };
  }
  const span = { server, timeline, acknowledged: 1, firstAckMs: endedMs, lastAckMs: endedMs };
  return { servedBy: [...one.servedBy, span] };
}

function lastAckOf(one: ProxyWrites): number | undefined {
  return one.servedBy.at(-1)?.lastAckMs;
}

/**
 * The figure for people: the longest gap of any proxy, by what came in: a proxy through which nothing was written before
 * the first gap is measured from the beginning, and one that was still open at the end with what it had reached; the
 * note says so. Without a single acknowledged write there is no figure, only the reason.
 */
export function summarizeWriteGap(seen: WriteObservation, endedMs: number): WriteGap {
  const gaps = seen.proxies.flatMap((one) => gapOf(one, seen.startedMs, endedMs) ?? []);
  const longest = gaps.reduce<number | undefined>((most, { gapMs }) => Math.max(most ?? 0, gapMs), undefined);
  const late = seen.proxies.filter((one) => gapOf(one, seen.startedMs, endedMs)?.side === 'beginning');
  const notes = [
    ...(late.length === 0
      ? []
      : [
          `No write through ${joinNames(late.map(({ proxy }) => proxy))} had been acknowledged when measuring began: the gap is counted from there.`,
        ]),
    ...seen.proxies.flatMap((one) => noteOn(one, gapOf(one, seen.startedMs, endedMs))),
    ...(seen.staleAcknowledgements === 0
      ? []
      : [`A former leader acknowledged ${seen.staleAcknowledgements} writes after the new one had taken over.`]),
  ];
  return {
    ...(longest !== undefined && { longestGapMs: Math.round(longest) }),
    ...(notes.length > 0 && { note: notes.join(' ') }),
  };
}

/** A beginning without writes counts from here on: less is the time it takes to connect. */
const slowStartMs = 250;

/** Where a gap lies: before the first acknowledgement, between two, or after the last. */
interface Gap {
  readonly gapMs: number;
  readonly side: 'beginning' | 'middle' | 'end';
}

/** The longest one of a proxy; undefined when it acknowledged nothing. */
function gapOf(one: ProxyWrites, startedMs: number, endedMs: number): Gap | undefined {
  const [first] = one.servedBy;
  const lastAckMs = lastAckOf(one);
  if (first === undefined || lastAckMs === undefined) return undefined;
  const startMs = first.firstAckMs - startedMs;
  const gaps: readonly Gap[] = [
    { gapMs: one.longestGap === undefined ? 0 : one.longestGap.untilMs - one.longestGap.fromMs, side: 'middle' },
    ...(startMs < slowStartMs ? [] : [{ gapMs: startMs, side: 'beginning' } as const]),
    { gapMs: endedMs - lastAckMs, side: 'end' },
  ];
  return gaps.reduce((longest, gap) => (gap.gapMs > longest.gapMs ? gap : longest));
}

function noteOn(one: ProxyWrites, gap: Gap | undefined): readonly string[] {
  if (gap === undefined) {
    const why = one.lastTrouble === undefined ? 'there was no time for one' : troubleSentences[one.lastTrouble];
    return [`No write was acknowledged through ${one.proxy}: ${why}.`];
  }
  return gap.side === 'end' && one.lastTrouble !== undefined
    ? [`Writes through ${one.proxy} had not come back when the measurement ended: the gap is at least that long.`]
    : [];
}

const troubleSentences: Readonly<Record<WriteTrouble, string>> = {
  unreachable: 'it could not be reached',
  'no-answer': 'it did not answer in time',
  unauthorized: 'the role or its password was not accepted',
  'not-ready': 'the server is starting, stopping or full',
  'read-only': 'a standby answered',
  'local-only': 'no standby confirmed it',
  refused: 'the server refused it',
};
