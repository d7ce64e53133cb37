import { describe, expect, test } from 'vitest';
import { describeMisrouting } from '../../../deploy/lab/bench/switchover/fetch-routing.ts';
import { findBrokenGapPromises, median, renderGaps } from '../../../deploy/lab/bench/switchover/gap-summary.ts';
import { findStanding } from '../../../deploy/lab/bench/switchover/standing-cluster.ts';
import {
  findSlowApprovals,
  renderApprovals,
  timeApproval,
} from '../../../deploy/lab/bench/switchover/timed-approval.ts';
import type { JournalEvent } from '../../../src/core/operations/journal.ts';

describe('the median', () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 2, 10], 3],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

const own = { name: '/pg switchover', gapsMs: [1_400, 1_600, 1_500] };
const other = { name: 'patronictl switchover', gapsMs: [1_500, 3_000, 1_000, 2_000] };

test('both series are shown with their ratio', () => {
  expect(renderGaps(own, other)).toBe(
    [
      'write gap               runs   median      min      max',
      '/pg switchover             3   1.50 s   1.40 s   1.60 s',
      'patronictl switchover      4   1.75 s   1.00 s   3.00 s',
      'ratio                            0.86     1.40     0.53',
    ].join('\n'),
  );
});

describe('promises', () => {
  test('a median under the bar and not beyond the other is kept', () => {
    expect(findBrokenGapPromises(own, other)).toEqual([]);
  });
  test('a median at the bar is broken', () => {
    expect(findBrokenGapPromises({ ...own, gapsMs: [1_800] }, other)).toEqual([
      'The median gap is 1.80 s, which is not under 1.80 s.',
    ]);
  });
  test('a median beyond the other’s is broken', () => {
    expect(findBrokenGapPromises(own, { ...other, gapsMs: [1_300] })).toEqual([
      'The median gap of /pg switchover is 1.15 times that of patronictl switchover.',
    ]);
  });
});

describe('a cluster at rest', () => {
  const leader = { name: 'patroni-1', role: 'leader', state: 'running', timeline: 7 };
  const standby = (name: string, change = {}) => ({
    ...{ name, role: 'quorum_standby', state: 'streaming', timeline: 7, lag: 0 },
    ...change,
  });
  const [second, third] = [standby('patroni-2'), standby('patroni-3')];

  test('has a leader, and candidates that stream without lag', () => {
    expect(findStanding([leader, second, third], 'quorum')).toEqual({
      leader: 'patroni-1',
      others: ['patroni-2', 'patroni-3'],
      candidates: ['patroni-2', 'patroni-3'],
    });
  });

  test.each([
    ['nobody leads', [second, third]],
    ['two lead', [leader, { ...leader, name: 'patroni-2' }, third]],
    ['the leader is stopping', [{ ...leader, state: 'stopping' }, second, third]],
    ['one has not started', [leader, second, standby('patroni-3', { state: 'starting' })]],
    ['one is behind', [leader, second, standby('patroni-3', { lag: 1 })]],
    ['one’s lag is not known', [leader, second, standby('patroni-3', { lag: 'unknown' })]],
    ['one is on the old timeline', [leader, second, standby('patroni-3', { timeline: 6 })]],
    ['one is not named a standby yet', [leader, second, standby('patroni-3', { role: 'replica' })]],
    ['the leader is alone', [leader]],
  ])('is not there while %s', (_, members) => {
    expect(findStanding(members, 'quorum')).toBeUndefined();
  });

  test.each([true, 'on'])('has one candidate in synchronous mode %s', (mode) => {
    const members = [leader, standby('patroni-2', { role: 'sync_standby' }), standby('patroni-3', { role: 'replica' })];
    expect(findStanding(members, mode)?.candidates).toEqual(['patroni-2']);
  });

  test('has every replica as a candidate in asynchronous mode', () => {
    const members = [leader, standby('patroni-2', { role: 'replica' }), standby('patroni-3', { role: 'replica' })];
    expect(findStanding(members, false)?.candidates).toEqual(['patroni-2', 'patroni-3']);
  });
});

describe('proxies', () => {
  const cluster = { leader: 'patroni-1', others: ['patroni-2', 'patroni-3'] };
  const routing = { proxy: 'swarm-edge-1', write: ['patroni-1'], read: ['patroni-3', 'patroni-2'] };

  test('lead to the leader and to all the others', () => {
    expect(describeMisrouting([routing], cluster)).toEqual([]);
  });

  test.each([
    ['writes to nobody', { write: [] }, 'swarm-edge-1: writes to nobody, reads from patroni-3, patroni-2'],
    [
      'writes to two',
      { write: ['patroni-1', 'patroni-2'] },
      'swarm-edge-1: writes to patroni-1, patroni-2, reads from patroni-3, patroni-2',
    ],
    [
      'writes to another',
      { write: ['patroni-2'] },
      'swarm-edge-1: writes to patroni-2, reads from patroni-3, patroni-2',
    ],
    ['reads not from all', { read: ['patroni-2'] }, 'swarm-edge-1: writes to patroni-1, reads from patroni-2'],
  ])('%s', (_, change, sentence) => {
    expect(describeMisrouting([routing, { ...routing, ...change }], cluster)).toEqual([sentence]);
  });
});

describe('the way of an approval', () => {
  const events: readonly JournalEvent[] = [
    { type: 'approved', atMs: 1_060, userId: 'U1', secondFactor: false },
    { type: 'started', atMs: 1_160, bot: 'one' },
    { type: 'step-started', atMs: 1_180, stepId: 'request', bot: 'one' },
    { type: 'step-started', atMs: 4_000, stepId: 'await', bot: 'one' },
  ];
  const approval = timeApproval({ clickedMs: 1_000, events, askedMs: 1_210 });

  test('is told in its parts, up to the first step', () => {
    expect(approval).toEqual({ decidedMs: 60, startedMs: 100, begunMs: 20, askedMs: 30, totalMs: 210 });
  });

  test('is shown as a distribution of each part', () => {
    expect(renderApprovals([approval, { ...approval, totalMs: 500, askedMs: 320 }])).toBe(
      [
        'from the click (2)                    min      p50      p90      max',
        'until the approval is decided       60 ms    60 ms    60 ms    60 ms',
        '… until the operation is started   100 ms   100 ms   100 ms   100 ms',
        '… until its first step is begun     20 ms    20 ms    20 ms    20 ms',
        '… until Patroni has the request     30 ms    30 ms   320 ms   320 ms',
        'in all                             210 ms   210 ms   500 ms   500 ms',
      ].join('\n'),
    );
  });

  test('is quick when nine of ten are under the bar', () => {
    const quick = Array.from({ length: 9 }, () => ({ ...approval, totalMs: 299 }));
    expect(findSlowApprovals([...quick, { ...approval, totalMs: 5_000 }])).toEqual([]);
    expect(findSlowApprovals([...quick.slice(1), { ...approval, totalMs: 300 }, approval])).toEqual([]);
    expect(findSlowApprovals([{ ...approval, totalMs: 300 }])).toEqual([
      'Patroni was asked 300 ms after the click (p90), which is not under 300 ms.',
    ]);
  });
});
