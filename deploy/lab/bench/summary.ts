import { percentile } from './percentile.ts';
import { renderTable } from './render-table.ts';

/** Times of one kind of call, in milliseconds. */
export interface Series {
  readonly name: string;
  readonly timesMs: readonly number[];
}

/** What the project promises for `/pg status` on a healthy cluster. */
export const bar = { p50Ms: 50, p99Ms: 250 } as const;

/** The figures of each series side by side, and how many times faster the first is than the second. */
export function renderSummary(status: Series, patronictl: Series): string {
  const rows = [
    ['', 'calls', 'p50', 'p99', 'max'],
    ...[status, patronictl].map(({ name, timesMs }) => [
      name,
      String(timesMs.length),
      ...[50, 99, 100].map((percent) => formatMs(percentile(timesMs, percent))),
    ]),
    [
      'ratio',
      '',
      ...[50, 99, 100].map(
        (percent) => `${(percentile(patronictl.timesMs, percent) / percentile(status.timesMs, percent)).toFixed(0)}×`,
      ),
    ],
  ];
  return renderTable(rows);
}

/** The promises that these times break, one sentence each. */
export function findBrokenPromises(timesMs: readonly number[]): readonly string[] {
  const p50Ms = percentile(timesMs, 50);
  const p99Ms = percentile(timesMs, 99);
  return [
    ...(p50Ms < bar.p50Ms ? [] : [`p50 is ${formatMs(p50Ms)}, which is not under ${bar.p50Ms} ms.`]),
    ...(p99Ms < bar.p99Ms ? [] : [`p99 is ${formatMs(p99Ms)}, which is not under ${bar.p99Ms} ms.`]),
  ];
}

function formatMs(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}
