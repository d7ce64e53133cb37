import type { WriteGap } from './journal.ts';
import { undoStepsOf } from './next-step.ts';
import { isOver, type OperationPhase, type OperationState, type StepState } from './operation.ts';
import type { Step } from './plan.ts';

/**
 * An operation in words. Everything here is plain text: not escaped for any output, and nobody is named in it, since a
 * person is a Slack id that only a view can show.
 */

/** How a phase feels, for the mark that a view puts before it. */
export type PhaseTone = 'waiting' | 'at-work' | 'good' | 'bad' | 'over';

const phases: Readonly<Record<OperationPhase, { readonly tone: PhaseTone; readonly words: string }>> = {
  'awaiting-approval': { tone: 'waiting', words: 'waiting for approval' },
  approved: { tone: 'waiting', words: 'approved, not begun yet' },
  running: { tone: 'at-work', words: 'under way' },
  undoing: { tone: 'at-work', words: 'being taken back' },
  escalated: { tone: 'bad', words: 'stopped: a person has to look' },
  succeeded: { tone: 'good', words: 'done' },
  failed: { tone: 'bad', words: 'failed' },
  undone: { tone: 'over', words: 'taken back' },
  denied: { tone: 'over', words: 'denied' },
  cancelled: { tone: 'over', words: 'cancelled' },
  expired: { tone: 'over', words: 'expired: not approved in time' },
  voided: { tone: 'over', words: 'void' },
  released: { tone: 'over', words: 'stopped; the cluster was freed since' },
};

/** Which mark fits. */
export function toneOf({ phase }: Pick<OperationState, 'phase'>): PhaseTone {
  return phases[phase].tone;
}

/** The phase in a few words, the same for every operation in it: `waiting for approval`. */
export function namePhase({ phase }: Pick<OperationState, 'phase'>): string {
  return phases[phase].words;
}

/** `operation k3v9qz (wanted: patroni-2 leads pgprod instead of patroni-1)`: what was wanted is no fact of the cluster. */
export function identifyOperation({ id, plan }: Pick<OperationState, 'id' | 'plan'>): string {
  return `operation ${id} (wanted: ${plan.summary})`;
}

/** The phase and how far it is, on one line: `under way, step 2 of 4: Wait until patroni-2 leads`. */
export function describePhase(state: OperationState): string {
  const progress = describeProgress(state);
  const link = state.phase === 'awaiting-approval' ? ': ' : ', ';
  return progress === undefined ? namePhase(state) : `${namePhase(state)}${link}${progress}`;
}

/** How far it is: `1 of 2 approvals`, `step 2 of 4: Wait until patroni-2 leads`; undefined when nothing is awaited. */
export function describeProgress(state: OperationState): string | undefined {
  if (state.phase === 'awaiting-approval') return describeApprovals(state);
  if (toneOf(state) !== 'at-work') return undefined;
  const steps = describeSteps(state).filter(({ isUndo }) => isUndo === (state.phase === 'undoing'));
  const index = steps.findIndex(({ status }) => status !== 'done');
  const current = steps[index];
  return current === undefined ? undefined : `step ${index + 1} of ${steps.length}: ${current.step.sentence}`;
}

/** `1 of 2 approvals`; `needs no approval`. */
export function describeApprovals({ approvals, rules }: Pick<OperationState, 'approvals' | 'rules'>): string {
  if (rules.approvals === 0) return 'needs no approval';
  return `${approvals.length} of ${rules.approvals} ${rules.approvals === 1 ? 'approval' : 'approvals'}`;
}

/** What came of it, as one sentence; undefined while nothing has. */
export function describeOutcome(state: OperationState): string | undefined {
  if (state.conclusion !== undefined) return state.conclusion;
  switch (state.phase) {
    case 'denied':
      return state.ending?.reason ? `Denied: ${state.ending.reason}` : 'Denied.';
    case 'cancelled':
      return 'Cancelled before it began.';
    case 'expired':
      return `It had ${describeApprovals(state)} when its time was up.`;
    case 'voided':
      return `Nothing was done: ${(state.ending?.changes ?? []).join('; ') || 'what it rested on has changed'}.`;
    default:
      return undefined;
  }
}

/**
 * - `waiting`: not begun, and it may still be
 * - `running`: begun, and not ended yet
 * - `unknown`: begun, and nobody knows what came of it
 * - `skipped`: the operation ended before it; or, with a time, while it was under way
 */
export type StepStatus = 'waiting' | 'running' | 'done' | 'failed' | 'unknown' | 'skipped';

/** One step of an operation, and what came of it. */
export interface StepReport {
  readonly step: Step;
  /** It takes an earlier step back. */
  readonly isUndo: boolean;
  readonly status: StepStatus;
  /** Absent when it was not begun; also when it was found done already. */
  readonly startedAtMs?: number;
  /** Absent while it runs, and when it was found done already. */
  readonly durationMs?: number;
  /** What was seen, as a sentence. */
  readonly detail?: string;
}

/** Every step of the plan in its order; those that take steps back follow once that has begun. */
export function describeSteps(state: OperationState): readonly StepReport[] {
  const undo = state.undo === undefined ? [] : undoStepsOf(state);
  return [
    ...state.plan.steps.map((step) => reportStep({ state, step, isUndo: false })),
    ...undo.map((step) => reportStep({ state, step, isUndo: true })),
  ];
}

function reportStep(input: { state: OperationState; step: Step; isUndo: boolean }): StepReport {
  const { state, step, isUndo } = input;
  const known = state.steps[step.id] ?? {};
  const { startedAtMs, endedAtMs, detail } = known;
  return {
    step,
    isUndo,
    status: decideStatus(state, known, isUndo),
    ...(startedAtMs !== undefined && { startedAtMs }),
    // Two bots may have written the two ends, each by its own clock.
    ...(startedAtMs !== undefined && endedAtMs !== undefined && { durationMs: Math.max(0, endedAtMs - startedAtMs) }),
    ...(detail !== undefined && detail !== '' && { detail }),
  };
}

function decideStatus(state: OperationState, known: StepState, isUndo: boolean): StepStatus {
  if (known.outcome !== undefined) return known.outcome;
  const isItsTurn = isUndo ? state.phase === 'undoing' : state.undo === undefined && !hasStopped(state);
  if (known.startedAtMs === undefined) return isItsTurn ? 'waiting' : 'skipped';
  if (isItsTurn) return 'running';
  return state.undo === undefined || isUndo ? 'unknown' : 'skipped';
}

function hasStopped(state: OperationState): boolean {
  return isOver(state) || state.phase === 'escalated';
}

const stepWords: Readonly<Record<StepStatus, string>> = {
  waiting: 'not yet',
  running: 'under way',
  done: 'done',
  failed: 'failed',
  unknown: 'nobody knows what came of it',
  skipped: 'not begun',
};

/** What came of a step in a few words: `done in 1.4 s`. */
export function describeStepStatus({ status, startedAtMs, durationMs }: StepReport): string {
  if (status === 'skipped' && startedAtMs !== undefined) return 'given up';
  if (status === 'done' && startedAtMs === undefined) return 'done already';
  if (durationMs === undefined || status === 'unknown') return stepWords[status];
  return `${stepWords[status]} ${status === 'done' ? 'in' : 'after'} ${formatDuration(durationMs)}`;
}

/**
 * From its beginning to its end; undefined before the end, and when nothing was begun. Milliseconds. One that stopped has
 * none: when it was let go of does not say how long it took.
 */
export function durationOf({ startedAtMs, endedAtMs, phase }: OperationState): number | undefined {
  if (startedAtMs === undefined || endedAtMs === undefined || phase === 'released') return undefined;
  return Math.max(0, endedAtMs - startedAtMs);
}

/** `1.6 s`; `not measured`; undefined when nothing is said about it. For a table's cell. */
export function formatWriteGap(gap: WriteGap | undefined): string | undefined {
  if (gap === undefined) return undefined;
  return gap.longestGapMs === undefined ? 'not measured' : formatDuration(gap.longestGapMs);
}

/** The measured write gap as sentences. */
export function describeWriteGap({ longestGapMs, note }: WriteGap): string {
  if (longestGapMs === undefined) {
    return `How long nobody could write was not measured${note === undefined ? '' : `: ${withoutFullStop(note)}`}.`;
  }
  const figure = `The longest time without a write through the proxies was ${formatDuration(longestGapMs)}.`;
  return note === undefined ? figure : `${figure} ${withoutFullStop(note)}.`;
}

function withoutFullStop(sentence: string): string {
  return sentence.trim().replace(/\.$/, '');
}

/** `40 ms`, `1.4 s`, `12 s`, `3 min`, `2.5 h`, `3 d`: as much as a glance needs. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 100) return `${Math.round(durationMs)} ms`;
  const seconds = durationMs / 1000;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Number((seconds / 3600).toFixed(1))} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
