import type { HistoryEntry } from '../cluster/snapshot.ts';
import type { OperationState, StepState } from './operation.ts';
import type { PlanStep } from './plan.ts';
import { clockToleranceMs } from './schedule.ts';

/** Who brought a change of the leader about. */
export type HistoryCause =
  /**
   * That operation was having the leader changed just then. `gotCandidate` is false when Patroni promoted another member
   * than the one that was asked for.
   */
  | { readonly kind: 'operation'; readonly operation: OperationState; readonly gotCandidate: boolean }
  /** No operation did: Patroni by itself, or somebody without Howdah. */
  | { readonly kind: 'nobody' }
  /** It is older than anything that was read of the journal, or not all was read. */
  | { readonly kind: 'unknown' };

/** How many operations are read for a list: when fewer of them are found, the journal has no more. */
export const journalDepth = 50;

/** One line of Patroni's history, and who brought it about. */
export interface ExplainedEntry {
  readonly entry: HistoryEntry;
  readonly cause: HistoryCause;
}

/**
 * How much of the journal there is to join with.
 *
 * - `whole`: every operation that there ever was
 * - `newest`: only those since the oldest one
 * - `gaps`: not all of them, or not to their end: a newer version of the bot has written a part
 * - `silent`: nothing, since it could not be read
 */
export type JournalReach = 'whole' | 'newest' | 'gaps' | 'silent';

/** A request whose answer was lost may still be carried out for a while after the bot has stopped. */
const lingerMs = 120_000;

/**
 * Joins Patroni's history with what was asked for, the newest first. An operation explains at most one entry: what
 * happens after the change that it asked for is somebody else's.
 */
export function joinHistory(input: {
  history: readonly HistoryEntry[];
  operations: readonly OperationState[];
  reach: JournalReach;
}): readonly ExplainedEntry[] {
  const { history, operations, reach } = input;
  const explained = assignOperations(history, operations);
  const oldestMs = Math.min(...operations.map(({ requestedAtMs }) => requestedAtMs));
  const isKnown = ({ atMs }: HistoryEntry) =>
    reach === 'whole' || (reach === 'newest' && atMs !== undefined && atMs >= oldestMs - clockToleranceMs);
  return history
    .map((entry): ExplainedEntry => {
      const cause = explained.get(entry);
      return { entry, cause: cause ?? { kind: isKnown(entry) ? 'nobody' : 'unknown' } };
    })
    .sort((left, right) => right.entry.timeline - left.entry.timeline);
}

interface Match {
  readonly entry: HistoryEntry;
  readonly operation: OperationState;
  readonly gotCandidate: boolean;
  /** The smaller the surer. */
  readonly rank: number;
}

function assignOperations(
  history: readonly HistoryEntry[],
  operations: readonly OperationState[],
): ReadonlyMap<HistoryEntry, HistoryCause> {
  const matches = operations
    .flatMap((operation) => history.flatMap((entry) => matchEntry(entry, operation) ?? []))
    .sort((left, right) => left.rank - right.rank || left.entry.timeline - right.entry.timeline);
  const explained = new Map<HistoryEntry, HistoryCause>();
  const used = new Set<string>();
  for (const { entry, operation, gotCandidate } of matches) {
    if (explained.has(entry) || used.has(operation.id)) continue;
    explained.set(entry, { kind: 'operation', operation, gotCandidate });
    used.add(operation.id);
  }
  return explained;
}

function matchEntry(entry: HistoryEntry, operation: OperationState): Match | undefined {
  const request = operation.plan.steps.find((step) => step.kind === 'request-switchover');
  const known = request === undefined ? undefined : operation.steps[request.id];
  // Without a beginning it was somebody else's doing; and what Patroni refused or never got had no effect.
  if (request === undefined || known?.startedAtMs === undefined || known.hadNoEffect === true) return undefined;
  if (!isWithin(entry, { fromMs: Math.max(known.startedAtMs, request.scheduledAtMs ?? 0), operation }))
    return undefined;
  const gotCandidate = (entry.newLeader ?? seenLeader(operation)) === request.candidate;
  const isNext = entry.timeline === request.timeline;
  if (gotCandidate && isNext) return { entry, operation, gotCandidate, rank: 0 };
  // The lead may have changed hands and back before a scheduled switchover's time.
  if (gotCandidate && entry.timeline > request.timeline && entry.atMs !== undefined) {
    return { entry, operation, gotCandidate, rank: 1 };
  }
  return isNext ? { entry, operation, gotCandidate, rank: 2 } : undefined;
}

/** Whether it may have happened while the operation was at it. Without a time in the entry the timeline has to do. */
function isWithin({ atMs }: HistoryEntry, span: { fromMs: number; operation: OperationState }): boolean {
  if (atMs === undefined) return true;
  return atMs >= span.fromMs - clockToleranceMs && atMs <= endOf(span.operation) + clockToleranceMs;
}

function endOf(operation: OperationState): number {
  switch (operation.phase) {
    case 'running':
    case 'undoing':
      return Number.POSITIVE_INFINITY;
    // When it was let go of says nothing about when the bot stopped looking.
    case 'escalated':
    case 'released':
      return lastNotedMs(operation) + lingerMs;
    default:
      return operation.endedAtMs ?? lastNotedMs(operation);
  }
}

function lastNotedMs({ steps, requestedAtMs }: OperationState): number {
  const timesOf = ({ startedAtMs, endedAtMs }: StepState) => [startedAtMs ?? requestedAtMs, endedAtMs ?? requestedAtMs];
  return Math.max(requestedAtMs, ...Object.values(steps).flatMap(timesOf));
}

/** A leader that was gone before Patroni's next loop left no name: then the operation that saw it lead says so. */
function seenLeader({ plan, steps }: OperationState): string | undefined {
  const isSeen = (step: PlanStep) => step.kind === 'await-leader' && steps[step.id]?.outcome === 'done';
  const step = plan.steps.find(isSeen);
  return step?.kind === 'await-leader' ? step.candidate : undefined;
}
