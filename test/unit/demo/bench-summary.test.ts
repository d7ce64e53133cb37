import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentile } from '../../../deploy/lab/bench/percentile.ts';
import { findBrokenPromises, renderSummary } from '../../../deploy/lab/bench/summary.ts';

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe('percentile', () => {
  test('is the nearest rank, whatever the order', () => {
    const values = upTo(200).reverse();
    expect([50, 99, 100].map((percent) => percentile(values, percent))).toEqual([100, 198, 200]);
    expect(percentile([7], 50)).toBe(7);
  });
  test('is one of the values, and at least that share does not exceed it', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (all, percent) => {
        const found = percentile(all, percent);
        expect(all).toContain(found);
        expect(all.filter((value) => value <= found).length).toBeGreaterThanOrEqual((percent / 100) * all.length);
        expect(all.filter((value) => value < found).length).toBeLessThan((percent / 100) * all.length);
      }),
    );
  });
  test('of nothing is an error', () => {
    expect(() => percentile([], 50)).toThrow('at least one value');
  });
});

test('the summary has both series and their ratio', () => {
  const status = { name: '/pg status', timesMs: upTo(100) };
  const patronictl = { name: 'patronictl list', timesMs: [500] };
  expect(renderSummary(status, patronictl)).toBe(
    [
      '                  calls        p50        p99        max',
      '/pg status          100    50.0 ms    99.0 ms   100.0 ms',
      'patronictl list       1   500.0 ms   500.0 ms   500.0 ms',
      'ratio                          10×         5×         5×',
    ].join('\n'),
  );
});

test('a broken promise is named', () => {
  expect(findBrokenPromises(upTo(49))).toEqual([]);
  expect(findBrokenPromises([50, 250])).toEqual([
    'p50 is 50.0 ms, which is not under 50 ms.',
    'p99 is 250.0 ms, which is not under 250 ms.',
  ]);
});
