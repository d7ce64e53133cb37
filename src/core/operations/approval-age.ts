import { approvedAtMs, type OperationState } from './operation.ts';
import { clockToleranceMs } from './schedule.ts';

/**
 * Why an approval may not be acted on any more: people approved it for then, not for whenever a bot comes back.
 * Undefined while it may. The time of an approval is by the clock of whichever bot took it: one that is ahead would make
 * an old approval look new.
 */
export function refuseOldApproval(
  state: OperationState,
  timing: { nowMs: number; graceMs: number },
): string | undefined {
  const { nowMs, graceMs } = timing;
  const ageMs = nowMs - approvedAtMs(state);
  if (ageMs > graceMs) return `no bot could begin it within ${Math.round(graceMs / 1000)} s of its approval`;
  if (ageMs >= -clockToleranceMs) return undefined;
  const aheadS = Math.round(-ageMs / 1000);
  return `how old its approval is cannot be told: by this bot's clock it was given ${aheadS} s from now, so the bots' clocks differ: set them first`;
}
