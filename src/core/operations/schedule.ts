import { formatUtc } from '../policy/format-utc.ts';
import type { Refusal } from '../result.ts';
import type { Plan } from './plan.ts';

/** Clocks of the bot and of Patroni may differ by as much. */
export const clockSkewMs = 2_000;

/**
 * How much clocks may differ before something that was seen is told otherwise than it was: an operation's times are the
 * bot's, and the time of an entry in Patroni's history is when the new leader's file system got the timeline's history
 * file (Patroni, `Postgresql.get_history`).
 */
export const clockToleranceMs = 10_000;

/** What is to happen at a time is handed to Patroni at least this long before it. */
export const soonestMs = 30_000;

/** Less than this is not enough for somebody to read a request and to approve it. */
const timeToApproveMs = 180_000;

/** From the last approval on the plan is made and judged anew, with the clock a little further. */
const replanMs = 5_000;

/** Patroni's default, for when its configuration cannot be read. */
const usualLoopWaitMs = 10_000;

/**
 * When the plan has the database change: the time of the step that has one (`scheduledAtMs`), whatever its kind.
 * Undefined: as soon as it is carried out. Epoch milliseconds.
 */
export function changeAtMs({ steps }: Pick<Plan, 'steps'>): number | undefined {
  return steps.flatMap((step) => ('scheduledAtMs' in step ? [step.scheduledAtMs] : [])).find((at) => at !== undefined);
}

/** Until when a plan with a time may be approved: what is approved later could not be carried out any more. */
export function lastApprovalMs(plan: Pick<Plan, 'steps'>): number {
  return (changeAtMs(plan) ?? Number.POSITIVE_INFINITY) - soonestMs - replanMs;
}

/** Why a plan may not be asked for any more: its time comes before anybody can approve it. */
export function refuseTooSoon(asking: {
  readonly plan: Pick<Plan, 'steps'>;
  /** How many have to approve. */
  readonly approvals: number;
  readonly nowMs: number;
}): Refusal | undefined {
  const { plan, approvals, nowMs } = asking;
  const atMs = changeAtMs(plan);
  if (approvals === 0 || atMs === undefined || atMs - nowMs >= timeToApproveMs) return undefined;
  return {
    code: 'time-too-soon',
    sentence: `${formatUtc(atMs)} is less than ${timeToApproveMs / 60_000} minutes away, and somebody has to approve it before that.`,
    next: 'Choose a later time, or none: then it happens as soon as it is approved.',
  };
}

/**
 * From when on it is too late to take a schedule back. One `loop_wait` before the time Patroni has read the key already
 * and only waits (patroni/ha.py, `should_run_scheduled_action`): taking the key away does not stop it any more.
 */
export function pointOfNoReturnMs(scheduledAtMs: number, loopWaitMs = usualLoopWaitMs): number {
  return scheduledAtMs - loopWaitMs - clockSkewMs;
}
