import { renderTable } from '../render-table.ts';
import { median } from '../switchover/gap-summary.ts';

/** Write gaps of one setting, in milliseconds. */
export interface VariantGaps {
  readonly variant: string;
  readonly gapsMs: readonly number[];
}

/** All settings side by side; the ratio is that of the median to the first one's. */
export function renderVariants(all: readonly VariantGaps[]): string {
  const [first] = all;
  const base = first === undefined ? Number.NaN : median(first.gapsMs);
  const rows = all.map(({ variant, gapsMs }) => [
    variant,
    String(gapsMs.length),
    formatS(median(gapsMs)),
    formatS(Math.min(...gapsMs)),
    formatS(Math.max(...gapsMs)),
    (median(gapsMs) / base).toFixed(2),
  ]);
  return renderTable([['write gap', 'runs', 'median', 'min', 'max', 'ratio'], ...rows]);
}

function formatS(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
