import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addAttempt,
  beginObservation,
  summarizeWriteGap,
  type WriteAttempt,
  type WriteObservation,
} from '../../../../src/core/operations/write-gap.ts';

const startMs = 1_000_000;

function ack(atMs: number, change: Partial<Extract<WriteAttempt, { outcome: 'acknowledged' }>> = {}): WriteAttempt {
  const base = { proxy: 'east', begunMs: startMs + atMs - 5, endedMs: startMs + atMs };
  return { ...base, outcome: 'acknowledged', timeline: 1, server: '10.0.0.1', ...change };
}

function miss(atMs: number, change: { proxy?: string; outcome?: 'failed' | 'unknown' } = {}): WriteAttempt {
  const { proxy = 'east', outcome = 'failed' } = change;
  return { proxy, begunMs: startMs + atMs - 5, endedMs: startMs + atMs, outcome, trouble: 'unreachable' };
}

function observe(attempts: readonly WriteAttempt[], proxies: readonly string[] = ['east']): WriteObservation {
  return attempts.reduce(addAttempt, beginObservation(proxies, startMs));
}

describe('the write gap', () => {
  it('is the longest time between two acknowledged writes that follow one another', () => {
    const seen = observe([ack(20), ack(40), miss(60), miss(500), ack(1_640), ack(1_660), ack(1_700)]);
    expect(summarizeWriteGap(seen, startMs + 1_710)).toEqual({ longestGapMs: 1_600 });
    expect(seen.proxies[0]).toMatchObject({ attempts: 7, acknowledged: 5, failed: 2, unknownOutcomes: 0 });
    expect(seen.proxies[0]?.longestGap).toEqual({ fromMs: startMs + 40, untilMs: startMs + 1_640 });
  });

  it('does not end with a write whose outcome nobody knows', () => {
    const seen = observe([ack(20), miss(400, { outcome: 'unknown' }), ack(920)]);
    expect(summarizeWriteGap(seen, startMs + 930)).toEqual({ longestGapMs: 900 });
    expect(seen.proxies[0]).toMatchObject({ acknowledged: 2, unknownOutcomes: 1 });
  });

  it('is that of the worst proxy: writes through the other one close no gap of it', () => {
    const west = { proxy: 'west' };
    const attempts = [ack(20), ack(25, west), ack(300, west), ack(600, west), ack(620)];
    expect(summarizeWriteGap(observe(attempts, ['east', 'west']), startMs + 630)).toEqual({ longestGapMs: 600 });
  });

  it('has no figure without an acknowledged write, and says why', () => {
    expect(summarizeWriteGap(observe([miss(20), miss(40)]), startMs + 50)).toEqual({
      note: 'No write was acknowledged through east: it could not be reached.',
    });
    expect(summarizeWriteGap(observe([]), startMs + 50)).toEqual({
      note: 'No write was acknowledged through east: there was no time for one.',
    });
  });

  it('counts a gap that is still open with what it has reached, and says that it is at least that', () => {
    const seen = observe([ack(20), ack(40), miss(60), miss(900)]);
    expect(summarizeWriteGap(seen, startMs + 1_040)).toEqual({
      longestGapMs: 1_000,
      note: 'Writes through east had not come back when the measurement ended: the gap is at least that long.',
    });
  });

  it('says nothing of the moment between the last write and the end of a measurement without trouble', () => {
    expect(summarizeWriteGap(observe([ack(20), ack(30)]), startMs + 60)).toEqual({ longestGapMs: 30 });
  });

  it('mentions a proxy that took no write at all beside one that did', () => {
    const seen = observe([ack(20), ack(40), miss(50, { proxy: 'west' })], ['east', 'west']);
    expect(summarizeWriteGap(seen, startMs + 45)).toEqual({
      longestGapMs: 20,
      note: 'No write was acknowledged through west: it could not be reached.',
    });
  });

  it('is not hidden by a measurement that began too late: it counts from there, and the note says so', () => {
    const west = { proxy: 'west' };
    const attempts = [miss(500), ack(2_000), ack(2_010, west), ack(2_020), ack(2_030, west)];
    expect(summarizeWriteGap(observe(attempts, ['east', 'west']), startMs + 2_040)).toEqual({
      longestGapMs: 2_010,
      note: 'No write through east and west had been acknowledged when measuring began: the gap is counted from there.',
    });
  });
});

describe('who served', () => {
  it('is told in order, one span for each leader', () => {
    const later = { timeline: 2, server: '10.0.0.2' };
    const [east] = observe([ack(20), ack(40), ack(900, later), ack(920, later)]).proxies;
    expect(east?.servedBy).toEqual([
      { server: '10.0.0.1', timeline: 1, acknowledged: 2, firstAckMs: startMs + 20, lastAckMs: startMs + 40 },
      { server: '10.0.0.2', timeline: 2, acknowledged: 2, firstAckMs: startMs + 900, lastAckMs: startMs + 920 },
    ]);
  });

  it('tells of a former leader that still acknowledges, even through another proxy', () => {
    const seen = observe(
      [ack(20), ack(900, { timeline: 2 }), ack(960, { proxy: 'west', begunMs: startMs + 940 })],
      ['east', 'west'],
    );
    expect(seen.staleAcknowledgements).toBe(1);
    expect(summarizeWriteGap(seen, startMs + 970).note).toContain(
      'A former leader acknowledged 1 writes after the new one had taken over.',
    );
  });

  it('does not suspect a write that the former leader took before, and whose answer came late', () => {
    const seen = observe(
      [ack(900, { timeline: 2 }), ack(910, { proxy: 'west', begunMs: startMs + 890 })],
      ['east', 'west'],
    );
    expect(seen.staleAcknowledgements).toBe(0);
  });
});

describe('for any attempts', () => {
  const steps = fc.array(
    fc.record({ afterMs: fc.integer({ min: 1, max: 3_000 }), outcome: fc.constantFrom('ack', 'failed', 'unknown') }),
    { minLength: 1, maxLength: 60 },
  );
  it('no pause without an acknowledged write is longer than the gap, and the gap is one of them', () => {
    fc.assert(
      fc.property(steps, (each) => {
        let atMs = 0;
        const acks: number[] = [];
        const attempts = each.map(({ afterMs, outcome }) => {
          atMs += afterMs;
          if (outcome === 'ack') acks.push(atMs);
          return outcome === 'ack' ? ack(atMs) : miss(atMs, { outcome: outcome === 'failed' ? 'failed' : 'unknown' });
        });
        const { longestGapMs } = summarizeWriteGap(observe(attempts), startMs + atMs);
        const [first = 0] = acks;
        const pauses = [...acks.slice(1), atMs].map((until, index) => until - (acks[index] ?? 0));
        // Less than that is the time it takes to connect.
        if (first >= 250) pauses.push(first);
        expect(longestGapMs).toBe(acks.length === 0 ? undefined : Math.max(...pauses));
      }),
    );
  });
});
