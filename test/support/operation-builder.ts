import type { JournalEvent, OperationRules, RequestedEvent, WriteGap } from '../../src/core/operations/journal.ts';
import { foldJournal, type OperationPhase, type OperationState } from '../../src/core/operations/operation.ts';
import type { Plan, PlanStep } from '../../src/core/operations/plan.ts';
import { formatUtc } from '../../src/core/policy/format-utc.ts';

/** When the built operations were asked for, unless a test says otherwise. */
export const requestedAtMs = Date.UTC(2026, 10, 23, 14, 22);

export const olga = 'U0OLGA0001';
export const alma = 'U0ALMA0001';
export const arno = 'U0ARNO0001';
export const approverGroup = 'S0PGAPPR01';

const minuteMs = 60_000;
const bot = 'howdah-1';

/** The four steps of a switchover from patroni-1 to patroni-2, now or at a time. */
export function buildSwitchoverSteps(scheduledAtMs?: number): PlanStep[] {
  const change = { leader: 'patroni-1', candidate: 'patroni-2', timeline: 7 };
  return [
    {
      kind: 'request-switchover',
      id: 'request',
      sentence: `Ask Patroni to hand the lead to patroni-2${scheduledAtMs === undefined ? '' : ` at ${formatUtc(scheduledAtMs)}`}`,
      ...change,
      ...(scheduledAtMs !== undefined && {
        scheduledAtMs,
        undo: {
          kind: 'cancel-schedule',
          id: 'undo-request',
          sentence: 'Take the scheduled switchover back from Patroni',
          leader: 'patroni-1',
          scheduledAtMs,
        },
      }),
    },
    {
      kind: 'await-leader',
      id: 'leader',
      sentence: 'Wait until patroni-2 leads',
      ...change,
      ...(scheduledAtMs !== undefined && { notBeforeMs: scheduledAtMs }),
    },
    {
      kind: 'await-replica',
      id: 'replica',
      sentence: 'Wait until patroni-1 streams again',
      member: 'patroni-1',
      candidate: 'patroni-2',
      timeline: 7,
    },
    {
      kind: 'await-routing',
      id: 'routing',
      sentence: 'Wait until both proxies route writes to patroni-2',
      candidate: 'patroni-2',
    },
  ];
}

/** A plan as `/pg switchover` makes it. */
export function buildPlan(changes: Partial<Plan> = {}, scheduledAtMs?: number): Plan {
  return {
    verb: 'switchover',
    cluster: 'pgprod',
    args: { candidate: 'patroni-2', ...(scheduledAtMs !== undefined && { at: String(scheduledAtMs) }) },
    summary: 'patroni-2 leads pgprod instead of patroni-1',
    rationale: [
      'patroni-2 is the sync standby: it has every write that was acknowledged',
      'patroni-3 may not lead: synchronous mode lets only the sync standby take over',
    ],
    impact: [
      'Nobody can write for about two seconds; open connections to the leader are cut and have to be opened again',
      'Reading through the read-only port goes on',
    ],
    steps: buildSwitchoverSteps(scheduledAtMs),
    facts: {
      leader: 'patroni-1',
      candidate: 'patroni-2',
      timeline: '7',
      'synchronous mode': 'on',
      'sync standby': 'patroni-2',
    },
    observations: { 'lag of patroni-2': '0 B', 'lag of patroni-3': '16 KiB', PostgreSQL: '17.2', Patroni: '4.0.4' },
    ...changes,
  };
}

export function buildRules(changes: Partial<OperationRules> = {}): OperationRules {
  return {
    approvals: 1,
    selfApproval: false,
    secondFactor: false,
    expiresAtMs: requestedAtMs + 10 * minuteMs,
    approverGroups: [approverGroup],
    approverUsers: [],
    ...changes,
  };
}

export interface BuiltOperation {
  readonly phase?: OperationPhase;
  readonly id?: string;
  readonly plan?: Partial<Plan>;
  readonly reason?: string;
  readonly rules?: Partial<OperationRules>;
  /** How many approved while it is still `awaiting-approval`. */
  readonly approvals?: number;
  /** How many steps are done when it is `running`, `failed` or `escalated`; the next one has begun. */
  readonly stepsDone?: number;
  readonly scheduledAtMs?: number;
  readonly writeGap?: WriteGap;
  /** What a `denied` one was denied for. */
  readonly denial?: string;
  /** What a `voided` one was voided by. */
  readonly changes?: readonly string[];
  /** What came of it. */
  readonly conclusion?: string;
}

/** The journal of an operation that has come to `phase`. */
export function buildJournal(options: BuiltOperation = {}): readonly [RequestedEvent, ...JournalEvent[]] {
  const plan = buildPlan(options.plan, options.scheduledAtMs);
  const request: RequestedEvent = {
    type: 'requested',
    atMs: requestedAtMs,
    userId: olga,
    lane: plan.verb === 'unlock' ? 'unlock' : 'change',
    plan,
    reason: options.reason ?? 'kernel update on swarm-node-1',
    rules: buildRules(options.rules),
    channel: 'C0PGOPS001',
  };
  const posted: JournalEvent = {
    type: 'posted',
    atMs: requestedAtMs + 400,
    channel: 'C0PGOPS001',
    messageTs: '1795443720.000400',
  };
  return [request, posted, ...continueJournal(request, options)];
}

/** An operation in that phase, folded from its journal. */
export function buildOperation(options: BuiltOperation = {}): OperationState {
  const state = foldJournal(options.id ?? 'op-7f3k2', buildJournal(options));
  if (state === undefined) throw new Error('the journal does not begin with a request');
  if (state.phase !== (options.phase ?? 'awaiting-approval')) {
    throw new Error(`the journal ends in phase ${state.phase}, not ${String(options.phase)}`);
  }
  return state;
}

const beginsAtMs = requestedAtMs + 4 * minuteMs;

function continueJournal(request: RequestedEvent, options: BuiltOperation): JournalEvent[] {
  const phase = options.phase ?? 'awaiting-approval';
  const atMs = beginsAtMs;
  switch (phase) {
    case 'awaiting-approval':
      return approveBy(options.approvals ?? 0);
    case 'denied':
      return [{ type: 'denied', atMs, userId: alma, reason: options.denial ?? 'not during the monthly closing' }];
    case 'cancelled':
      return [{ type: 'cancelled', atMs, userId: olga }];
    case 'expired':
      return [{ type: 'expired', atMs: request.rules.expiresAtMs }];
    case 'voided':
      return [
        ...approveBy(request.rules.approvals),
        { type: 'voided', atMs, changes: [...(options.changes ?? ['leader was patroni-1 and is now patroni-3'])] },
      ];
    case 'approved':
      return approveBy(request.rules.approvals);
    default:
      return [
        ...approveBy(request.rules.approvals),
        { type: 'started', atMs: beginsAtMs + 60, bot },
        ...carryOut(request.plan, { ...options, phase }),
      ];
  }
}

function approveBy(count: number): JournalEvent[] {
  return [alma, arno].slice(0, count).map((userId, index) => ({
    type: 'approved',
    atMs: beginsAtMs - (count - 1 - index) * minuteMs,
    userId,
    secondFactor: false,
  }));
}

const details = [
  'Patroni switched over to patroni-2.',
  'patroni-2 answers as primary on timeline 8.',
  'patroni-1 streams on timeline 8.',
  'haproxy-1 and haproxy-2 route writes to patroni-2 alone.',
];
/** A scheduled one is only noted down by Patroni at first. */
const scheduledDetail = 'Patroni has noted the switchover down.';
const stepMs = [1400, 600, 2300, 500];

function carryOut(plan: Plan, options: BuiltOperation & { readonly phase: OperationPhase }): JournalEvent[] {
  const { phase } = options;
  const count = phase === 'succeeded' ? plan.steps.length : (options.stepsDone ?? 1);
  const steps = carryOutSteps(plan, { count, isScheduled: options.scheduledAtMs !== undefined });
  const { events, endsAtMs } = steps;
  if (phase === 'running') return events;
  const writeGap = options.writeGap ?? { longestGapMs: 1620 };
  switch (phase) {
    case 'succeeded':
      return [
        ...events,
        { type: 'measured', atMs: endsAtMs, writeGap },
        { type: 'finished', atMs: endsAtMs, outcome: phase, sentence: options.conclusion ?? plan.summary },
      ];
    case 'failed': {
      const stepId = plan.steps[count]?.id ?? '';
      const detail = 'patroni-3 leads instead of patroni-2';
      return [
        ...events,
        { type: 'step-ended', atMs: endsAtMs + 800, stepId, outcome: 'failed', detail },
        { type: 'measured', atMs: endsAtMs + 800, writeGap },
        { type: 'finished', atMs: endsAtMs + 800, outcome: 'failed', sentence: options.conclusion ?? detail },
      ];
    }
    case 'undoing':
    case 'undone':
      return [...events, ...takeBack(phase, endsAtMs)];
    default:
      return [...events, ...escalate(phase, options, endsAtMs)];
  }
}

function carryOutSteps(plan: Plan, options: { count: number; isScheduled: boolean }) {
  const events: JournalEvent[] = [];
  let atMs = beginsAtMs + 80;
  for (const [index, { id }] of plan.steps.slice(0, options.count + 1).entries()) {
    events.push({ type: 'step-started', atMs, stepId: id, bot });
    if (index === options.count) break;
    atMs += stepMs[index % stepMs.length] ?? 0;
    const known = details[index % details.length] ?? '';
    const detail = index === 0 && options.isScheduled ? scheduledDetail : known;
    events.push({ type: 'step-ended', atMs, stepId: id, outcome: 'done', detail });
  }
  return { events, endsAtMs: atMs };
}

function takeBack(phase: 'undoing' | 'undone', atMs: number): JournalEvent[] {
  const why = 'The schedule was called off.';
  const begun: JournalEvent[] = [
    { type: 'undo-started', atMs: atMs + minuteMs, userId: olga, why },
    { type: 'step-started', atMs: atMs + minuteMs + 20, stepId: 'undo-request', bot },
  ];
  if (phase === 'undoing') return begun;
  const endedAtMs = atMs + minuteMs + 220;
  const detail = 'Nothing is scheduled any more.';
  return [
    ...begun,
    { type: 'step-ended', atMs: endedAtMs, stepId: 'undo-request', outcome: 'done', detail },
    {
      type: 'finished',
      atMs: endedAtMs,
      outcome: 'undone',
      sentence: 'Nothing was switched over, and Patroni has nothing scheduled any more.',
    },
  ];
}

function escalate(phase: OperationPhase, options: BuiltOperation, atMs: number): JournalEvent[] {
  const sentence = options.conclusion ?? '“Wait until patroni-2 leads” is not to be seen after 60 s.';
  const note = 'the probe could not connect to any proxy';
  const stopped: JournalEvent[] = [
    { type: 'measured', atMs: atMs + minuteMs, writeGap: options.writeGap ?? { note } },
    { type: 'finished', atMs: atMs + minuteMs, outcome: 'escalated', sentence },
  ];
  if (phase === 'escalated') return stopped;
  return [...stopped, { type: 'released', atMs: atMs + 10 * minuteMs, byOperation: 'op-9x2m4' }];
}
