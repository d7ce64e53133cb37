import { useRef, useState } from 'preact/hooks';
import { AxisFrame } from './axis-frame.tsx';
import { formatValue, planAxisLayout, readPoint } from './axis-layout.ts';
import { AxisMarks } from './axis-marks.tsx';
import { ChartDataTable } from './chart-data-table.tsx';
import type { AxisChart } from './chart-schema.ts';
import { ChartTooltip } from './chart-tooltip.tsx';
import { Legend } from './legend.tsx';
import { useWidth } from './use-width.ts';

interface AxisChartViewProps {
  readonly title: string;
  readonly chart: AxisChart;
}

const HEIGHT_PX = 240;

/** A line, bar or area chart. Arrow keys walk the categories when the chart has focus. */
export function AxisChartView({ title, chart }: AxisChartViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [active, setActive] = useState<number | undefined>(undefined);
  const { categories } = chart.axis_config;
  const layout = width === undefined ? undefined : planAxisLayout(chart, width, HEIGHT_PX);
  const point = (clientX: number): void => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    if (layout === undefined) return;
    const index = Math.floor((clientX - left - layout.left) / layout.band);
    setActive(index >= 0 && index < categories.length ? index : undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
    event.preventDefault();
    const by = event.key === 'ArrowRight' ? 1 : -1;
    setActive(active === undefined ? 0 : Math.max(0, Math.min(categories.length - 1, active + by)));
  };
  const category = active === undefined ? undefined : categories[active];
  return (
    <>
      <div
        class="chart-body"
        ref={box}
        role="slider"
        aria-label={`${title}: ${chart.type} chart, arrow keys read the values`}
        aria-valuemin={0}
        aria-valuemax={categories.length - 1}
        aria-valuenow={active ?? 0}
        aria-valuetext={category === undefined ? 'no category' : readAloud(chart, category)}
        tabIndex={0}
        onPointerMove={(event) => point(event.clientX)}
        onPointerLeave={() => setActive(undefined)}
        onBlur={() => setActive(undefined)}
        onKeyDown={onKeyDown}
      >
        {layout === undefined || width === undefined ? null : (
          <svg viewBox={`0 0 ${width} ${HEIGHT_PX}`} width={width} height={HEIGHT_PX} aria-hidden="true">
            <AxisFrame chart={chart} layout={layout} width={width} height={HEIGHT_PX} active={active} />
            <AxisMarks chart={chart} layout={layout} />
          </svg>
        )}
        {layout === undefined || width === undefined || category === undefined || active === undefined ? null : (
          <ChartTooltip title={category} rows={listRows(chart, category)} x={layout.xs[active] ?? 0} width={width} />
        )}
      </div>
      {chart.series.length > 0 ? <Legend names={chart.series.map((series) => series.name)} /> : null}
      <ChartDataTable
        title={title}
        head={['', ...chart.series.map((series) => series.name)]}
        rows={categories.map((label) => [label, ...listRows(chart, label).map((row) => row.text)])}
      />
    </>
  );
}

function readAloud(chart: AxisChart, category: string): string {
  const rows = listRows(chart, category).map((row) => `${row.name} ${row.text}`);
  return `${category}: ${rows.join(', ')}`;
}

function listRows(chart: AxisChart, category: string): { series: number; name: string; text: string }[] {
  return chart.series.map((series, index) => {
    const value = readPoint(chart, index, category);
    return { series: index, name: series.name, text: value === undefined ? '–' : formatValue(value) };
  });
}
