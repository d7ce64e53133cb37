import { percentile } from '../percentile.ts';
import { renderTable } from '../render-table.ts';

/** Write gaps of one way to switch over, in milliseconds. */
export interface GapSeries {
  readonly name: string;
  readonly gapsMs: readonly number[];
}

/** What the project promises for the median gap of its own switchover in the lab. */
export const gapBarMs = 1_800;

/** Both ways make Patroni do the same, so up to here a longer gap is taken for chance. */
export const gapRatioBar = 1.1;

/** Half of the values are at most this; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const fromBelow = percentile(values, 50);
  const fromAbove = -percentile(
    values.map((value) => -value),
    50,
  );
  return (fromBelow + fromAbove) / 2;
}

/** Both series side by side and the ratio of their columns; below 1 is a shorter gap of the first. */
export function renderGaps(own: GapSeries, other: GapSeries): string {
  const columns = [
    ['runs', ({ gapsMs }: GapSeries) => String(gapsMs.length)],
    ['median', ({ gapsMs }: GapSeries) => formatS(median(gapsMs))],
    ['min', ({ gapsMs }: GapSeries) => formatS(Math.min(...gapsMs))],
    ['max', ({ gapsMs }: GapSeries) => formatS(Math.max(...gapsMs))],
  ] as const;
  const ratios = [median, (all: readonly number[]) => Math.min(...all), (all: readonly number[]) => Math.max(...all)];
  const rows = [
    ['write gap', ...columns.map(([title]) => title)],
    ...[own, other].map((series) => [series.name, ...columns.map(([, cell]) => cell(series))]),
    ['ratio', '', ...ratios.map((of) => (of(own.gapsMs) / of(other.gapsMs)).toFixed(2))],
  ];
  return renderTable(rows);
}

/** The promises that these gaps break, one sentence each. */
export function findBrokenGapPromises(own: GapSeries, other: GapSeries): readonly string[] {
  const [ownMs, otherMs] = [median(own.gapsMs), median(other.gapsMs)];
  return [
    ...(ownMs < gapBarMs ? [] : [`The median gap is ${formatS(ownMs)}, which is not under ${formatS(gapBarMs)}.`]),
    ...(ownMs <= gapRatioBar * otherMs
      ? []
      : [`The median gap of ${own.name} is ${(ownMs / otherMs).toFixed(2)} times that of ${other.name}.`]),
  ];
}

function formatS(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
