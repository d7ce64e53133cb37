import { describe, expect, it } from 'vitest';
import { dayNumber, formatAgo, formatDate } from '../../../deploy/lab/workspace/text/format-date.ts';

/** The moment of Slack's own examples: Tuesday, 2014-02-18 14:39:42 in Los Angeles. */
const MOMENT = 1392763182;
const YEARS_LATER = { nowMs: Date.UTC(2026, 0, 1), timeZone: 'America/Los_Angeles', hour12: true };
const SAME_DAY = { ...YEARS_LATER, nowMs: MOMENT * 1000 + 60_000 };

describe('formatDate', () => {
  it.each([
    ['{date_num}', '2014-02-18'],
    ['{date_slash}', '02/18/2014'],
    ['{date}', 'February 18th, 2014'],
    ['{date_short}', 'Feb 18, 2014'],
    ['{date_long}', 'Tuesday, February 18th, 2014'],
    ['{date_pretty}', 'February 18th, 2014'],
    ['{time}', '2:39 PM'],
    ['{time_secs}', '2:39:42 PM'],
    ['{date_short} at {time}', 'Feb 18, 2014 at 2:39 PM'],
    ['{nonsense}', '{nonsense}'],
  ])('fills %s', (format, expected) => {
    expect(formatDate(format, MOMENT, YEARS_LATER)).toBe(expected);
  });

  it.each([
    ['{date_pretty}', 0, 'Today'],
    ['on {date_short_pretty}', -86_400, 'On yesterday'],
    ['{date_long_pretty} at {time}', 86_400, 'Tomorrow at 2:39 PM'],
    ['{date}', 3 * 86_400, 'February 21st'],
    ['{date_long}', -5 * 86_400, 'Thursday, February 13th'],
    ['{ago}', -3540, '1 hour ago'],
    ['{day_divider_pretty}', -86_400 * 2, 'Sunday, February 16th'],
  ])('fills %s near today', (format, offsetSeconds, expected) => {
    expect(formatDate(format, MOMENT + offsetSeconds, SAME_DAY)).toBe(expected);
  });

  it('goes by the viewer’s zone and clock', () => {
    const tokyo = { nowMs: MOMENT * 1000, timeZone: 'Asia/Tokyo', hour12: false };
    expect(formatDate('{date_num} {time}', MOMENT, tokyo)).toBe('2014-02-19 07:39');
  });

  it('writes midnight as 00:00 on a 24-hour clock', () => {
    expect(formatDate('{time}', 0, { nowMs: 0, timeZone: 'UTC', hour12: false })).toBe('00:00');
  });
});

describe('dayNumber', () => {
  it('changes at the zone’s midnight', () => {
    const midnight = Date.UTC(2026, 2, 29, 22, 0, 0); // 00:00 in Berlin, where summer time began that day
    expect(dayNumber(midnight, 'Europe/Berlin') - dayNumber(midnight - 1, 'Europe/Berlin')).toBe(1);
    expect(dayNumber(midnight, 'UTC') - dayNumber(midnight - 1, 'UTC')).toBe(0);
  });
});

describe('formatAgo', () => {
  it.each([
    [2000, 'just now'],
    [45_000, '45 seconds ago'],
    [61_000, '1 minute ago'],
    [7_300_000, '2 hours ago'],
    [-90_000, 'in 1 minute'],
    [3 * 86_400_000, '3 days ago'],
  ])('%d ms back is %s', (elapsedMs, expected) => {
    expect(formatAgo(1_000_000_000, 1_000_000_000 + elapsedMs)).toBe(expected);
  });
});
