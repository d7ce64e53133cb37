import type { StepOutcome } from '../core/operations/journal.ts';
import type { Step } from '../core/operations/plan.ts';
import { OutsideError } from '../core/outside-error.ts';
import type { PatroniRequester } from '../ports.ts';

/** What came of doing a step, for the journal: `detail` is a plain sentence without secrets. */
export interface StepEnd {
  readonly outcome: StepOutcome;
  readonly detail: string;
  /** It surely changed nothing. */
  readonly hadNoEffect?: true;
}

/** What steps may do. */
export interface StepTools {
  readonly requester: PatroniRequester;
  /** Lets go of an operation that stopped and wants a person; the same again is no harm. */
  release(operationId: string): Promise<StepEnd>;
  /** Aborts when this bot may not act any more. */
  readonly signal: AbortSignal;
}

/**
 * Does one step, once. Undefined: there is nothing to do but to look. Where nobody knows what came of it, the outcome is
 * `unknown`, and looking settles it. Rejects with an `OutsideError` where trying again is no harm (`isRepeatable`): one
 * lost answer is no reason to leave a switchover on Patroni's schedule.
 */
export async function runStep(step: Step, tools: StepTools): Promise<StepEnd | undefined> {
  switch (step.kind) {
    case 'request-switchover':
      return orOutside(() => requestSwitchover(step, tools));
    case 'cancel-schedule':
      return cancelSchedule(step, tools);
    case 'release-operation':
      return tools.release(step.operationId);
    case 'await-leader':
    case 'await-replica':
    case 'await-routing':
      return undefined;
  }
}

/**
 * Whether a step may be done again while it is seen not to be done and nobody knows what came of it. The journal tells
 * whether an operation was released, and taking the same schedule back twice is no harm.
 */
export function isRepeatable(step: Step): boolean {
  return step.kind === 'release-operation' || step.kind === 'cancel-schedule';
}

/** Whether it must be done at once or not at all, because people approved it for now and for what they saw. */
export function isPerishable(step: Step): boolean {
  return step.kind === 'request-switchover';
}

async function orOutside(request: () => Promise<StepEnd>): Promise<StepEnd> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof OutsideError) {
      const { outcome, message: detail } = error;
      return outcome === 'failed' ? { outcome, detail, hadNoEffect: true } : { outcome, detail };
    }
    throw error;
  }
}

async function requestSwitchover(
  step: Extract<Step, { kind: 'request-switchover' }>,
  { requester, signal }: StepTools,
): Promise<StepEnd> {
  const { leader, candidate, scheduledAtMs } = step;
  const request = { leader, candidate, ...(scheduledAtMs !== undefined && { scheduledAtMs }) };
  const answer = await requester.requestSwitchover(request, signal);
  if (answer.outcome === 'refused') return { outcome: 'failed', detail: answer.sentence, hadNoEffect: true };
  // Patroni may promote another member than the one that was approved, and says so in the answer's body only.
  const isOther = answer.outcome === 'switched' && answer.leader !== candidate;
  return { outcome: isOther ? 'failed' : 'done', detail: answer.sentence };
}

async function cancelSchedule(
  step: Extract<Step, { kind: 'cancel-schedule' }>,
  { requester, signal }: StepTools,
): Promise<StepEnd> {
  const answer = await requester.requestScheduleCancellation(step.leader, signal);
  // Shortly before its time Patroni may have begun already, and `none` may mean that it was carried out: the cluster
  // tells whether the leader keeps its place.
  const detail =
    answer === 'cancelled'
      ? 'Patroni has taken it off its schedule; whether in time is still to be seen.'
      : 'Patroni had nothing scheduled any more.';
  return { outcome: 'unknown', detail };
}
