import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatValue,
  niceTicks,
  planAxisLayout,
  readPoint,
} from '../../../deploy/lab/workspace/page/charts/axis-layout.ts';
import type { AxisChart } from '../../../deploy/lab/workspace/page/charts/chart-schema.ts';
import { planSlices } from '../../../deploy/lab/workspace/page/charts/pie-slices.ts';

describe('niceTicks', () => {
  it.each([
    [0, 22, [0, 10, 20, 30]],
    [0, 1, [0, 0.25, 0.5, 0.75, 1]],
    [-3, 7, [-5, -2.5, 0, 2.5, 5, 7.5]],
    [0, 0, [0, 0.25, 0.5, 0.75, 1]],
  ])('encloses %d to %d', (lowest, highest, expected) => {
    expect(niceTicks(lowest, highest)).toEqual(expected);
  });

  it('always encloses the range with rising, evenly spaced marks', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 0 }), fc.integer({ min: 0, max: 1e12 }), (lowest, highest) => {
        const ticks = niceTicks(lowest, highest);
        expect(ticks[0]).toBeLessThanOrEqual(lowest);
        expect(ticks[ticks.length - 1]).toBeGreaterThanOrEqual(highest);
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
      }),
    );
  });
});

describe('planAxisLayout', () => {
  const chart: AxisChart = {
    type: 'bar',
    series: [
      {
        name: 's',
        data: [
          { label: 'b', value: 20 },
          { label: 'a', value: -5 },
        ],
      },
    ],
    axis_config: { categories: ['a', 'b', 'c'] },
  };

  it('puts zero above the lowest mark and values in order', () => {
    const layout = planAxisLayout(chart, 600, 240);
    expect(layout.toY(20)).toBeLessThan(layout.toY(0));
    expect(layout.toY(0)).toBeLessThan(layout.toY(-5));
    expect(layout.xs).toHaveLength(3);
    expect(layout.xs.every((x) => x > layout.left && x < layout.right)).toBe(true);
  });

  it('leaves labels out where they would not fit', () => {
    expect(planAxisLayout(chart, 600, 240).labelEvery).toBe(1);
    expect(planAxisLayout(chart, 140, 240).labelEvery).toBeGreaterThan(1);
  });

  it('reads a value by its label, not by its place', () => {
    expect(readPoint(chart, 0, 'a')).toBe(-5);
    expect(readPoint(chart, 0, 'c')).toBeUndefined();
  });
});

describe('planSlices', () => {
  it('shares the whole', () => {
    const slices = planSlices(
      {
        type: 'pie',
        segments: [
          { label: 'a', value: 3 },
          { label: 'b', value: 1 },
        ],
      },
      10,
    );
    expect(slices.map((slice) => slice.share)).toEqual([0.75, 0.25]);
    expect(slices[0]?.path).toContain('A10 10 0 1 1');
    expect(slices[1]?.path).toContain('A10 10 0 0 1');
  });

  it('draws a whole circle for a single segment', () => {
    const [slice] = planSlices({ type: 'pie', segments: [{ label: 'a', value: 3 }] }, 10);
    expect(slice?.path.match(/a10 10/g)).toHaveLength(2);
  });
});

describe('formatValue', () => {
  it('shortens large numbers', () => {
    expect([0, 999, 1200, 2_500_000].map(formatValue)).toEqual(['0', '999', '1.2K', '2.5M']);
  });
});
