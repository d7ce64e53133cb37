import { expect, it } from 'vitest';
import { withDates, withMrkdwnDates, withZone } from '../../../../src/slack/views/utc-moments.ts';

const until = {
  type: 'date',
  timestamp: Date.UTC(2026, 10, 23, 15, 23) / 1000,
  format: '{date_short_pretty} {time}',
  fallback: '2026-11-23 15:23 UTC',
};

it('shows moments in UTC by the clock of the reader, and the rest as it is', () => {
  expect(withDates('Not until 2026-11-23 15:23 UTC: closing.')).toEqual([
    { type: 'text', text: 'Not until ' },
    until,
    { type: 'text', text: ': closing.' },
  ]);
  expect(withDates('2026-11-23 15:23 UTC')).toEqual([until]);
});

it('leaves everything else alone', () => {
  for (const text of ['No time.', '2026-99-23 15:23 UTC', '2026-11-23 15:23 in Europe/Berlin']) {
    expect(withDates(text)).toEqual([{ type: 'text', text }]);
  }
  expect(withDates('')).toEqual([]);
});

it('does so in mrkdwn', () => {
  const shown = '<!date^1795447380^{date_short_pretty} {time}|2026-11-23 15:23 UTC>';
  expect(withMrkdwnDates('*Not* until 2026-11-23 15:23 UTC: closing.')).toBe(`*Not* until ${shown}: closing.`);
  expect(withMrkdwnDates('2026-99-23 15:23 UTC')).toBe('2026-99-23 15:23 UTC');
});

it.each([
  ['Europe/Berlin', 'Not until 2026-11-23 16:23 in Europe/Berlin (15:23 UTC): closing.'],
  ['Asia/Tokyo', 'Not until 2026-11-24 00:23 in Asia/Tokyo (2026-11-23 15:23 UTC): closing.'],
  ['UTC', 'Not until 2026-11-23 15:23 UTC: closing.'],
  ['Nowhere/Land', 'Not until 2026-11-23 15:23 UTC: closing.'],
  [undefined, 'Not until 2026-11-23 15:23 UTC: closing.'],
])('says a moment in %s where Slack formats nothing', (timeZone, shown) => {
  expect(withZone('Not until 2026-11-23 15:23 UTC: closing.', timeZone)).toBe(shown);
});
