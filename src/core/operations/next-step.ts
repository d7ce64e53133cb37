import type { Assessment } from '../cluster/assess.ts';
import type { OperationState, StepState } from './operation.ts';
import type { Step, UndoStep } from './plan.ts';

/** What the cluster says about one step, looking only. */
export type StepCheck =
  /** `detail` is a plain sentence for people: what shows that it is done. `unverified`: what could not be looked at. */
  | { readonly state: 'done'; readonly detail: string; readonly unverified?: string[] }
  /** `openUntilMs`: whatever is seen before then (epoch milliseconds) settles nothing, so patience lasts beyond it. */
  | { readonly state: 'todo'; readonly openUntilMs?: number }
  /** It cannot become done any more, and why. `hadNoEffect`: nothing came of what was requested. */
  | { readonly state: 'impossible'; readonly why: string; readonly hadNoEffect?: true };

/** How a kind of step is looked at, and how long it may take. Pure: one per kind, in step-rules.ts. */
export interface StepRules {
  /** From its beginning on, or from `notBeforeMs` or the last return of etcd if that is later. */
  readonly patienceMs: number;
  /** What it means when patience ends: nobody knows what will still happen, or what was hoped for is plainly not so. */
  readonly whenLate: 'escalate' | 'fail';
  readonly notBeforeMs?: number;
  check(assessment: Assessment, known: StepState | undefined): StepCheck;
  /** What has been reached all the same when patience has ended: said first. One or more sentences. */
  describeReached?(assessment: Assessment): string | undefined;
  /** What is seen instead when patience has ended, and what that means: one or more sentences. */
  describeLate?(assessment: Assessment): string;
  /** Of a step that takes something back, and has: what that means. A sentence. */
  readonly undone?: string;
  /**
   * Of a step that takes something back, and cannot: how things stand, where that is plain and nothing is left to take
   * back. Undefined: a person has to look.
   */
  describeEnd?(assessment: Assessment): string | undefined;
  /** Looks once more at what nobody could look at when the step was done (`known.unverified`): for the conclusion. */
  describeUnverified?(assessment: Assessment, known: StepState): string | undefined;
}

export type FindStepRules = (step: Step) => StepRules;

/** What the engine does next. Nothing is replayed blindly: a request that may have been sent is never sent again. */
export type NextStep =
  /** Not begun by anybody: write `step-started`, then do it. */
  | { readonly kind: 'run'; readonly step: Step }
  /** Looking is enough: write `step-ended`. */
  | {
      readonly kind: 'settle';
      readonly step: Step;
      readonly outcome: 'done' | 'failed';
      readonly detail: string;
      readonly unverified?: string[];
      readonly hadNoEffect?: true;
    }
  /** Nothing to do before the next observation; at the latest at `untilMs`. */
  | { readonly kind: 'wait'; readonly step: Step; readonly untilMs: number }
  | { readonly kind: 'finish'; readonly outcome: 'succeeded' | 'failed' | 'undone'; readonly sentence: string }
  /** The bot cannot know or help any more: a person has to look. */
  | { readonly kind: 'escalate'; readonly sentence: string };

/** How much longer a step may take while Patroni's keys in etcd cannot be read. */
const blindPatienceMs = 600_000;

/** Time for a look after the moment from which it settles something. */
const lastLookMs = 10_000;

/**
 * Decides from the journal, the cluster and the clock, for an operation that is `running` or `undoing`. Pure, so that
 * every plan can be interrupted at every prefix in a test.
 */
export function nextStep(input: {
  state: OperationState;
  assessment: Assessment;
  nowMs: number;
  /** When Patroni's keys in etcd became readable for those who look; absent while they never were. Epoch milliseconds. */
  keysReadableSinceMs?: number | undefined;
  findRules: FindStepRules;
}): NextStep {
  const { state } = input;
  const steps = state.phase === 'undoing' ? undoStepsOf(state) : state.plan.steps;
  for (const step of steps) {
    const known = state.steps[step.id];
    if (known?.outcome === 'done') continue;
    if (known?.outcome === 'failed') {
      const why = known.detail ?? step.sentence;
      return state.phase === 'undoing'
        ? decideFailedUndo({ ...input, undo: step, why })
        : { kind: 'finish', outcome: 'failed', sentence: why };
    }
    return decideStep({ ...input, step, known });
  }
  if (state.phase === 'undoing') {
    return { kind: 'finish', outcome: 'undone', sentence: concludeUndo(input.findRules, steps) };
  }
  return { kind: 'finish', outcome: 'succeeded', sentence: concludeSuccess(input) };
}

/** The summary; where something was not to be seen, that comes behind it. */
function concludeSuccess(input: { state: OperationState; assessment: Assessment; findRules: FindStepRules }): string {
  const { state, assessment, findRules } = input;
  const { steps, summary } = state.plan;
  const unverified = steps.flatMap(
    (step) => findRules(step).describeUnverified?.(assessment, state.steps[step.id] ?? {}) ?? [],
  );
  return unverified.length === 0 ? summary : `${summary}. ${unverified.join(' ')}`;
}

/** What the steps that were taken come to. */
function concludeUndo(findRules: FindStepRules, steps: readonly Step[]): string {
  const undone = steps.flatMap((step) => findRules(step).undone ?? []);
  return undone.length === 0 ? 'Nothing had been begun, so there was nothing to take back.' : undone.join(' ');
}

/** What takes back the steps that were begun, the last one first. */
export function undoStepsOf(state: OperationState): readonly UndoStep[] {
  return state.plan.steps
    .filter((step) => state.steps[step.id] !== undefined)
    .flatMap((step) => ('undo' in step && step.undo !== undefined ? [step.undo] : []))
    .reverse();
}

/**
 * What was to be taken back may have been carried out, or have become void by itself: then nothing is in doubt, and the
 * cluster need not be kept for a person.
 */
function decideFailedUndo(input: {
  state: OperationState;
  assessment: Assessment;
  findRules: FindStepRules;
  undo: Step;
  why: string;
}): NextStep {
  const { state, assessment, findRules, undo, why } = input;
  const { steps } = state.plan;
  const undone = steps.findIndex((step) => 'undo' in step && step.undo?.id === undo.id);
  const [next, ...rest] = steps.slice(undone + 1);
  const seen = next === undefined ? undefined : findRules(next).check(assessment, state.steps[next.id]);
  if (seen?.state === 'done') {
    const unverified = rest.map(({ sentence }) => `“${sentence}”`).join(', ');
    const hint = unverified === '' ? '' : ` Not verified: ${unverified}.`;
    return { kind: 'finish', outcome: 'failed', sentence: `It was too late to take it back: ${seen.detail}${hint}` };
  }
  const end = findRules(undo).describeEnd?.(assessment);
  return end === undefined
    ? { kind: 'escalate', sentence: `It could not be taken back: ${why}` }
    : { kind: 'finish', outcome: 'failed', sentence: end };
}

function settle(step: Step, seen: Exclude<StepCheck, { state: 'todo' }>): NextStep {
  if (seen.state === 'done') {
    const { detail, unverified } = seen;
    return { kind: 'settle', step, outcome: 'done', detail, ...(unverified !== undefined && { unverified }) };
  }
  const { why: detail, hadNoEffect } = seen;
  return { kind: 'settle', step, outcome: 'failed', detail, ...(hadNoEffect !== undefined && { hadNoEffect }) };
}

function decideStep(input: {
  step: Step;
  known: StepState | undefined;
  assessment: Assessment;
  nowMs: number;
  keysReadableSinceMs?: number | undefined;
  findRules: FindStepRules;
}): NextStep {
  const { step, known, assessment, nowMs, keysReadableSinceMs = 0 } = input;
  const rules = input.findRules(step);
  const seen = rules.check(assessment, known);
  if (seen.state !== 'todo') return settle(step, seen);
  if (known === undefined) return { kind: 'run', step };
  // Begun, by this bot or by one that died since: only looking can tell what came of it.
  const begunAtMs = known.startedAtMs ?? known.endedAtMs ?? 0;
  // While etcd is silent nobody can tell who leads, nor write the end down: that is no reason to give up. Patroni can do
  // nothing either, so once etcd is back it has all the time that it had at the beginning.
  const blindMs = assessment.facts.snapshot.dcs.ok ? 0 : blindPatienceMs;
  const fromMs = Math.max(begunAtMs, rules.notBeforeMs ?? 0, keysReadableSinceMs);
  const untilMs = Math.max(fromMs + rules.patienceMs + blindMs, (seen.openUntilMs ?? 0) + lastLookMs);
  if (nowMs < untilMs) return { kind: 'wait', step, untilMs };
  const seconds = Math.round(rules.patienceMs / 1000);
  const late = `“${step.sentence}” is not to be seen, and ${seconds} s should be enough.`;
  const said = [rules.describeReached?.(assessment), late, rules.describeLate?.(assessment)];
  const sentence = said.filter((one) => one !== undefined && one !== '').join(' ');
  return rules.whenLate === 'escalate'
    ? { kind: 'escalate', sentence }
    : { kind: 'settle', step, outcome: 'failed', detail: sentence };
}
