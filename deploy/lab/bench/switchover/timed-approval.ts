import { invariant } from '../../../../src/core/invariant.ts';
import type { JournalEvent, JournalEventType } from '../../../../src/core/operations/journal.ts';
import { percentile } from '../percentile.ts';
import { renderTable } from '../render-table.ts';

/** What the project promises from the last approval until Patroni has been asked. */
export const approvalBarMs = 300;

/** Milliseconds from one point on the way of an approval to the next. */
export interface TimedApproval {
  /** From handing the click to the workspace until the bot has decided that this person may, and on fresh facts. */
  readonly decidedMs: number;
  /** Until it was written, noticed by the engine, checked again on fresh facts, and begun. */
  readonly startedMs: number;
  /** Until the beginning was written and the first step decided on. */
  readonly begunMs: number;
  /** Until that was written and Patroni's log has the request. */
  readonly askedMs: number;
  /** All of it. */
  readonly totalMs: number;
}

/** From the journal's own times and the one in Patroni's log, which are of one machine. All epoch milliseconds. */
export function timeApproval(seen: {
  clickedMs: number;
  events: readonly JournalEvent[];
  askedMs: number;
}): TimedApproval {
  const { clickedMs, events, askedMs } = seen;
  const approvedMs = atMsOf(events, 'approved');
  const startedMs = atMsOf(events, 'started');
  const begunMs = atMsOf(events, 'step-started');
  return {
    decidedMs: approvedMs - clickedMs,
    startedMs: startedMs - approvedMs,
    begunMs: begunMs - startedMs,
    askedMs: askedMs - begunMs,
    totalMs: askedMs - clickedMs,
  };
}

function atMsOf(events: readonly JournalEvent[], type: JournalEventType): number {
  const event = events.find((one) => one.type === type);
  invariant(event !== undefined, `an operation that succeeded has the event ${type}`);
  return event.atMs;
}

const parts = [
  ['until the approval is decided', ({ decidedMs }: TimedApproval) => decidedMs],
  ['… until the operation is started', ({ startedMs }: TimedApproval) => startedMs],
  ['… until its first step is begun', ({ begunMs }: TimedApproval) => begunMs],
  ['… until Patroni has the request', ({ askedMs }: TimedApproval) => askedMs],
  ['in all', ({ totalMs }: TimedApproval) => totalMs],
] as const;

/** The distribution of each part and of the whole. */
export function renderApprovals(approvals: readonly TimedApproval[]): string {
  const percents = [0, 50, 90, 100];
  const rows = parts.map(([name, of]) => {
    const all = approvals.map(of);
    return [name, ...percents.map((percent) => `${Math.round(percentile(all, percent))} ms`)];
  });
  return renderTable([[`from the click (${approvals.length})`, 'min', 'p50', 'p90', 'max'], ...rows]);
}

/** The promise about approvals, if it was broken: one in ten may meet a busy moment of the machine. */
export function findSlowApprovals(approvals: readonly TimedApproval[]): readonly string[] {
  const all = approvals.map(({ totalMs }) => totalMs);
  const ms = percentile(all, 90);
  return ms < approvalBarMs
    ? []
    : [`Patroni was asked ${ms} ms after the click (p90), which is not under ${approvalBarMs} ms.`];
}
