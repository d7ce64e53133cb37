import { useState } from 'preact/hooks';
import { formatValue } from './axis-layout.ts';
import { ChartDataTable } from './chart-data-table.tsx';
import type { PieChart } from './chart-schema.ts';
import { ChartTooltip } from './chart-tooltip.tsx';
import { planSlices } from './pie-slices.ts';

interface PieChartViewProps {
  readonly title: string;
  readonly chart: PieChart;
}

const RADIUS = 84;

/** A pie with its legend; each slice shows its value and share under the pointer. */
export function PieChartView({ title, chart }: PieChartViewProps) {
  const [active, setActive] = useState<number | undefined>(undefined);
  const slices = planSlices(chart, RADIUS);
  const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`;
  const shown = active === undefined ? undefined : slices[active];
  return (
    <div class="chart-body chart-pie" onPointerLeave={() => setActive(undefined)}>
      <svg viewBox={`-2 -2 ${2 * RADIUS + 4} ${2 * RADIUS + 4}`} width={2 * RADIUS} height={2 * RADIUS} role="img">
        <title>{title}</title>
        {slices.map((slice, index) => (
          <path
            d={slice.path}
            class={`pie-slice series-${index % 6}`}
            data-active={active === index}
            onPointerEnter={() => setActive(index)}
          />
        ))}
      </svg>
      <ul class="legend legend-pie">
        {slices.map((slice, index) => (
          <li>
            <span class={`legend-swatch series-${index % 6}`} aria-hidden="true" />
            {slice.label} <span class="muted">{percent(slice.share)}</span>
          </li>
        ))}
      </ul>
      {shown === undefined || active === undefined ? null : (
        <ChartTooltip
          title={shown.label}
          rows={[{ series: active, name: percent(shown.share), text: formatValue(shown.value) }]}
          x={RADIUS}
          width={4 * RADIUS}
        />
      )}
      <ChartDataTable
        title={title}
        head={['Segment', 'Value', 'Share']}
        rows={slices.map((slice) => [slice.label, String(slice.value), percent(slice.share)])}
      />
    </div>
  );
}
