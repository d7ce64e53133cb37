import type { JournalEvent } from './journal.ts';
import { isBeforeStart, isOver, type OperationState } from './operation.ts';
import { warnOfSchedule } from './patronictl.ts';

/**
 * How an operation ends whose claim on its cluster is gone, since somebody restored or edited etcd: another one may have
 * the cluster, so nothing more may be done for it. Undefined when nothing more is done for it anyhow.
 */
export function endWithoutLane(state: OperationState, atMs: number): JournalEvent | undefined {
  const { cluster } = state.plan;
  const why = `its claim on ${cluster} is gone from the journal (was etcd restored, or edited by hand?)`;
  if (isBeforeStart(state)) return { type: 'voided', atMs, changes: [why] };
  if (isOver(state) || state.phase === 'escalated') return undefined;
  const schedule = warnOfSchedule(state, atMs);
  const sentence = `The bot stopped, because ${why}. What was begun is in the steps; a person has to look.${schedule === undefined ? '' : ` ${schedule}`}`;
  return { type: 'finished', atMs, outcome: 'failed', sentence };
}
