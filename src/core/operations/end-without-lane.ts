import { formatUtc } from '../policy/format-utc.ts';
import type { JournalEvent } from './journal.ts';
import { isBeforeStart, isOver, type OperationState } from './operation.ts';
import { changeAtMs } from './schedule.ts';

/**
 * How an operation ends whose claim on its cluster is gone, since somebody restored or edited etcd: another one may have
 * the cluster, so nothing more may be done for it. Undefined when nothing more is done for it anyhow.
 */
export function endWithoutLane(state: OperationState, atMs: number): JournalEvent | undefined {
  const { cluster } = state.plan;
  const why = `its claim on ${cluster} is gone from the journal (was etcd restored, or edited by hand?)`;
  if (isBeforeStart(state)) return { type: 'voided', atMs, changes: [why] };
  if (isOver(state) || state.phase === 'escalated') return undefined;
  const atTime = changeAtMs(state.plan);
  const schedule =
    atTime !== undefined && atTime > atMs
      ? ` Patroni may still have it on its schedule for ${formatUtc(atTime)}: “patronictl flush ${cluster} switchover” takes it back.`
      : '';
  const sentence = `The bot stopped, because ${why}. What was begun is in the steps; a person has to look.${schedule}`;
  return { type: 'finished', atMs, outcome: 'failed', sentence };
}
