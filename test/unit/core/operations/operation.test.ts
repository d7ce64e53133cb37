import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsOperation, type JournalEvent } from '../../../../src/core/operations/journal.ts';
import {
  applyEvent,
  canFollow,
  foldJournal,
  isBeforeStart,
  isOver,
  type OperationState,
} from '../../../../src/core/operations/operation.ts';
import {
  alma,
  arno,
  buildJournal,
  buildOperation,
  buildPlan,
  olga,
  requestedAtMs,
} from '../../../support/operation-builder.ts';

const steps = buildPlan().steps.map(({ id }) => id);
const atMs = fc.integer({ min: requestedAtMs, max: requestedAtMs + 3_600_000 });
const userId = fc.constantFrom(olga, alma, arno);
// Few, so that chance often tells of one of them twice.
const stepId = fc.constantFrom(...steps.slice(0, 2));
const bot = fc.constantFrom('howdah-1', 'howdah-2');
const text = fc.constantFrom('because', '');

/** Any event at all, whether it makes sense or not: two bots, an older one and a newer one may write. */
const anyEvent: fc.Arbitrary<JournalEvent> = fc.oneof(
  fc.record({ type: fc.constant('posted' as const), atMs, channel: fc.constant('C0PGOPS001'), messageTs: text }),
  fc.record({ type: fc.constant('approved' as const), atMs, userId, secondFactor: fc.boolean() }),
  fc.record({ type: fc.constant('denied' as const), atMs, userId, reason: text }),
  fc.record({ type: fc.constant('cancelled' as const), atMs, userId }),
  fc.record({ type: fc.constant('expired' as const), atMs }),
  fc.record({ type: fc.constant('voided' as const), atMs, changes: fc.array(text) }),
  fc.record({ type: fc.constant('started' as const), atMs, bot }),
  fc.record({ type: fc.constant('step-started' as const), atMs, stepId, bot }),
  fc.record({
    type: fc.constant('step-ended' as const),
    atMs,
    stepId,
    outcome: fc.constantFrom('done' as const, 'failed' as const, 'unknown' as const),
    detail: text,
  }),
  fc.record({ type: fc.constant('undo-started' as const), atMs, why: text }),
  fc.record({ type: fc.constant('measured' as const), atMs, writeGap: fc.constant({ longestGapMs: 1500 }) }),
  fc.record({
    type: fc.constant('finished' as const),
    atMs,
    outcome: fc.constantFrom('succeeded' as const, 'failed' as const, 'undone' as const, 'escalated' as const),
    sentence: text,
  }),
  fc.record({ type: fc.constant('released' as const), atMs, byOperation: fc.constant('abc234') }),
  fc.constant(buildJournal()[0]),
);
/** Half of them are at work at once: chance alone would seldom bring one so far. */
const anyJournal = fc
  .record({ approvals: fc.nat(3), events: fc.array(anyEvent, { maxLength: 40 }), isAtWork: fc.boolean() })
  .map(({ approvals, events, isAtWork }) => ({
    approvals,
    events: isAtWork ? [...bringToWork(approvals), ...events] : events,
  }));

function bringToWork(approvals: number): JournalEvent[] {
  const approved = [olga, alma, arno]
    .slice(0, approvals)
    .map((by): JournalEvent => ({ type: 'approved', atMs: requestedAtMs, userId: by, secondFactor: false }));
  return [...approved, { type: 'started', atMs: requestedAtMs, bot: 'howdah-1' }];
}

/** The states after each event, the first one included. */
function statesOf({ approvals, events }: { approvals: number; events: readonly JournalEvent[] }): OperationState[] {
  const [request] = buildJournal({ rules: { approvals } });
  const first = foldJournal('abc234', [request]);
  if (first === undefined) throw new Error('no request');
  const states = [first];
  for (const event of events) states.push(applyEvent(states.at(-1) ?? first, event));
  return states;
}

function pairsOf(journal: { approvals: number; events: readonly JournalEvent[] }) {
  const states = statesOf(journal);
  return journal.events.flatMap((event, index) => {
    const [earlier, later] = [states[index], states[index + 1]];
    return earlier === undefined || later === undefined ? [] : [{ event, earlier, later }];
  });
}

describe('foldJournal', () => {
  it('is nothing without a request at its beginning', () => {
    expect(foldJournal('abc234', [])).toBeUndefined();
    expect(foldJournal('abc234', [{ type: 'expired', atMs: 1 }])).toBeUndefined();
  });

  it('is approved at once where nobody has to', () => {
    expect(statesOf({ approvals: 0, events: [] })[0]?.phase).toBe('approved');
    expect(statesOf({ approvals: 1, events: [] })[0]?.phase).toBe('awaiting-approval');
  });

  it('is approved when enough distinct people have, and not by one of them twice', () => {
    const approve = (by: string): JournalEvent => ({
      type: 'approved',
      atMs: requestedAtMs,
      userId: by,
      secondFactor: false,
    });
    const phases = statesOf({ approvals: 2, events: [approve(alma), approve(alma), approve(arno)] }).map(
      ({ phase }) => phase,
    );
    expect(phases).toEqual(['awaiting-approval', 'awaiting-approval', 'awaiting-approval', 'approved']);
  });

  it('knows a step by its first beginning, whoever says that they began it again', () => {
    const begin = (bot: string, atMs: number): JournalEvent => ({ type: 'step-started', atMs, stepId: 'one', bot });
    const running = buildOperation({ phase: 'running' });
    const begun = applyEvent(running, begin('howdah-1', 1));
    expect(applyEvent(begun, begin('howdah-2', 2)).steps.one).toEqual({ startedAtMs: 1 });
  });

  it('lets an escalated operation be released, and nothing else', () => {
    const escalated = buildOperation({ phase: 'escalated' });
    expect(isOver(escalated)).toBe(false);
    const release: JournalEvent = { type: 'released', atMs: requestedAtMs, byOperation: 'abc234' };
    expect(applyEvent(escalated, release)).toMatchObject({ phase: 'released', endedAtMs: requestedAtMs });
    expect(canFollow(buildOperation({ phase: 'running' }), release)).toBe(false);
  });
});

describe('for any journal', () => {
  it('an operation that is over stays as it is, but for where its message is', () => {
    fc.assert(
      fc.property(anyJournal, (journal) => {
        for (const { earlier, later } of pairsOf(journal)) {
          if (!isOver(earlier)) continue;
          const { length: _, channel: __, messageTs: ___, ...rest } = later;
          const { length: ____, channel: _____, messageTs: ______, ...was } = earlier;
          expect(rest).toEqual(was);
        }
      }),
    );
  });

  it('what cannot follow changes nothing but the length, and what can is counted too', () => {
    fc.assert(
      fc.property(anyJournal, (journal) => {
        for (const { event, earlier, later } of pairsOf(journal)) {
          expect(later.length).toBe(earlier.length + 1);
          if (!canFollow(earlier, event)) expect(later).toEqual({ ...earlier, length: later.length });
        }
      }),
    );
  });

  it('the approvals are of distinct people, never more than the rules want, and none is ever lost', () => {
    fc.assert(
      fc.property(anyJournal, (journal) => {
        for (const { earlier, later } of pairsOf(journal)) {
          const people = later.approvals.map((approval) => approval.userId);
          expect(new Set(people).size).toBe(people.length);
          expect(people.length).toBeLessThanOrEqual(journal.approvals);
          expect(people.slice(0, earlier.approvals.length)).toEqual(earlier.approvals.map((one) => one.userId));
        }
      }),
    );
  });

  it('nothing is begun before enough people have approved', () => {
    fc.assert(
      fc.property(anyJournal, (journal) => {
        for (const { later } of pairsOf(journal)) {
          if (later.startedAtMs === undefined && Object.keys(later.steps).length === 0) continue;
          expect(later.approvals.length).toBe(journal.approvals);
        }
      }),
    );
  });

  it('a step is begun once, and one that is done or failed stays so', () => {
    fc.assert(
      fc.property(anyJournal, (journal) => {
        for (const { earlier, later } of pairsOf(journal)) {
          for (const [id, known] of Object.entries(earlier.steps)) {
            expect(later.steps[id]?.startedAtMs).toBe(known.startedAtMs);
            if (known.outcome === 'done' || known.outcome === 'failed') expect(later.steps[id]).toEqual(known);
          }
        }
      }),
    );
  });

  it('the events that free the cluster are those after which the operation is over', () => {
    fc.assert(
      fc.property(anyJournal, (journal) => {
        for (const { event, earlier, later } of pairsOf(journal)) {
          if (isOver(earlier) || !canFollow(earlier, event)) continue;
          expect(isOver(later)).toBe(endsOperation(event));
          expect(later.endedAtMs !== undefined).toBe(isOver(later));
        }
      }),
    );
  });

  it('it never goes back to before its start', () => {
    fc.assert(
      fc.property(anyJournal, (journal) => {
        for (const { earlier, later } of pairsOf(journal)) {
          if (!isBeforeStart(earlier)) expect(isBeforeStart(later)).toBe(false);
        }
      }),
    );
  });
});
