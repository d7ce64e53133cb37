import { refuseOldApproval } from '../../core/operations/approval-age.ts';
import { findChanges } from './find-changes.ts';
import type { WriteMeasurement } from './measure-writes.ts';
import type { Sight } from './sight.ts';
import type { Work } from './work.ts';

/**
 * Begins an approved operation if, on fresh facts, its plan is still the one that was approved; voids it otherwise.
 * Whatever happens to it meanwhile is decided by the caller's next turn.
 */
export async function startOperation(work: Work, sight: Sight, measurement: WriteMeasurement): Promise<void> {
  const { context, record, tenure } = work;
  const { clock, bot, timings } = context;
  const tooOld = refuseOldApproval(record.state, { nowMs: clock.now(), graceMs: timings.graceMs });
  if (tooOld !== undefined) {
    await voidIt(work, [tooOld]);
    return;
  }
  const [changes] = await Promise.all([findChanges(work, sight), measurement.warmUp()]);
  if (tenure.retiring.aborted || record.state.phase !== 'approved') return;
  if (changes.length > 0) await voidIt(work, changes);
  else await record.append({ type: 'started', atMs: clock.now(), bot });
}

async function voidIt({ context, record }: Work, changes: readonly string[]): Promise<void> {
  await record.append({ type: 'voided', atMs: context.clock.now(), changes: [...changes] });
}
