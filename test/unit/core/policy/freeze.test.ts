import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFreeze } from '../../../../src/core/policy/freeze.ts';
import type { Freeze } from '../../../../src/core/policy/policy.ts';

const at = (iso: string): number => Date.parse(iso);
const weekly = (days: readonly number[], from: number, to: number, timeZone = 'Europe/Berlin'): Freeze => ({
  kind: 'weekly',
  days,
  fromMinute: from * 60,
  toMinute: to * 60,
  timeZone,
  why: 'nobody is there',
});
const until = (freezes: readonly Freeze[], iso: string): string | undefined => {
  const found = findFreeze(freezes, at(iso));
  return found && (found.untilMs === undefined ? 'no end' : new Date(found.untilMs).toISOString());
};

describe('a freeze for once', () => {
  const once: Freeze = { kind: 'once', fromMs: at('2026-12-20T00:00Z'), toMs: at('2027-01-04T06:00Z'), why: 'x' };
  it('holds from its first millisecond to before its last', () => {
    expect(until([once], '2026-12-19T23:59:59.999Z')).toBeUndefined();
    expect(until([once], '2026-12-20T00:00Z')).toBe('2027-01-04T06:00:00.000Z');
    expect(until([once], '2027-01-04T06:00Z')).toBeUndefined();
  });
});

// 2026-11-27 is a Friday; Berlin is an hour ahead of UTC then.
describe('a weekly freeze', () => {
  it('begins on its days and ends on the next one when its end is before its beginning', () => {
    const night = [weekly([5, 6], 16, 8)];
    expect(until(night, '2026-11-27T14:59Z')).toBeUndefined();
    expect(until(night, '2026-11-27T15:00Z')).toBe('2026-11-28T07:00:00.000Z');
    expect(until(night, '2026-11-28T06:59:59Z')).toBe('2026-11-28T07:00:00.000Z');
    expect(until(night, '2026-11-28T07:00Z')).toBeUndefined();
    expect(until(night, '2026-11-29T06:00Z')).toBe('2026-11-29T07:00:00.000Z');
    expect(until(night, '2026-11-29T15:30Z')).toBeUndefined();
  });

  it('lies within a day otherwise', () => {
    const day = [weekly([1], 9, 17)];
    expect(until(day, '2026-11-23T08:00Z')).toBe('2026-11-23T16:00:00.000Z');
    expect(until(day, '2026-11-23T16:00Z')).toBeUndefined();
    expect(until(day, '2026-11-24T10:00Z')).toBeUndefined();
  });

  it('takes whole days, and those that follow one another as one', () => {
    const weekend = [weekly([6, 0], 0, 0)];
    expect(until(weekend, '2026-11-28T12:00Z')).toBe('2026-11-29T23:00:00.000Z');
    expect(until([weekly([0, 1, 2, 3, 4, 5, 6], 0, 0)], '2026-11-28T12:00Z')).toBe('no end');
    expect(until([weekly([5], 16, 20), weekly([5], 20, 22)], '2026-11-27T15:00Z')).toBe('2026-11-27T21:00:00.000Z');
  });

  it('goes by the clock on the wall in its zone, also when the clocks are changed', () => {
    // 2026-10-25 02:00 UTC: summer time ends. 2027-03-28 01:00 UTC: it begins.
    const night = [weekly([6], 22, 8)];
    expect(until(night, '2026-10-24T20:00Z')).toBe('2026-10-25T07:00:00.000Z');
    expect(until(night, '2027-03-27T21:00Z')).toBe('2027-03-28T06:00:00.000Z');
    expect(until([weekly([1], 22, 23, 'Asia/Tokyo')], '2026-11-23T13:30Z')).toBe('2026-11-23T14:00:00.000Z');
  });

  it('ends with the first minute that is free when the clocks are changed before its end', () => {
    const sunday = { ...weekly([0], 2, 3, 'Europe/Berlin'), fromMinute: 150 } as const;
    // 02:45, the first time: at 03:00 the clocks are put back to 02:00, and the freeze has not begun.
    expect(until([sunday], '2026-10-25T00:45Z')).toBe('2026-10-25T01:00:00.000Z');
    expect(until([sunday], '2026-10-25T01:45Z')).toBe('2026-10-25T02:00:00.000Z');
    // There is no 02:30 in spring: the clocks go from 02:00 to 03:00.
    const gap = { ...weekly([0], 1, 2, 'Europe/Berlin'), toMinute: 150 } as const;
    expect(until([gap], '2027-03-28T00:30Z')).toBe('2027-03-28T01:00:00.000Z');
  });

  it('is frozen until the moment it names and before it', () => {
    const anyFreeze = fc.record({
      from: fc.integer({ min: 0, max: 1439 }),
      to: fc.integer({ min: 0, max: 1439 }),
    });
    const changes = ['2026-10-25T01:00Z', '2027-03-28T01:00Z'].map(at);
    const nearChange = fc.record({ change: fc.constantFrom(...changes), off: fc.integer({ min: -300, max: 120 }) });
    fc.assert(
      fc.property(anyFreeze, nearChange, ({ from, to }, { change, off }) => {
        const nowMs = change + off * 60_000;
        const freezes = [{ ...weekly([0], 0, 0, 'Europe/Berlin'), fromMinute: from, toMinute: to }];
        const untilMs = findFreeze(freezes, nowMs)?.untilMs;
        if (untilMs === undefined) return;
        const minutes = Array.from({ length: (untilMs - nowMs) / 60_000 }, (_, index) => nowMs + index * 60_000);
        const some = minutes.filter((_, index) => index % 13 === 0 || index === minutes.length - 1);
        expect(some.every((atMs) => findFreeze(freezes, atMs) !== undefined)).toBe(true);
        expect(findFreeze(freezes, untilMs)).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });

  it('holds until the moment it names, and not at it', () => {
    const anyFreeze = fc.record({
      day: fc.integer({ min: 0, max: 6 }),
      from: fc.integer({ min: 0, max: 23 }),
      to: fc.integer({ min: 0, max: 23 }),
    });
    const anyTime = fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2027-12-31T00:00Z') });
    fc.assert(
      fc.property(anyFreeze, anyTime, ({ day, from, to }, nowMs) => {
        const freezes = [weekly([day], from, to, 'America/New_York')];
        const untilMs = findFreeze(freezes, nowMs)?.untilMs;
        if (untilMs === undefined) return;
        expect(untilMs).toBeGreaterThan(nowMs);
        expect(findFreeze(freezes, untilMs)).toBeUndefined();
      }),
    );
  });
});
