import { assess } from '../../core/cluster/assess.ts';
import { invariant } from '../../core/invariant.ts';
import { refuseOldApproval } from '../../core/operations/approval-age.ts';
import type { JournalEvent } from '../../core/operations/journal.ts';
import { type NextStep, nextStep } from '../../core/operations/next-step.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import type { Step } from '../../core/operations/plan.ts';
import { isPerishable, isRepeatable, runStep, type StepEnd } from '../step-runners.ts';
import { findChanges } from './find-changes.ts';
import type { WriteMeasurement } from './measure-writes.ts';
import type { Sight } from './sight.ts';
import { takeBackIfForbidden } from './take-back-if-forbidden.ts';
import type { Work } from './work.ts';

/** What follows a turn: the next one, or a wait for news, at the longest until then (epoch milliseconds). */
export type Rest = 'none' | { readonly untilMs: number | undefined };

/** One decision about an operation that is running or being undone, and what follows from it. */
export async function workOnSteps(work: Work, sight: Sight, measurement: WriteMeasurement): Promise<Rest> {
  const { context, record, tenure } = work;
  const snapshot = await lookSinceNews(work, sight);
  const { state } = record;
  if (tenure.retiring.aborted || (state.phase !== 'running' && state.phase !== 'undoing')) return 'none';
  measurement.attend(state);
  if (await takeBackIfForbidden(work)) return 'none';
  const nowMs = context.clock.now();
  const tooOld = refuseUnbegun(work, state, nowMs);
  if (tooOld !== undefined) {
    await record.append({ type: 'finished', atMs: nowMs, outcome: 'failed', sentence: `Nothing was done: ${tooOld}.` });
    return 'none';
  }
  const next = nextStep({
    state: record.judgedState,
    assessment: assess(snapshot),
    nowMs,
    keysReadableSinceMs: sight.keysReadableSinceMs,
    findRules: context.findRules,
  });
  if (!snapshot.dcs.ok && isEnd(next) && !(await isStillSo(work, sight))) return 'none';
  switch (next.kind) {
    case 'run':
      return isPerishable(next.step) ? beginIfUnchanged(work, sight, next.step) : begin(work, sight, next.step);
    case 'settle': {
      const { kind: _, step, ...end } = next;
      await record.append({ type: 'step-ended', atMs: nowMs, stepId: step.id, ...end });
      return 'none';
    }
    case 'wait':
      return waitFor(work, sight, { ...next, nextMeasureMs: measurement.nextAtMs(state) });
    case 'finish':
      return conclude(work, measurement, { outcome: next.outcome, sentence: next.sentence });
    case 'escalate':
      return conclude(work, measurement, { outcome: whenStuck(state), sentence: next.sentence });
  }
}

/** Whether patience has ended. */
function isEnd(next: NextStep): boolean {
  return next.kind === 'escalate' || (next.kind === 'settle' && next.outcome === 'failed');
}

/**
 * What ends for want of Patroni's keys could be written down at the very moment when etcd is back: so the keys are
 * looked for once more after the journal has answered. Throws while it does not.
 */
async function isStillSo({ record }: Work, sight: Sight): Promise<boolean> {
  const { length } = record.events;
  await record.refresh();
  sight.renew();
  const { dcs } = await sight.look(record.noticedAtMs);
  return !dcs.ok && record.events.length === length;
}

/** Nothing of the database is at stake in an unlock, and one that kept its own lane could never be let go of. */
export function whenStuck({ lane }: Pick<OperationState, 'lane'>): 'failed' | 'escalated' {
  return lane === 'unlock' ? 'failed' : 'escalated';
}

/** Facts from after everything that others wrote, also what they wrote while we looked. */
async function lookSinceNews({ record }: Work, sight: Sight) {
  for (;;) {
    const sinceMs = record.noticedAtMs;
    const snapshot = await sight.look(sinceMs);
    if (record.noticedAtMs === sinceMs) return snapshot;
  }
}

/** Started, and no bot may have been there since, or none could use etcd. Once a step was begun it is ended instead. */
function refuseUnbegun({ context }: Work, state: OperationState, nowMs: number): string | undefined {
  if (state.phase !== 'running' || Object.keys(state.steps).length > 0) return undefined;
  return refuseOldApproval(state, { nowMs, graceMs: context.timings.graceMs });
}

/**
 * Another bot may have written `started` and died: what people approved is planned again right before it is done, on
 * facts from after everything that others wrote.
 */
async function beginIfUnchanged(work: Work, sight: Sight, step: Step): Promise<Rest> {
  const { context, record, tenure } = work;
  const { length } = record.events;
  const changes = await findChanges(work, sight);
  // Whatever was written meanwhile is decided on first.
  if (tenure.retiring.aborted || record.events.length !== length) return 'none';
  if (changes.length === 0) return begin(work, sight, step);
  const sentence = `Nothing was requested, because it is no longer as it was approved: ${changes.map((change) => change.replace(/\.$/, '')).join('; ')}.`;
  await record.append({ type: 'finished', atMs: context.clock.now(), outcome: 'failed', sentence });
  return 'none';
}

/** The journal first, then the deed. */
async function begin(work: Work, sight: Sight, step: Step): Promise<Rest> {
  const { context, record } = work;
  const atMs = context.clock.now();
  const event: JournalEvent = { type: 'step-started', atMs, stepId: step.id, bot: context.bot };
  if ((await record.append(event)) === 'appended') await run(work, sight, { step, startedAtMs: atMs });
  return 'none';
}

/** Does a step that this process has written `step-started` for: the one place from where requests are sent. */
async function run(work: Work, sight: Sight, begun: { step: Step; startedAtMs: number }): Promise<void> {
  const { context, record, tenure } = work;
  const { step, startedAtMs } = begun;
  const { clock, timings, requester } = context;
  tenure.dismissed.throwIfAborted();
  const key = keyOf(work, step);
  invariant(!(isPerishable(step) && context.begun.has(key)), `${key} is about to be requested a second time`);
  context.begun.add(key);
  // Held up in between (a suspended process, an etcd that answered late), the cluster may be another by now.
  const isHeldUp = clock.now() - startedAtMs > timings.longestHoldUpMs;
  const end =
    isHeldUp && isPerishable(step)
      ? notSent
      : await runStep(step, {
          requester,
          release: (operationId) => release(work, operationId),
          signal: tenure.dismissed,
        });
  sight.renew();
  if (end === undefined) return;
  await record.appendSurely({ type: 'step-ended', atMs: clock.now(), stepId: step.id, ...end });
}

const notSent: StepEnd = {
  outcome: 'failed',
  hadNoEffect: true,
  detail: 'The bot was held up before it could act, so it did not: nothing was requested.',
};

function keyOf({ record }: Work, step: Step): string {
  return `${record.id}/${step.id}`;
}

async function waitFor(
  work: Work,
  sight: Sight,
  wait: { step: Step; untilMs: number; nextMeasureMs: number | undefined },
): Promise<Rest> {
  const { context, record } = work;
  const { step, untilMs } = wait;
  const { clock, timings } = context;
  const known = record.judgedState.steps[step.id];
  const nowMs = clock.now();
  const isOpen = known?.endedAtMs === undefined;
  if (isOpen && (isRepeatable(step) || isUnsent(work, step))) {
    await run(work, sight, { step, startedAtMs: record.state.steps[step.id]?.startedAtMs ?? nowMs });
    return 'none';
  }
  const expectedAtMs = Math.max(known?.startedAtMs ?? nowMs, context.findRules(step).notBeforeMs ?? 0);
  const pollMs = nowMs < expectedAtMs + timings.hurryMs ? timings.quickPollMs : timings.slowPollMs;
  const lookAtMs = Math.max(nowMs + pollMs, expectedAtMs - 1_000);
  return { untilMs: Math.min(lookAtMs, untilMs, wait.nextMeasureMs ?? Number.POSITIVE_INFINITY) };
}

/** Written down by this very process, which has not set about it: the journal's answer was late. */
function isUnsent(work: Work, step: Step): boolean {
  const { context, record } = work;
  const isOwn = record.events.some(
    (event) => event.type === 'step-started' && event.stepId === step.id && event.bot === context.bot,
  );
  return isOwn && !context.begun.has(keyOf(work, step));
}

/** The figure first, in a turn of its own: whatever was written meanwhile is seen before the end is decided. */
async function conclude(
  work: Work,
  measurement: WriteMeasurement,
  end: { outcome: 'succeeded' | 'failed' | 'undone' | 'escalated'; sentence: string },
): Promise<Rest> {
  const { context, record, tenure } = work;
  // Of a switchover that there was not, nobody could tell for how long it kept anybody from writing.
  const writeGap = end.outcome === 'undone' ? undefined : await measurement.conclude(record.state, tenure.retiring);
  const atMs = context.clock.now();
  if (writeGap !== undefined) await record.append({ type: 'measured', atMs, writeGap });
  else await record.append({ type: 'finished', atMs, ...end });
  return 'none';
}

async function release(work: Work, operationId: string): Promise<StepEnd> {
  const { context, record } = work;
  const other = await work.findRecord(operationId);
  if (other === undefined) return { outcome: 'failed', detail: `Operation ${operationId} is not in the journal.` };
  const isReleased = (): boolean =>
    other.events.some((event) => event.type === 'released' && event.byOperation === record.id);
  if (!isReleased()) {
    await other.appendSurely({ type: 'released', atMs: context.clock.now(), byOperation: record.id });
  }
  return isReleased()
    ? { outcome: 'done', detail: `Operation ${operationId} has let go of the cluster.` }
    : { outcome: 'failed', detail: `Operation ${operationId} is ${other.state.phase.replace('-', ' ')}, not stuck.` };
}
