import type { z } from 'zod';
import type { DataVisualizationBlock } from '../blocks/data-visualization.ts';
import { renderGrid } from './grid.ts';

type Chart = z.infer<typeof DataVisualizationBlock>;

/** A chart's figures as a table: a row per category or segment. */
export function renderChart({ title, chart }: Chart): string {
  const number = new Intl.NumberFormat('en-US');
  const share = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });
  const rowsOf = (): string[][] => {
    if (chart.type === 'pie') {
      const total = chart.segments.reduce((sum, segment) => sum + segment.value, 0);
      const rows = chart.segments.map(({ label, value }) => [label, number.format(value), share.format(value / total)]);
      return [['', 'value', 'share'], ...rows];
    }
    const { categories, x_label: xLabel } = chart.axis_config;
    const rows = categories.map((category) => [
      category,
      ...chart.series.map(({ data }) => number.format(data.find((point) => point.label === category)?.value ?? 0)),
    ]);
    return [[xLabel ?? '', ...chart.series.map(({ name }) => name)], ...rows];
  };
  return [
    `${title} (${chart.type} chart)`,
    ...renderGrid(rowsOf(), (column) => (column === 0 ? 'left' : 'right')),
  ].join('\n');
}
