import {
  endsOperation,
  type JournalEvent,
  type Lane,
  type OperationRules,
  type StepOutcome,
  type WriteGap,
} from './journal.ts';
import type { Plan } from './plan.ts';

export const operationPhases = [
  'awaiting-approval',
  'approved',
  'running',
  'undoing',
  'escalated',
  'succeeded',
  'failed',
  'undone',
  'denied',
  'cancelled',
  'expired',
  'voided',
  'released',
] as const;
export type OperationPhase = (typeof operationPhases)[number];

export interface StepState {
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly outcome?: StepOutcome;
  readonly detail?: string;
  /** What nobody could look at although it is done. */
  readonly unverified?: readonly string[];
  /** It surely changed nothing. */
  readonly hadNoEffect?: boolean;
}

export interface Approval {
  readonly userId: string;
  readonly atMs: number;
  readonly secondFactor: boolean;
}

/** An operation as its journal tells it. */
export interface OperationState {
  readonly id: string;
  readonly lane: Lane;
  readonly plan: Plan;
  readonly phase: OperationPhase;
  /** Slack user id. */
  readonly requestedBy: string;
  readonly requestedAtMs: number;
  readonly reason: string;
  readonly rules: OperationRules;
  readonly approvals: readonly Approval[];
  readonly channel: string;
  /** Absent until its message is in Slack. */
  readonly messageTs?: string;
  readonly startedAtMs?: number;
  /** By step id, undo steps included. */
  readonly steps: Readonly<Record<string, StepState>>;
  /** Why what was begun is being taken back, and who wanted it. */
  readonly undo?: { readonly why: string; readonly userId?: string };
  /** Who ended it before it began, and why. */
  readonly ending?: { readonly userId?: string; readonly reason?: string; readonly changes?: readonly string[] };
  /** What came of it, for a manager. */
  readonly conclusion?: string;
  readonly writeGap?: WriteGap;
  readonly endedAtMs?: number;
  /** Number of events folded: the sequence number of the next one. */
  readonly length: number;
}

const overPhases: ReadonlySet<OperationPhase> = new Set([
  'succeeded',
  'failed',
  'undone',
  'denied',
  'cancelled',
  'expired',
  'voided',
  'released',
]);

/** Whether nothing more can happen to it and the cluster is free of it. */
export function isOver({ phase }: Pick<OperationState, 'phase'>): boolean {
  return overPhases.has(phase);
}

/** Whether it can still be approved, denied or cancelled without anything to take back. */
export function isBeforeStart({ phase }: Pick<OperationState, 'phase'>): boolean {
  return phase === 'awaiting-approval' || phase === 'approved';
}

/** When the last approval was given; where none is needed, when it was asked for. Epoch milliseconds. */
export function approvedAtMs({ approvals, requestedAtMs }: OperationState): number {
  return approvals.at(-1)?.atMs ?? requestedAtMs;
}

/** Folds a journal; undefined when it does not begin with a request. */
export function foldJournal(id: string, events: readonly JournalEvent[]): OperationState | undefined {
  const [first, ...rest] = events;
  if (first?.type !== 'requested') return undefined;
  const start: OperationState = {
    id,
    lane: first.lane,
    plan: first.plan,
    phase: first.rules.approvals === 0 ? 'approved' : 'awaiting-approval',
    requestedBy: first.userId,
    requestedAtMs: first.atMs,
    reason: first.reason,
    rules: first.rules,
    approvals: [],
    channel: first.channel,
    steps: {},
    length: 1,
  };
  return rest.reduce(applyEvent, start);
}

/**
 * One event on top of a state. An event that cannot follow what went before changes nothing but the length: writers
 * look first (`canFollow`), so it can only come from a newer version of the bot.
 */
export function applyEvent(state: OperationState, event: JournalEvent): OperationState {
  const changed = canFollow(state, event) ? change(state, event) : state;
  return { ...changed, length: state.length + 1 };
}

/** Whether that event can happen to an operation in that state. */
export function canFollow(state: OperationState, event: JournalEvent): boolean {
  if (event.type === 'posted') return true;
  if (event.type === 'requested' || isOver(state)) return false;
  if (state.phase === 'escalated') return event.type === 'released';
  switch (event.type) {
    case 'approved':
      return state.phase === 'awaiting-approval' && !state.approvals.some(({ userId }) => userId === event.userId);
    case 'expired':
      return state.phase === 'awaiting-approval';
    case 'denied':
    case 'cancelled':
    case 'voided':
      return isBeforeStart(state);
    case 'started':
      return state.phase === 'approved';
    case 'undo-started':
      return state.phase === 'running';
    case 'step-started':
      return isAtWork(state) && state.steps[event.stepId] === undefined;
    case 'step-ended':
      return isAtWork(state) && !['done', 'failed'].includes(state.steps[event.stepId]?.outcome ?? '');
    case 'measured':
    case 'finished':
      return isAtWork(state);
    case 'released':
      return false;
  }
}

function isAtWork({ phase }: OperationState): boolean {
  return phase === 'running' || phase === 'undoing';
}

function change(state: OperationState, event: JournalEvent): OperationState {
  const ended = endsOperation(event) ? { endedAtMs: event.atMs } : {};
  switch (event.type) {
    case 'requested':
      return state;
    case 'posted':
      return { ...state, channel: event.channel, messageTs: event.messageTs };
    case 'approved':
      return approve(state, event);
    case 'denied':
      return { ...state, ...ended, phase: 'denied', ending: { userId: event.userId, reason: event.reason } };
    case 'cancelled':
      return { ...state, ...ended, phase: 'cancelled', ending: { userId: event.userId } };
    case 'expired':
      return { ...state, ...ended, phase: 'expired' };
    case 'voided':
      return { ...state, ...ended, phase: 'voided', ending: { changes: event.changes } };
    case 'started':
      return { ...state, phase: 'running', startedAtMs: event.atMs };
    case 'undo-started':
      return {
        ...state,
        phase: 'undoing',
        undo: { why: event.why, ...(event.userId !== undefined && { userId: event.userId }) },
      };
    case 'step-started':
    case 'step-ended':
      return { ...state, steps: { ...state.steps, [event.stepId]: changeStep(state.steps[event.stepId], event) } };
    case 'measured':
      return { ...state, writeGap: event.writeGap };
    case 'finished':
      return { ...state, ...ended, phase: event.outcome, conclusion: event.sentence };
    case 'released':
      return { ...state, ...ended, phase: 'released' };
  }
}

function approve(state: OperationState, event: Extract<JournalEvent, { type: 'approved' }>): OperationState {
  const { userId, atMs, secondFactor } = event;
  const approvals = [...state.approvals, { userId, atMs, secondFactor }];
  return { ...state, approvals, phase: approvals.length >= state.rules.approvals ? 'approved' : 'awaiting-approval' };
}

function changeStep(
  known: StepState = {},
  event: Extract<JournalEvent, { type: 'step-started' | 'step-ended' }>,
): StepState {
  if (event.type === 'step-started') return { startedAtMs: event.atMs };
  const { atMs: endedAtMs, outcome, detail, unverified, hadNoEffect } = event;
  return {
    ...known,
    endedAtMs,
    outcome,
    detail,
    ...(unverified !== undefined && { unverified }),
    ...(hadNoEffect !== undefined && { hadNoEffect }),
  };
}
