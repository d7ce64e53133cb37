import { assess } from '../../../../src/core/cluster/assess.ts';
import type { JournalEvent, RequestedEvent } from '../../../../src/core/operations/journal.ts';
import { type NextStep, nextStep, undoStepsOf } from '../../../../src/core/operations/next-step.ts';
import { applyEvent, foldJournal, type OperationState } from '../../../../src/core/operations/operation.ts';
import type { Plan, Step } from '../../../../src/core/operations/plan.ts';
import { findStepRules } from '../../../../src/core/operations/step-rules.ts';
import { takenAtMs } from '../../../support/snapshot-builder.ts';
import { type ClusterState, showState } from './cluster-states.ts';

/** When the bot that carries on looks for the first time; what the prefix tells was written before. */
export const resumedAtMs = takenAtMs + 60_000;

const bot = 'howdah-1';
const people = { reason: 'kernel update', channel: 'C0PGOPS001' };

function requestOf(plan: Plan): RequestedEvent {
  return {
    type: 'requested',
    atMs: takenAtMs,
    userId: 'U0OLGA0001',
    lane: plan.verb === 'unlock' ? 'unlock' : 'change',
    plan,
    ...people,
    rules: {
      approvals: 1,
      selfApproval: false,
      secondFactor: false,
      expiresAtMs: takenAtMs + 600_000,
      approverGroups: [],
      approverUsers: ['U0ALMA0001'],
    },
  };
}

/** A journal that a bot left behind, and in words where it stopped. */
export interface Prefix {
  readonly name: string;
  readonly events: readonly JournalEvent[];
}

/** Every journal of that plan that a bot may leave behind at work: after each event that it writes, in each way. */
export function prefixesOf(plan: Plan): readonly Prefix[] {
  const begun: JournalEvent[] = [
    requestOf(plan),
    { type: 'approved', atMs: takenAtMs + 10_000, userId: 'U0ALMA0001', secondFactor: false },
    { type: 'started', atMs: takenAtMs + 20_000, bot },
  ];
  const forward = prefixesOfSteps({ events: begun, steps: plan.steps, fromMs: takenAtMs + 21_000 });
  return [...forward, ...forward.flatMap((prefix) => prefixesOfUndo(prefix))];
}

function prefixesOfSteps(from: { events: readonly JournalEvent[]; steps: readonly Step[]; fromMs: number }): Prefix[] {
  const found: Prefix[] = [{ name: 'nothing begun', events: from.events }];
  let events = from.events;
  for (const [index, { id }] of from.steps.entries()) {
    const atMs = from.fromMs + index * 2000;
    const started: JournalEvent = { type: 'step-started', atMs, stepId: id, bot };
    const ended = (outcome: 'done' | 'unknown' | 'failed'): JournalEvent => ({
      type: 'step-ended',
      atMs: atMs + 1000,
      stepId: id,
      outcome,
      detail: `${id}: ${outcome}`,
    });
    found.push({ name: `${id} begun`, events: [...events, started] });
    found.push({ name: `${id} unknown`, events: [...events, started, ended('unknown')] });
    found.push({ name: `${id} failed`, events: [...events, started, ended('failed')] });
    events = [...events, started, ended('done')];
    found.push({ name: `${id} done`, events });
    // A journal that tells of the end alone: nobody writes one, and it must not be taken for a step not begun.
    found.push({ name: `${id} unknown without a beginning`, events: [...events.slice(0, -2), ended('unknown')] });
  }
  return found;
}

function prefixesOfUndo({ name, events }: Prefix): Prefix[] {
  const undoing: JournalEvent = { type: 'undo-started', atMs: takenAtMs + 40_000, why: 'Cancelled.' };
  const state = fold([...events, undoing]);
  const steps = undoStepsOf(state);
  const undone = prefixesOfSteps({ events: [...events, undoing], steps, fromMs: takenAtMs + 41_000 });
  return undone.map((prefix) => ({ ...prefix, name: `${name}, being taken back: ${prefix.name}` }));
}

/** The state that a journal tells; throws when it tells none. */
export function fold(events: readonly JournalEvent[]): OperationState {
  const state = foldJournal('abc234', events);
  if (state === undefined) throw new Error('the journal does not begin with a request');
  return state;
}

/** The cluster as time goes by: each state from then on, epoch milliseconds, ascending; the last one for good. */
export interface Scenario {
  readonly name: string;
  readonly states: readonly { readonly fromMs: number; readonly state: ClusterState }[];
}

/** The state of the cluster at that time; the first one also before it. */
export function stateAt({ states }: Scenario, atMs: number): ClusterState {
  const state = states.findLast(({ fromMs }) => fromMs <= atMs)?.state ?? states[0]?.state;
  if (state === undefined) throw new Error('a scenario without a state');
  return state;
}

/** What a run of the decisions came to. */
export interface Run {
  readonly outcome: 'succeeded' | 'failed' | 'undone' | 'escalated';
  readonly sentence: string;
  /** Steps that were run, in order: each stands for one request, or for the beginning of a look. */
  readonly ran: readonly string[];
  /** Steps that the journal told of when they were run. */
  readonly ranAgain: readonly string[];
  readonly endedAtMs: number;
  /** When the snapshot was taken on which each step was settled. */
  readonly settledBy: Readonly<Record<string, number>>;
}

/** How the outside treats the bot. */
export interface Manners {
  /** Age of each snapshot when it is used. */
  readonly snapshotAgeMs: number;
  /** When it is taken up; absent: a while after the prefix. */
  readonly fromMs?: number;
  /** The journal's word on a release when its runner has done it; absent: it is lost. */
  readonly releaseWord?: 'done' | 'failed';
}

const mostTurns = 20_000;

/**
 * Carries an operation on from a prefix as the engine does, requests excepted: those get lost. Throws when it comes to
 * no end. Nobody waits longer than the decision says, nor past the next change of the cluster.
 */
export function carryOn(prefix: Prefix, scenario: Scenario, manners: Manners): Run {
  let state = fold(prefix.events);
  let nowMs = manners.fromMs ?? resumedAtMs;
  let keysReadableSinceMs: number | undefined;
  const ran: string[] = [];
  const ranAgain: string[] = [];
  const settledBy: Record<string, number> = {};
  const write = (event: JournalEvent): void => {
    state = applyEvent(state, event);
  };
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const seenAtMs = nowMs - manners.snapshotAgeMs;
    const seen = stateAt(scenario, seenAtMs);
    const assessment = assess(showState(seen, seenAtMs));
    keysReadableSinceMs = seen.isDcsSilent === true ? undefined : (keysReadableSinceMs ?? seenAtMs);
    const next = nextStep({ state, assessment, nowMs, keysReadableSinceMs, findRules: findStepRules });
    switch (next.kind) {
      case 'run': {
        const { id, kind } = next.step;
        if (state.steps[id] !== undefined) ranAgain.push(id);
        ran.push(id);
        write({ type: 'step-started', atMs: nowMs, stepId: id, bot });
        if (kind === 'release-operation' && manners.releaseWord !== undefined) {
          write({ type: 'step-ended', atMs: nowMs, stepId: id, outcome: manners.releaseWord, detail: 'its word' });
        }
        break;
      }
      case 'settle':
        settledBy[next.step.id] = seenAtMs;
        write(settlement(next, nowMs));
        break;
      case 'wait':
        nowMs = Math.max(nowMs + 1, Math.min(next.untilMs, nextChangeMs(scenario, seenAtMs) + manners.snapshotAgeMs));
        break;
      case 'finish':
        return { outcome: next.outcome, sentence: next.sentence, ran, ranAgain, endedAtMs: nowMs, settledBy };
      case 'escalate':
        return { outcome: 'escalated', sentence: next.sentence, ran, ranAgain, endedAtMs: nowMs, settledBy };
    }
  }
  throw new Error(`no end: ${prefix.name}, while ${scenario.name}`);
}

function settlement({ kind: _, step, ...end }: Extract<NextStep, { kind: 'settle' }>, atMs: number): JournalEvent {
  return { type: 'step-ended', atMs, stepId: step.id, ...end };
}

function nextChangeMs({ states }: Scenario, afterMs: number): number {
  return states.find(({ fromMs }) => fromMs > afterMs)?.fromMs ?? Number.POSITIVE_INFINITY;
}
