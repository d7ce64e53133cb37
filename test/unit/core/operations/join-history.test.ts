import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../../../src/core/cluster/snapshot.ts';
import { joinHistory } from '../../../../src/core/operations/join-history.ts';
import type { OperationState } from '../../../../src/core/operations/operation.ts';
import { buildOperation, buildPlan, buildSwitchoverSteps } from '../../../support/operation-builder.ts';

/** From patroni-1 to patroni-2, away from timeline 7. */
const done = buildOperation({ id: 'k3v9qz', phase: 'succeeded' });
const beganMs = done.steps.request?.startedAtMs ?? Number.NaN;
const endedMs = done.endedAtMs ?? Number.NaN;

const entryAt = (atMs: number | undefined, changes: Partial<HistoryEntry> = {}): HistoryEntry => ({
  timeline: 7,
  lsn: 84_306_880,
  reason: 'no recovery target specified',
  ...(atMs !== undefined && { atMs }),
  newLeader: 'patroni-2',
  ...changes,
});

const join = (history: readonly HistoryEntry[], operations: readonly OperationState[] = [done]) =>
  joinHistory({ history, operations, reach: 'whole' }).map(({ entry, cause }) => [
    entry.timeline,
    cause.kind === 'operation' ? `${cause.operation.id}${cause.gotCandidate ? '' : ' instead'}` : cause.kind,
  ]);

describe('joinHistory', () => {
  it('finds who asked for a change of the leader, and puts the newest first', () => {
    const before = entryAt(beganMs - 3_600_000, { timeline: 6, newLeader: 'patroni-1' });
    expect(join([before, entryAt(beganMs + 1000)])).toEqual([
      [7, 'k3v9qz'],
      [6, 'nobody'],
    ]);
  });

  it.each([
    ['before it began, by a clock that is 9 s slow', beganMs - 9_000, 'k3v9qz'],
    ['before it began, by more than clocks differ', beganMs - 10_001, 'nobody'],
    ['after its end, by a clock that is 9 s fast', endedMs + 9_000, 'k3v9qz'],
    ['after its end, by more than clocks differ', endedMs + 10_001, 'nobody'],
    ['at a time that nobody wrote down', undefined, 'k3v9qz'],
  ])('%s', (_when, atMs, cause) => {
    expect(join([entryAt(atMs)])).toEqual([[7, cause]]);
  });

  it.each([
    ['another timeline ended', { timeline: 6 }, 'nobody'],
    ['Patroni promoted another member instead', { newLeader: 'patroni-3' }, 'k3v9qz instead'],
    ['another member, another timeline', { newLeader: 'patroni-3', timeline: 8 }, 'nobody'],
  ])('%s', (_what, changes, cause) => {
    expect(join([entryAt(beganMs + 1000, changes)])).toMatchObject([[expect.any(Number), cause]]);
  });

  it('believes the operation when Patroni does not know who led', () => {
    const { newLeader: _, ...nameless } = entryAt(beganMs + 1000);
    expect(join([nameless])).toEqual([[7, 'k3v9qz']]);
    expect(join([nameless], [buildOperation({ id: 'k3v9qz', phase: 'running' })])).toEqual([[7, 'k3v9qz instead']]);
  });

  it('blames an operation for one change only', () => {
    const failover = entryAt(beganMs + 3000, { timeline: 8, newLeader: 'patroni-3' });
    const back = entryAt(beganMs + 4000, { timeline: 9 });
    expect(join([entryAt(beganMs + 1000), failover, back])).toEqual([
      [9, 'nobody'],
      [8, 'nobody'],
      [7, 'k3v9qz'],
    ]);
  });

  it('tells two operations apart that follow each other within seconds', () => {
    const steps = buildSwitchoverSteps().map((step) =>
      step.kind === 'request-switchover' || step.kind === 'await-leader'
        ? { ...step, leader: 'patroni-2', candidate: 'patroni-1', timeline: 8 }
        : step,
    );
    const back = buildOperation({ id: 'back22', phase: 'succeeded', plan: { steps } });
    const history = [entryAt(beganMs + 1000), entryAt(beganMs + 4000, { timeline: 8, newLeader: 'patroni-1' })];
    for (const operations of [
      [done, back],
      [back, done],
    ]) {
      expect(join(history, operations)).toEqual([
        [8, 'back22'],
        [7, 'k3v9qz'],
      ]);
    }
  });

  it('does not blame one that failed a moment before for what the next one did', () => {
    const steps = buildSwitchoverSteps().map((step) =>
      step.kind === 'request-switchover' || step.kind === 'await-leader' ? { ...step, candidate: 'patroni-3' } : step,
    );
    const failed = buildOperation({ id: 'fail22', phase: 'failed', stepsDone: 0, plan: { steps } });
    expect(join([entryAt(beganMs + 1000)], [failed, done])).toEqual([[7, 'k3v9qz']]);
    expect(join([entryAt(beganMs + 1000)], [failed])).toEqual([[7, 'fail22 instead']]);
  });

  it.each(['patroni-2', 'patroni-3'])('does not blame a request without effect for a failover to %s', (newLeader) => {
    const failed = buildOperation({ id: 'fail22', phase: 'failed', stepsDone: 0 });
    const steps = { ...failed.steps, request: { ...failed.steps.request, hadNoEffect: true } };
    expect(join([entryAt(beganMs + 1000, { newLeader })], [{ ...failed, steps }])).toEqual([[7, 'nobody']]);
    expect(join([entryAt(beganMs + 1000, { newLeader })], [failed])[0]?.[1]).toContain('fail22');
  });

  it('waits for the time of a scheduled switchover', () => {
    const scheduledAtMs = beganMs + 3_600_000;
    const scheduled = buildOperation({ id: 'later2', phase: 'running', scheduledAtMs });
    const failover = entryAt(scheduledAtMs - 60_000);
    const back = entryAt(scheduledAtMs - 30_000, { timeline: 8, newLeader: 'patroni-1' });
    const asked = entryAt(scheduledAtMs + 1000, { timeline: 9 });
    expect(join([failover, back, asked], [scheduled])).toEqual([
      [9, 'later2'],
      [8, 'nobody'],
      [7, 'nobody'],
    ]);
  });

  it('knows that a request may come true after the bot has stopped, but not for ever', () => {
    const { phase: _, ...rest } = buildOperation({ id: 'stop22', phase: 'escalated' });
    const stoppedMs = rest.steps.leader?.startedAtMs ?? Number.NaN;
    for (const phase of ['escalated', 'released'] as const) {
      expect(join([entryAt(stoppedMs + 60_000)], [{ ...rest, phase }])).toEqual([[7, 'stop22']]);
      expect(join([entryAt(stoppedMs + 3_600_000)], [{ ...rest, phase }])).toEqual([[7, 'nobody']]);
    }
  });

  it.each(['awaiting-approval', 'approved', 'denied', 'cancelled', 'expired', 'voided'] as const)(
    'does not blame an operation that is or was %s',
    (phase) => {
      expect(join([entryAt(beganMs)], [buildOperation({ id: 'k3v9qz', phase })])).toEqual([[7, 'nobody']]);
    },
  );

  it('does not blame an operation of another kind, or one that found everything done', () => {
    const plan = buildPlan({
      steps: [{ kind: 'await-routing', id: 'routing', sentence: 'x', candidate: 'patroni-2' }],
    });
    expect(join([entryAt(beganMs + 1)], [buildOperation({ id: 'other2', phase: 'succeeded', plan })])).toEqual([
      [7, 'nobody'],
    ]);
    const { startedAtMs: _, ...found } = done.steps.request ?? {};
    expect(join([entryAt(beganMs + 1)], [{ ...done, steps: { ...done.steps, request: found } }])).toEqual([
      [7, 'nobody'],
    ]);
  });

  it('says when it cannot know', () => {
    const old = entryAt(beganMs - 86_400_000, { timeline: 6, newLeader: 'patroni-1' });
    const timeless = entryAt(undefined, { timeline: 5 });
    const kinds = (reach: 'whole' | 'newest' | 'silent', operations: readonly OperationState[]) =>
      joinHistory({ history: [timeless, old, entryAt(beganMs + 1)], operations, reach }).map(({ cause }) => cause.kind);
    expect(kinds('newest', [done])).toEqual(['operation', 'unknown', 'unknown']);
    expect(kinds('whole', [done])).toEqual(['operation', 'nobody', 'nobody']);
    expect(kinds('silent', [])).toEqual(['unknown', 'unknown', 'unknown']);
  });
});
