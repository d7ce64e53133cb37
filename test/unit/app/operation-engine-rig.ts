import { setImmediate as turn } from 'node:timers/promises';
import { vi } from 'vitest';
import {
  createMemoryJournal,
  createMemoryJournalStore,
  type MemoryJournal,
} from '../../../deploy/lab/simulation/memory-journal.ts';
import { createOperationEngine, type OperationEngine, type PlanAgain } from '../../../src/app/operation-engine.ts';
import type { JournalEvent, Lane } from '../../../src/core/operations/journal.ts';
import { foldJournal, type OperationState } from '../../../src/core/operations/operation.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { OutsideError } from '../../../src/core/outside-error.ts';
import { accept, refuse } from '../../../src/core/result.ts';
import type { Clock, Log, Observer, OperationDesk, OperationJournal, OperationLock } from '../../../src/ports.ts';
import { alma, buildRules, olga } from '../../support/operation-builder.ts';
import {
  createFakeCluster,
  createFakeObserver,
  createFakeProbe,
  createFakeRequester,
  type FakeCluster,
  outside,
  passTime,
} from './operation-engine-cluster.ts';

/** Time is the fake timers' and moves only in `until` and `pass`. */
export const clock: Clock = { now: () => Date.now() };

export const lockTtlS = 10;

/** A plan from patroni-1 to patroni-2, now or at a time. */
export function switchoverPlan(scheduledAtMs?: number, facts: Plan['facts'] = { leader: 'patroni-1' }): Plan {
  const change = { leader: 'patroni-1', candidate: 'patroni-2', timeline: 3 };
  const schedule = scheduledAtMs === undefined ? {} : { scheduledAtMs };
  const undo = { kind: 'cancel-schedule', id: 'undo', sentence: 'Take it back', leader: 'patroni-1' } as const;
  return {
    verb: 'switchover',
    cluster: 'pgprod',
    args: { candidate: 'patroni-2', ...(scheduledAtMs !== undefined && { at: String(scheduledAtMs) }) },
    summary: 'patroni-2 leads pgprod',
    rationale: [],
    impact: [],
    steps: [
      {
        kind: 'request-switchover',
        id: 'request',
        sentence: 'Ask Patroni',
        ...change,
        ...schedule,
        ...(scheduledAtMs !== undefined && { undo: { ...undo, scheduledAtMs } }),
      },
      {
        kind: 'await-leader',
        id: 'leader',
        sentence: 'Wait until patroni-2 leads',
        ...change,
        ...(scheduledAtMs !== undefined && { notBeforeMs: scheduledAtMs }),
      },
      { kind: 'await-routing', id: 'routing', sentence: 'Wait for the proxies', candidate: 'patroni-2' },
      {
        kind: 'await-replica',
        id: 'replica',
        sentence: 'Wait until patroni-1 streams',
        member: 'patroni-1',
        candidate: 'patroni-2',
        timeline: 3,
      },
    ],
    facts,
    observations: {},
  };
}

export function releasePlan(operationId: string): Plan {
  return {
    ...switchoverPlan(),
    verb: 'unlock',
    args: { operation: operationId },
    steps: [{ kind: 'release-operation', id: 'release', sentence: 'Let go of it', operationId }],
    facts: { stuck: operationId },
  };
}

/** What the commands do, in the small. */
const planAgain: PlanAgain = ({ verb, args, assessment, holder }) => {
  if (verb === 'unlock')
    return accept({ ...releasePlan(args.operation ?? ''), facts: { stuck: holder?.id ?? 'none' } });
  const { dcs } = assessment.facts.snapshot;
  if (!dcs.ok) return refuse({ code: 'blind', sentence: 'Nobody can tell who leads.' });
  const facts = { leader: dcs.value.leader ?? 'nobody' };
  return accept(switchoverPlan(args.at === undefined ? undefined : Number(args.at), facts));
};

/** Slack: one message per operation, and what was told in its thread. */
export interface FakeSlack {
  /** `turned-away`: it takes no message, and says so. */
  fault: 'none' | 'down' | 'answers-lost' | 'turned-away' | 'forbidden' | 'unauthorized';
  /** How long it takes to answer an edit that it shows at once. */
  editTakesMs: number;
  /** Operation ids, one per message that was posted. */
  readonly posts: string[];
  /** `<operation>/<sequence> <type>`, one per line in a thread. */
  readonly told: string[];
  /** The same of those without a message, or whose message takes nothing any more: only in the audit channel. */
  readonly toldWithoutMessage: string[];
  /** What the message shows. */
  readonly shown: Map<string, OperationState>;
  readonly updates: number[];
  deleteMessage(id: string): void;
}

function createFakeSlack(): { readonly slack: FakeSlack; readonly desk: OperationDesk } {
  const shown = new Map<string, OperationState>();
  const tsOf = new Map<string, string>();
  const slack: FakeSlack = {
    fault: 'none',
    editTakesMs: 30,
    posts: [],
    told: [],
    toldWithoutMessage: [],
    shown,
    updates: [],
    deleteMessage: (id) => {
      tsOf.delete(id);
    },
  };
  /** An answer takes time; what was done before stays done when it is lost. */
  const answer = async (act: () => void, takesMs = 30): Promise<void> => {
    const { fault } = slack;
    if (fault === 'turned-away' || fault === 'forbidden' || fault === 'unauthorized') {
      const message = 'Slack refuses to show a message';
      const code = fault === 'turned-away' ? 'unavailable' : fault;
      throw new OutsideError({ code, message, retryable: false, outcome: 'failed' });
    }
    if (fault !== 'down') act();
    await passTime(fault === 'none' ? takesMs : 3_000);
    if (fault !== 'none') throw outside('unknown');
  };
  const desk: OperationDesk = {
    async post(operation, { mayExist }) {
      await answer(() => {
        if (!mayExist || !tsOf.has(operation.id)) {
          slack.posts.push(operation.id);
          tsOf.set(operation.id, String(slack.posts.length));
        }
        shown.set(operation.id, operation);
      });
      return { channel: operation.channel, messageTs: tsOf.get(operation.id) ?? '' };
    },
    async update(operation) {
      const isGone = tsOf.get(operation.id) !== operation.messageTs;
      await answer(() => {
        if (!isGone) shown.set(operation.id, operation);
        slack.updates.push(clock.now());
      }, slack.editTakesMs);
      return isGone ? 'gone' : 'updated';
    },
    async tell(operation, { event, sequence, mayExist }) {
      const line = `${operation.id}/${sequence} ${event.type}`;
      // A thread that takes nothing keeps nothing from the audit channel.
      if (operation.messageTs === undefined || slack.fault === 'turned-away') {
        slack.toldWithoutMessage.push(line);
        return;
      }
      await answer(() => {
        if (!mayExist || !slack.told.includes(line)) slack.told.push(line);
      });
    },
  };
  return { slack, desk };
}

export interface FakeBot {
  readonly engine: OperationEngine;
  readonly journal: MemoryJournal;
  readonly observer: Observer;
  /** From now on nothing that it does has an effect, and nothing answers it. */
  kill(): void;
}

export interface Rig {
  readonly cluster: FakeCluster;
  readonly slack: FakeSlack;
  /** What bots logged as warnings and errors. */
  readonly trouble: string[];
  /** `<operation>/<sequence>` of each event that some bot logged as an audit record. */
  readonly audited: string[];
  /** `<operation>/<sequence>` of an event over whose audit record a bot stumbles, once. */
  stumbleOver: string | undefined;
  /** Why the policy forbids to carry anything out; undefined: it does not. */
  freeze: string | undefined;
  /** Starts one more bot. `isDeaf`: it does not notice when it loses the lock. */
  addBot(name: string, options?: { plan?: PlanAgain; isDeaf?: boolean }): FakeBot;
  /** Somebody asks for it. */
  request(operation?: { id?: string; plan?: Plan; lane?: Lane; approvals?: number }): Promise<void>;
  /** Somebody does something, in whichever bot. */
  write(event: JournalEvent, id?: string): Promise<void>;
  approve(id?: string): Promise<void>;
  events(id?: string): readonly JournalEvent[];
  types(id?: string): readonly string[];
  state(id?: string): OperationState;
  isClosed(id?: string): boolean;
  /** The journal is one from a backup: of `op-1` it has only the first `length` events. */
  restoreJournal(length: number): void;
  /** Calls back after each change of the journal, before the one who wrote it knows. */
  onChange(listener: () => void): void;
}

/** Bots that share a journal, a cluster and Slack. `op-1` is the operation when none is named. */
export function createRig(): Rig {
  const store = createMemoryJournalStore();
  const people = mortal(createMemoryJournal({ cluster: 'pgprod', clock, store, lockTtlS }), { isDead: false });
  const cluster = createFakeCluster(clock);
  const { slack, desk } = createFakeSlack();
  const trouble: string[] = [];
  const audited: string[] = [];
  const log = createLog(trouble);
  const events = (id = 'op-1'): readonly JournalEvent[] =>
    (store.operations.get(id)?.entries ?? []).flatMap(({ event }) => event ?? []);
  const state = (id = 'op-1'): OperationState => foldSurely(id, events(id));
  const write = async (event: JournalEvent, id = 'op-1'): Promise<void> => {
    for (;;) {
      const { lane, length } = state(id);
      if ((await people.append({ id, sequence: length, lane, event })) === 'appended') return;
    }
  };
  const rig: Rig = {
    cluster,
    slack,
    trouble,
    audited,
    stumbleOver: undefined,
    freeze: undefined,
    addBot(name, { plan = planAgain, isDeaf = false } = {}) {
      const life = { isDead: false };
      const journal = createMemoryJournal({ cluster: 'pgprod', clock, store, lockTtlS });
      const observer = createFakeObserver(cluster, clock);
      const engine = createOperationEngine({
        cluster: 'pgprod',
        bot: name,
        journal: mortal(isDeaf ? deafen(journal) : journal, life),
        audit: ({ id, sequence }) => {
          stumble(rig, `${id}/${sequence}`);
          if (!life.isDead) audited.push(`${id}/${sequence}`);
        },
        desk: mortal(desk, life),
        requester: mortal(createFakeRequester(cluster, clock), life),
        probe: createFakeProbe(cluster),
        observer: mortal(observer, life),
        clock,
        log,
        plan,
        refuseExecution: () => (rig.freeze === undefined ? undefined : { code: 'frozen', sentence: rig.freeze }),
      });
      engine.start();
      const kill = (): void => {
        life.isDead = true;
        journal.die();
      };
      return { engine, journal, observer, kill };
    },
    async request({ id = 'op-1', plan = switchoverPlan(), lane = 'change', approvals = 1 } = {}) {
      const rules = buildRules({ approvals, expiresAtMs: clock.now() + 600_000 });
      const common = { atMs: clock.now(), userId: olga, reason: 'maintenance', channel: 'C0PGOPS001' };
      const begun = await people.begin({ id, event: { type: 'requested', ...common, lane, plan, rules } });
      if (begun.outcome !== 'begun') throw new Error(begun.outcome);
    },
    write,
    approve: (id) => write({ type: 'approved', atMs: clock.now(), userId: alma, secondFactor: false }, id),
    events,
    types: (id) => events(id).map((event) => ('stepId' in event ? `${event.type} ${event.stepId}` : event.type)),
    state,
    isClosed: (id = 'op-1') => store.operations.get(id)?.isOpen === false,
    restoreJournal(length) {
      store.operations.get('op-1')?.entries.splice(length);
    },
    onChange(listener) {
      store.watchers.add(listener);
    },
  };
  return rig;
}

function foldSurely(id: string, events: readonly JournalEvent[]): OperationState {
  const folded = foldJournal(id, events);
  if (folded === undefined) throw new Error(`there is no operation ${id}`);
  return folded;
}

function stumble(rig: Rig, key: string): void {
  if (rig.stumbleOver !== key) return;
  rig.stumbleOver = undefined;
  throw new TypeError(`a mistake at ${key}`);
}

function createLog(trouble: string[]): Log {
  const note = (fields: Record<string, unknown>, message: string): void => {
    const { error } = fields;
    trouble.push(`${message}: ${error instanceof Error ? error.message : String(error)}`);
  };
  return { debug() {}, info() {}, warn: note, error: note };
}

function deafen(journal: MemoryJournal): OperationJournal {
  const takeLock = async (bot: string): Promise<OperationLock | undefined> => {
    const lock = await journal.takeLock(bot);
    return lock && { ...lock, lost: new AbortController().signal };
  };
  return { ...journal, takeLock };
}

/** These only tell or arrange something and answer at once. */
const promptCalls = new Set<string | symbol>(['latest', 'subscribe', 'watch']);

/** As seen by a process that may die: what it calls then never happens, and what it called never answers. */
function mortal<T extends object>(target: T, life: { readonly isDead: boolean }): T {
  const isJournal = 'takeLock' in target;
  return new Proxy(target, {
    get(object, key) {
      const member: unknown = Reflect.get(object, key);
      if (typeof member !== 'function' || promptCalls.has(key)) return member;
      return async (...given: unknown[]): Promise<unknown> => {
        if (life.isDead) return never;
        if (isJournal) journalCalls += 1;
        try {
          return await Reflect.apply(member, object, given);
        } finally {
          if (isJournal) journalCalls -= 1;
          if (life.isDead) await never;
        }
      };
    },
  });
}

const never = new Promise<never>(() => {});

/** Calls of journals under way: they take a turn of the real event loop, while the fake time stands still. */
let journalCalls = 0;

async function quiet(): Promise<void> {
  do await turn();
  while (journalCalls > 0);
}

/** Moves the time from timer to timer until it is so; throws when it is not so for `withinMs`. */
export async function until(isSo: () => boolean, withinMs = 900_000): Promise<void> {
  const endMs = clock.now() + withinMs;
  await quiet();
  while (!isSo()) {
    if (clock.now() > endMs) throw new Error(`not so within ${withinMs} ms: ${isSo.toString()}`);
    await vi.advanceTimersToNextTimerAsync();
    await quiet();
  }
}

/** Lets that much time pass. */
export async function pass(ms: number): Promise<void> {
  const endMs = clock.now() + ms;
  const alarm = { isDue: false };
  setTimeout(() => {
    alarm.isDue = true;
  }, ms);
  await until(() => alarm.isDue && clock.now() >= endMs, ms);
}

/** A promise, and the time that it takes. */
export async function settled<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const note = (): void => {
    isSettled = true;
  };
  promise.then(note, note);
  await until(() => isSettled);
  return promise;
}
