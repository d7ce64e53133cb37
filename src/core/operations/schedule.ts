import type { Plan } from './plan.ts';

/** Clocks of the bot and of Patroni may differ by as much. */
export const clockSkewMs = 2_000;

/** Patroni's default, for when its configuration cannot be read. */
const usualLoopWaitMs = 10_000;

/**
 * When the plan has the database change: the time of the step that has one (`scheduledAtMs`), whatever its kind.
 * Undefined: as soon as it is carried out. Epoch milliseconds.
 */
export function changeAtMs({ steps }: Pick<Plan, 'steps'>): number | undefined {
  return steps.flatMap((step) => ('scheduledAtMs' in step ? [step.scheduledAtMs] : [])).find((at) => at !== undefined);
}

/**
 * From when on it is too late to take a schedule back. One `loop_wait` before the time Patroni has read the key already
 * and only waits (patroni/ha.py, `should_run_scheduled_action`): taking the key away does not stop it any more.
 */
export function pointOfNoReturnMs(scheduledAtMs: number, loopWaitMs = usualLoopWaitMs): number {
  return scheduledAtMs - loopWaitMs - clockSkewMs;
}
