import { expect, it } from 'vitest';
import { withDates } from '../../../../src/slack/views/rich-dates.ts';

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
