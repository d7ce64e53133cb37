import { isOver, type OperationState } from '../../core/operations/operation.ts';
import { isFinalRefusal, isHopeless } from '../../core/outside-error.ts';

/** For so long somebody may mend a token or invite the bot back, and the end is told then. */
const patienceMs = 24 * 3_600_000;

/**
 * Whether Slack need not be asked any more to show or tell something of an operation: it is over, and either nobody has
 * seen it, nobody can mend what Slack refuses, or nobody has within a day.
 */
export function mayGiveUp(state: OperationState, error: unknown, nowMs: number): boolean {
  if (!isOver(state) || !isFinalRefusal(error)) return false;
  if (state.messageTs === undefined || isHopeless(error)) return true;
  return nowMs > (state.endedAtMs ?? 0) + patienceMs;
}
