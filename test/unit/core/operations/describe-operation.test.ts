import { describe, expect, it } from 'vitest';
import {
  describeApprovals,
  describeOutcome,
  describePhase,
  describeStepStatus,
  describeSteps,
  describeWriteGap,
  durationOf,
  formatDuration,
  formatWriteGap,
} from '../../../../src/core/operations/describe-operation.ts';
import { operationPhases } from '../../../../src/core/operations/operation.ts';
import { type BuiltOperation, buildOperation, requestedAtMs } from '../../../support/operation-builder.ts';

const scheduledAtMs = requestedAtMs + 3_600_000;
const stepsOf = (options: BuiltOperation) => describeSteps(buildOperation(options)).map(describeStepStatus);

describe('an operation in words', () => {
  it.each([
    [{}, 'waiting for approval: 0 of 1 approval'],
    [{ rules: { approvals: 2 }, approvals: 1 }, 'waiting for approval: 1 of 2 approvals'],
    [{ phase: 'approved' }, 'approved, not begun yet'],
    [{ phase: 'running', stepsDone: 2 }, 'under way, step 3 of 4: Wait until patroni-1 streams again'],
    [
      { phase: 'undoing', scheduledAtMs },
      'being taken back, step 1 of 1: Take the scheduled switchover back from Patroni',
    ],
    [{ phase: 'escalated' }, 'stopped: a person has to look'],
    [{ phase: 'succeeded' }, 'done'],
  ] as const)('%o is %s', (options, words) => {
    expect(describePhase(buildOperation(options))).toBe(words);
  });

  it.each(operationPhases)('says what came of one that is %s, if anything has', (phase) => {
    const isTakenBack = phase === 'undoing' || phase === 'undone';
    const outcome = describeOutcome(buildOperation({ phase, ...(isTakenBack && { scheduledAtMs }) }));
    expect(outcome === undefined).toBe(['awaiting-approval', 'approved', 'running', 'undoing'].includes(phase));
  });

  it('says that nobody has to approve', () => {
    expect(describeApprovals(buildOperation({ phase: 'approved', rules: { approvals: 0 } }))).toBe('needs no approval');
  });

  it('does not take the time until a stopped one was let go of for its duration', () => {
    expect(durationOf(buildOperation({ phase: 'succeeded' }))).toBe(4820);
    expect(durationOf(buildOperation({ phase: 'released' }))).toBeUndefined();
    expect(durationOf(buildOperation({ phase: 'running' }))).toBeUndefined();
  });
});

describe('steps in words', () => {
  it.each([
    [{}, ['not yet', 'not yet', 'not yet', 'not yet']],
    [{ phase: 'denied' }, ['not begun', 'not begun', 'not begun', 'not begun']],
    [{ phase: 'running' }, ['done in 1.4 s', 'under way', 'not yet', 'not yet']],
    [{ phase: 'failed' }, ['done in 1.4 s', 'failed after 0.8 s', 'not begun', 'not begun']],
    [{ phase: 'escalated' }, ['done in 1.4 s', 'nobody knows what came of it', 'not begun', 'not begun']],
    [{ phase: 'undoing', scheduledAtMs }, ['done in 1.4 s', 'given up', 'not begun', 'not begun', 'under way']],
    [{ phase: 'undone', scheduledAtMs }, ['done in 1.4 s', 'given up', 'not begun', 'not begun', 'done in 0.2 s']],
  ] as const)('%o', (options, words) => {
    expect(stepsOf(options)).toEqual(words);
  });

  it('knows a step that somebody else had done, and one whose answer was lost', () => {
    const running = buildOperation({ phase: 'running', stepsDone: 0 });
    const statusWith = (known: object) =>
      describeSteps({ ...running, steps: { request: known } }).map(describeStepStatus)[0];
    expect(statusWith({ endedAtMs: 2, outcome: 'done', detail: 'patroni-2 leads' })).toBe('done already');
    expect(statusWith({ startedAtMs: 1, endedAtMs: 2, outcome: 'unknown' })).toBe('nobody knows what came of it');
    expect(statusWith({ startedAtMs: 5, endedAtMs: 2, outcome: 'done' })).toBe('done in 0 ms');
  });
});

describe('figures in words', () => {
  it.each([
    [0, '0 ms'],
    [42, '42 ms'],
    [1_420, '1.4 s'],
    [9_960, '10 s'],
    [62_000, '62 s'],
    [180_000, '3 min'],
    [9_000_000, '2.5 h'],
    [259_200_000, '3 d'],
  ])('%i ms are %s', (durationMs, words) => expect(formatDuration(durationMs)).toBe(words));

  it('never gives a gap that was not measured', () => {
    expect(formatWriteGap(undefined)).toBeUndefined();
    expect(formatWriteGap({ note: 'no proxy' })).toBe('not measured');
    expect(formatWriteGap({ longestGapMs: 1620 })).toBe('1.6 s');
    expect(describeWriteGap({ note: 'no proxy.' })).toBe('How long nobody could write was not measured: no proxy.');
    expect(describeWriteGap({ longestGapMs: 1620, note: 'Through haproxy-1 alone' })).toBe(
      'The longest time without a write through the proxies was 1.6 s. Through haproxy-1 alone.',
    );
  });
});
