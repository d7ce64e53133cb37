import { type AxisLayout, readPoint } from './axis-layout.ts';
import type { AxisChart } from './chart-schema.ts';

interface AxisMarksProps {
  readonly chart: AxisChart;
  readonly layout: AxisLayout;
}

/** The bars, lines or areas of every series; areas lie in array order, the first at the back. */
export function AxisMarks({ chart, layout }: AxisMarksProps) {
  return (
    <>
      {chart.series.map((series, index) =>
        chart.type === 'bar' ? (
          <Bars key={series.name} chart={chart} layout={layout} series={index} />
        ) : (
          <Line key={series.name} chart={chart} layout={layout} series={index} />
        ),
      )}
    </>
  );
}

interface SeriesProps extends AxisMarksProps {
  readonly series: number;
}

function Bars({ chart, layout, series }: SeriesProps) {
  const group = Math.min(layout.band * 0.72, 64 * chart.series.length);
  const width = group / chart.series.length;
  const zero = layout.toY(0);
  return (
    <g class={`series-${series % 6}`}>
      {chart.axis_config.categories.map((category, index) => {
        const value = readPoint(chart, series, category);
        const x = layout.xs[index];
        if (value === undefined || x === undefined) return null;
        const y = layout.toY(value);
        return (
          <rect
            class="chart-bar"
            rx={2}
            x={x - group / 2 + series * width + 1}
            y={Math.min(y, zero)}
            width={Math.max(width - 2, 1)}
            height={Math.max(Math.abs(zero - y), 0.5)}
          />
        );
      })}
    </g>
  );
}

function Line({ chart, layout, series }: SeriesProps) {
  const points = chart.axis_config.categories.flatMap((category, index) => {
    const value = readPoint(chart, series, category);
    const x = layout.xs[index];
    return value === undefined || x === undefined ? [] : [{ x, y: layout.toY(value) }];
  });
  const first = points[0];
  const last = points[points.length - 1];
  if (first === undefined || last === undefined) return null;
  const line = points
    .map((point, index) => `${index === 0 ? 'M' : 'L'}${point.x.toFixed(1)} ${point.y.toFixed(1)}`)
    .join('');
  const zero = layout.toY(0);
  return (
    <g class={`series-${series % 6}`}>
      {chart.type === 'area' ? <path class="chart-area" d={`${line}L${last.x} ${zero}L${first.x} ${zero}Z`} /> : null}
      <path class="chart-line" d={line} />
      {points.map((point) => (
        <circle class="chart-dot" cx={point.x} cy={point.y} r={3} />
      ))}
    </g>
  );
}
