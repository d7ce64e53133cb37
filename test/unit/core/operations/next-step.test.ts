import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess } from '../../../../src/core/cluster/assess.ts';
import { JournalEvent } from '../../../../src/core/operations/journal.ts';
import { nextStep } from '../../../../src/core/operations/next-step.ts';
import type { Plan } from '../../../../src/core/operations/plan.ts';
import { planSwitchover } from '../../../../src/core/operations/plan-switchover.ts';
import { planUnlock } from '../../../../src/core/operations/plan-unlock.ts';
import { findStepRules } from '../../../../src/core/operations/step-rules.ts';
import type { Result } from '../../../../src/core/result.ts';
import { buildOperation } from '../../../support/operation-builder.ts';
import { buildSnapshot, silent, takenAtMs } from '../../../support/snapshot-builder.ts';
import { assessState, before, type ClusterState, ledBy, showState } from './cluster-states.ts';
import {
  carryOn,
  fold,
  type Prefix,
  prefixesOf,
  type Run,
  resumedAtMs,
  type Scenario,
  stateAt,
} from './simulate-operation.ts';

const hourMs = 3_600_000;
const scheduledAtMs = takenAtMs + hourMs;
const assessment = assess(buildSnapshot());

function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.sentence);
  return result.value;
}

const ask = (args: Readonly<Record<string, string>>) =>
  accepted(planSwitchover({ assessment, args: { candidate: 'patroni-2', ...args }, nowMs: takenAtMs }));

/** All plans there are. */
const plans = {
  'a switchover now': ask({}),
  'a scheduled switchover': ask({ at: String(scheduledAtMs) }),
  'an unlock': accepted(planUnlock({ assessment, holder: buildOperation({ phase: 'escalated' }) })),
} as const satisfies Record<string, Plan>;
const switchovers = Object.entries(plans).filter(([, { verb }]) => verb === 'switchover');

const ours = { leader: 'patroni-1', member: 'patroni-2' };
const noted: ClusterState = { ...before, failover: { ...ours, scheduledAtMs } };
const pending: ClusterState = { ...before, failover: ours };
const nobody: ClusterState = { timeline: 3, isPrimary: false, streaming: [], failover: ours };
const locked: ClusterState = { holder: 'patroni-2', timeline: 3, isPrimary: false, streaming: [] };
const switched = ledBy('patroni-2', 4);
const unrouted: ClusterState = { ...switched, writer: 'patroni-1' };
const lonely: ClusterState = { ...switched, streaming: ['patroni-3'] };
const blind = (state: ClusterState): ClusterState => ({ ...state, isDcsSilent: true });

/** Everything that the cluster may look like to somebody who looks in that moment. */
const states: Readonly<Record<string, ClusterState>> = {
  before,
  'the request pending': pending,
  'the schedule noted': noted,
  'another switchover pending': { ...before, failover: { ...ours, member: 'patroni-3' } },
  'nobody leading': nobody,
  'the candidate with the lock': locked,
  'the candidate leading, half the way': { ...unrouted, streaming: [] },
  'the candidate leading, unrouted': unrouted,
  'the candidate leading, the former leader away': lonely,
  'the candidate leading, silent itself': { ...switched, isPrimary: false },
  'the candidate leading': switched,
  'another one leading': ledBy('patroni-3', 4),
  'another one leading after the candidate': ledBy('patroni-3', 5),
  'the former leader leading again': ledBy('patroni-1', 4),
  'etcd silent before': blind(before),
  'etcd silent after': blind(switched),
};

/** The ways a switchover goes, by seconds after somebody sees to it again. */
const ways: Readonly<Record<string, readonly [number, ClusterState][]>> = {
  'goes well': [
    [0, pending],
    [1, nobody],
    [2, locked],
    [3, unrouted],
    [4, lonely],
    [9, switched],
  ],
  'went well before anybody looked': [[0, switched]],
  'goes well after an hour': [
    [0, noted],
    [3541, { ...nobody, failover: noted.failover ?? ours }],
    [3544, switched],
  ],
  'is slow to stop': [
    [0, pending],
    [70, switched],
  ],
  'never stops': [[0, pending]],
  'finds another one leading': [
    [0, nobody],
    [5, ledBy('patroni-3', 4)],
  ],
  'goes back': [
    [0, nobody],
    [5, ledBy('patroni-1', 4)],
  ],
  'goes on to a third': [
    [0, unrouted],
    [5, ledBy('patroni-3', 5)],
  ],
  'is taken back elsewhere': [
    [0, noted],
    [60, before],
  ],
  'is replaced elsewhere': [
    [0, noted],
    [60, { ...before, failover: { ...ours, member: 'patroni-3', scheduledAtMs } }],
  ],
  'is let pass': [
    [0, noted],
    [3545, before],
  ],
  'goes on behind a silent etcd': [
    [0, blind(before)],
    [200, switched],
  ],
  'goes well after five minutes without etcd': [
    [0, blind(pending)],
    [300, nobody],
    [305, unrouted],
    [308, lonely],
    [320, switched],
  ],
};

const still: readonly Scenario[] = Object.entries(states).map(([name, state]) => ({
  name: `${name}, for good`,
  states: [{ fromMs: 0, state }],
}));
const moving: readonly Scenario[] = Object.entries(ways).map(([name, steps]) => ({
  name: `it ${name}`,
  states: steps.map(([afterS, state]) => ({ fromMs: resumedAtMs + afterS * 1000, state })),
}));

function isAsPlanned({ holder, timeline, isPrimary, writer, streaming }: ClusterState): boolean {
  const isLed = holder === 'patroni-2' && timeline > 3 && isPrimary;
  return isLed && writer === 'patroni-2' && streaming.includes('patroni-1');
}

/** What must hold of every run, whatever the prefix and the cluster. */
function expectLaws(run: Run, plan: Plan, prefix: Prefix): void {
  // Nothing that the journal tells of is begun again, and nothing twice: no request is ever sent a second time.
  expect(run.ranAgain).toEqual([]);
  expect(new Set(run.ran).size).toBe(run.ran.length);
  const told = prefix.events.flatMap((event) => ('stepId' in event ? [event.stepId] : []));
  expect(run.ran.filter((id) => told.includes(id))).toEqual([]);
  expect(run.sentence).not.toBe('');
  // What nobody requested is nobody's success.
  const isRequested = [...told, ...run.ran].includes('request');
  if (plan.verb === 'switchover' && run.outcome === 'succeeded') expect(isRequested).toBe(true);
  // A failed step never ends well.
  const isFailed = prefix.events.some((event) => event.type === 'step-ended' && event.outcome === 'failed');
  if (isFailed && run.outcome === 'succeeded') throw new Error(`${plan.summary}: a failed step ended well`);
}

describe('an operation taken up again', () => {
  for (const [what, plan] of Object.entries(plans)) {
    describe(what, () => {
      it.each(prefixesOf(plan))('$name', (prefix) => {
        for (const scenario of [...still, ...moving]) {
          for (const snapshotAgeMs of [0, 2500]) {
            expectLaws(carryOn(prefix, scenario, { snapshotAgeMs }), plan, prefix);
          }
        }
      });
    });
  }

  it.each(switchovers)('%s is a success only if the cluster is as planned', (_what, plan) => {
    let successes = 0;
    for (const prefix of prefixesOf(plan)) {
      // Steps that a bot saw to be done are not looked at again: what they tell is true of the end all the same.
      const isTrusted = prefix.events.some((event) => event.type === 'step-ended' && event.outcome === 'done');
      if (isTrusted) continue;
      for (const scenario of [...still, ...moving]) {
        const run = carryOn(prefix, scenario, { snapshotAgeMs: 0 });
        if (run.outcome !== 'succeeded') continue;
        successes += 1;
        expect(isAsPlanned(stateAt(scenario, run.endedAtMs)), `${prefix.name}, ${scenario.name}`).toBe(true);
      }
    }
    expect(successes).toBeGreaterThan(0);
  });

  it.each(switchovers)('%s is undone only if the leader kept the lead and nothing is scheduled', (_what, plan) => {
    for (const prefix of prefixesOf(plan)) {
      for (const scenario of [...still, ...moving]) {
        const run = carryOn(prefix, scenario, { snapshotAgeMs: 0 });
        if (run.outcome !== 'undone' || run.settledBy['cancel-schedule'] === undefined) continue;
        const state = stateAt(scenario, run.endedAtMs);
        expect(state, `${prefix.name}, ${scenario.name}`).toMatchObject({ holder: 'patroni-1', isPrimary: true });
        expect(state).not.toHaveProperty('failover');
      }
    }
  });

  it('ends as if nothing had happened where the switchover goes well', () => {
    const well = moving.filter(({ name }) => /goes well$|went well|without etcd/.test(name));
    for (const prefix of prefixesOf(plans['a switchover now'])) {
      if (prefix.name.includes('failed') || prefix.name.includes('taken back')) continue;
      for (const scenario of well) {
        // Then it was somebody else's.
        if (prefix.name === 'nothing begun' && scenario.name.includes('went well')) continue;
        const { outcome } = carryOn(prefix, scenario, { snapshotAgeMs: 0 });
        expect(outcome, `${prefix.name}, ${scenario.name}`).toBe('succeeded');
      }
    }
  });

  it('ends a scheduled switchover well after its hour', () => {
    const scenario = moving.find(({ name }) => name.includes('after an hour'));
    if (scenario === undefined) throw new Error('no such way');
    for (const prefix of prefixesOf(plans['a scheduled switchover'])) {
      const isForward = !prefix.name.includes('failed') && !prefix.name.includes('taken back');
      // With the lead seen to be handed over, the cluster of this way is one that has gone back.
      const isEarly = ['request', 'leader begun', 'leader unknown'].some((name) => prefix.name.startsWith(name));
      if (!isForward || !isEarly) continue;
      expect(carryOn(prefix, scenario, { snapshotAgeMs: 0 }).outcome, prefix.name).toBe('succeeded');
    }
  });

  it('says of what was taken back what came of it, not why it was', () => {
    const sentences = new Set<string>();
    for (const prefix of prefixesOf(plans['a scheduled switchover'])) {
      for (const scenario of still) {
        const run = carryOn(prefix, scenario, { snapshotAgeMs: 0 });
        if (run.outcome === 'undone') sentences.add(run.sentence);
      }
    }
    expect([...sentences].sort()).toEqual([
      'Nothing had been begun, so there was nothing to take back.',
      'Nothing was switched over, and Patroni has nothing scheduled any more.',
    ]);
  });

  it('lets go of an operation only by the word of the one who did', () => {
    const outcomes = (releaseWord?: 'done' | 'failed') =>
      prefixesOf(plans['an unlock'])
        .filter(({ name }) => name === 'nothing begun')
        .map((prefix) => {
          const [scenario] = still;
          if (scenario === undefined) throw new Error('no scenario');
          return carryOn(prefix, scenario, { snapshotAgeMs: 0, ...(releaseWord !== undefined && { releaseWord }) })
            .outcome;
        });
    expect([outcomes('done'), outcomes('failed'), outcomes()]).toEqual([['succeeded'], ['failed'], ['failed']]);
  });
});

describe('for any cluster that changes at any time', () => {
  const anyState = fc.constantFrom(...Object.values(states));
  const anyScenario = fc
    .array(fc.record({ afterMs: fc.integer({ min: 0, max: 120_000 }), state: anyState }), {
      minLength: 1,
      maxLength: 8,
    })
    .map((changes): Scenario => {
      let fromMs = resumedAtMs - 120_000;
      const moves = changes.map(({ afterMs, state }) => {
        fromMs += afterMs;
        return { fromMs, state };
      });
      return { name: JSON.stringify(moves), states: moves };
    });
  const anyPlan = fc.constantFrom<Plan>(...Object.values(plans));
  const anyCase = anyPlan.chain((plan) =>
    fc.record({
      plan: fc.constant(plan),
      prefix: fc.constantFrom(...prefixesOf(plan)),
      scenario: anyScenario,
      snapshotAgeMs: fc.nat(5000),
      releaseWord: fc.constantFrom('done' as const, 'failed' as const, undefined),
    }),
  );

  it('it ends, nothing is run twice, and what it reports was so when it was last looked at', () => {
    fc.assert(
      fc.property(anyCase, ({ plan, prefix, scenario, snapshotAgeMs, releaseWord }) => {
        const manners = { snapshotAgeMs, ...(releaseWord !== undefined && { releaseWord }) };
        const run = carryOn(prefix, scenario, manners);
        expectLaws(run, plan, prefix);
        const { leader, routing, replica } = run.settledBy;
        if (run.outcome !== 'succeeded') return;
        if (leader !== undefined) {
          expect(stateAt(scenario, leader)).toMatchObject({ holder: 'patroni-2', isPrimary: true });
          expect(stateAt(scenario, leader).timeline).toBeGreaterThan(3);
          // What happens before its time is no scheduled switchover.
          if (plan === plans['a scheduled switchover']) expect(leader).toBeGreaterThanOrEqual(scheduledAtMs - 2000);
        }
        if (routing !== undefined) expect(stateAt(scenario, routing).writer).toBe('patroni-2');
        if (replica === undefined) return;
        expect(stateAt(scenario, replica)).toMatchObject({ holder: 'patroni-2' });
        expect(stateAt(scenario, replica).streaming).toContain('patroni-1');
      }),
      { numRuns: 300 },
    );
  });

  it('a step is never called done by what was seen before it was begun', () => {
    fc.assert(
      fc.property(anyPlan, anyState, fc.integer({ min: 1, max: 600_000 }), (plan, state, ageMs) => {
        for (const step of plan.steps) {
          const known = { startedAtMs: resumedAtMs };
          expect(findStepRules(step).check(assessState(state, resumedAtMs - ageMs), known).state).toBe('todo');
        }
      }),
    );
  });
});

describe('the summary', () => {
  const plan = plans['a switchover now'];
  const ended = prefixesOf(plan).find(({ name }) => name === 'replica done');
  /** What is said in the end when those did not answer to the routing step, and these do not answer now. */
  const summarize = (unverified: string[], silentNow: readonly string[]) => {
    const events = (ended?.events ?? []).map((event) =>
      event.type === 'step-ended' && event.stepId === 'routing' ? JournalEvent.parse({ ...event, unverified }) : event,
    );
    const snapshot = showState(switched, resumedAtMs);
    const haproxy = snapshot.haproxy.map((proxy) =>
      silentNow.includes(proxy.name) ? { ...proxy, stats: silent() } : proxy,
    );
    const seen = assess({ ...snapshot, haproxy });
    const next = nextStep({ state: fold(events), assessment: seen, nowMs: resumedAtMs, findRules: findStepRules });
    return next.kind === 'finish' ? next.sentence : next.kind;
  };

  it('tells of a proxy that nobody could look at, neither then nor now', () => {
    expect(summarize([], [])).toBe(plan.summary);
    expect(summarize(['haproxy-2'], ['haproxy-2'])).toBe(
      `${plan.summary}. Where haproxy-2 sends writes was not verified: no answer.`,
    );
  });

  it('tells of none that was looked at, then or now', () => {
    expect(summarize([], ['haproxy-2'])).toBe(plan.summary);
    expect(summarize(['haproxy-2'], [])).toBe(plan.summary);
  });
});

describe('an undo that came too late', () => {
  const plan = plans['a scheduled switchover'];
  const cancelling = prefixesOf(plan).find(
    ({ name }) => name === 'leader begun, being taken back: cancel-schedule begun',
  );
  if (cancelling === undefined) throw new Error('no such prefix');
  const leaderless: ClusterState = { timeline: 3, isPrimary: false, streaming: [] };
  const end = (afterTimeMs: number, taken: ClusterState) => {
    const states = [
      { fromMs: 0, state: before },
      { fromMs: scheduledAtMs + afterTimeMs - 1000, state: leaderless },
      { fromMs: scheduledAtMs + afterTimeMs, state: { ...taken, isPrimary: false } },
      { fromMs: scheduledAtMs + afterTimeMs + 1000, state: taken },
    ];
    // Begun seconds before the time.
    const begunAtMs = scheduledAtMs - 6500;
    const events = cancelling.events.map((event, index) =>
      index === cancelling.events.length - 1 ? { ...event, atMs: begunAtMs } : event,
    );
    const scenario = { name: 'too late', states };
    return carryOn({ ...cancelling, events }, scenario, { snapshotAgeMs: 0, fromMs: begunAtMs });
  };

  it('ends with what has happened, and does not keep the cluster', () => {
    expect(end(2000, switched)).toMatchObject({
      outcome: 'failed',
      sentence:
        'It was too late to take it back: patroni-2 answers as primary on timeline 4. Not verified: “Wait until every HAProxy sends writes to patroni-2”, “Wait until patroni-1 streams from patroni-2”.',
    });
  });

  it.each([
    ['another one', ledBy('patroni-3', 4), 2000, 'patroni-3'],
    ['the candidate, before the time', switched, -5000, 'patroni-2'],
  ])('is no switchover when a failover made %s lead', (_who, state, afterTimeMs, leader) => {
    expect(end(afterTimeMs, state)).toMatchObject({
      outcome: 'failed',
      sentence: `There was nothing to take back any more: ${leader} leads on timeline 4. Nothing is scheduled.`,
    });
  });
});

describe('patience', () => {
  const plan = plans['a switchover now'];
  const begun = prefixesOf(plan).find(({ name }) => name === 'leader begun');
  const startedAtMs = begun?.events.at(-1)?.atMs ?? 0;
  const decide = (state: ClusterState, nowMs: number, keysReadableSinceMs?: number) =>
    nextStep({
      state: fold(begun?.events ?? []),
      assessment: assessState(state, nowMs),
      nowMs,
      keysReadableSinceMs,
      findRules: findStepRules,
    });

  it('ends where the rules say, with what is seen instead', () => {
    expect(decide(locked, startedAtMs + 59_999)).toMatchObject({ kind: 'wait', untilMs: startedAtMs + 60_000 });
    expect(decide(locked, startedAtMs + 60_000)).toEqual({
      kind: 'escalate',
      sentence:
        '“Wait until patroni-2 leads and answers as primary” is not to be seen, and 60 s should be enough. patroni-2 holds the leader lock, but does not answer as primary.',
    });
  });

  it.each([
    [
      'replica',
      lonely,
      'patroni-2 leads on timeline 4. “Wait until patroni-1 streams from patroni-2” is not to be seen, and 180 s should be enough. patroni-1 does not stream from patroni-2 (running): until it does, the cluster has one replica less to fall back on.',
    ],
    [
      'routing',
      unrouted,
      'patroni-2 leads on timeline 4. “Wait until every HAProxy sends writes to patroni-2” is not to be seen, and 60 s should be enough. haproxy-1 sends writes to patroni-1. haproxy-2 sends writes to patroni-1.',
    ],
  ])('with the %s to wait for says first that the new leader leads', (id, state, sentence) => {
    const prefix = prefixesOf(plan).find(({ name }) => name === `${id} begun`);
    if (prefix === undefined) throw new Error('no such prefix');
    const run = carryOn(prefix, { name: 'for good', states: [{ fromMs: 0, state }] }, { snapshotAgeMs: 0 });
    expect(run).toMatchObject({ outcome: 'failed', sentence });
  });

  it('is ten minutes longer while etcd is silent: nobody can tell, nor write it down', () => {
    expect(decide(blind(locked), startedAtMs + 60_000)).toMatchObject({ kind: 'wait', untilMs: startedAtMs + 660_000 });
    expect(decide(blind(locked), startedAtMs + 660_000).kind).toBe('escalate');
  });

  it('lasts beyond the moment before which nothing that is seen settles anything', () => {
    const scheduled = plans['a scheduled switchover'];
    const requested = prefixesOf(scheduled).find(({ name }) => name === 'request begun')?.events ?? [];
    const [undo] = scheduled.steps.flatMap((step) => ('undo' in step && step.undo !== undefined ? [step.undo] : []));
    const atMs = scheduledAtMs - 100_000;
    const state = fold([
      ...requested,
      { type: 'undo-started', atMs, why: 'cancelled' },
      { type: 'step-started', atMs, stepId: undo?.id ?? '', bot: 'bot-1' },
    ]);
    const at = (nowMs: number) =>
      nextStep({ state, assessment: assessState(before, nowMs), nowMs, findRules: findStepRules });
    // A loop of Patroni and the clocks keep it open from before the time until half a minute after it.
    expect(at(scheduledAtMs - 5_000)).toMatchObject({ kind: 'wait', untilMs: scheduledAtMs + 40_000 });
    expect(at(scheduledAtMs + 29_999)).toMatchObject({ kind: 'wait' });
    expect(at(scheduledAtMs + 30_000)).toMatchObject({ kind: 'settle', outcome: 'done' });
  });

  it('begins anew when etcd is back: Patroni could do nothing before', () => {
    const backAtMs = startedAtMs + 300_000;
    expect(decide(locked, backAtMs, backAtMs)).toMatchObject({ kind: 'wait', untilMs: backAtMs + 60_000 });
    expect(decide(locked, backAtMs + 60_000, backAtMs).kind).toBe('escalate');
  });
});
