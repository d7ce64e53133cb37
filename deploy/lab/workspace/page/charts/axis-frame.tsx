import { type AxisLayout, formatValue } from './axis-layout.ts';
import type { AxisChart } from './chart-schema.ts';

interface AxisFrameProps {
  readonly chart: AxisChart;
  readonly layout: AxisLayout;
  readonly width: number;
  readonly height: number;
  /** The category under the pointer or the keyboard. */
  readonly active: number | undefined;
}

/** Grid lines, axis labels, and the band of the active category. */
export function AxisFrame({ chart, layout, width, height, active }: AxisFrameProps) {
  const { categories, x_label: xLabel, y_label: yLabel } = chart.axis_config;
  const middle = (layout.top + layout.bottom) / 2;
  const activeX = active === undefined ? undefined : layout.xs[active];
  return (
    <g>
      {activeX === undefined ? null : (
        <rect
          class="chart-band"
          x={activeX - layout.band / 2}
          y={layout.top}
          width={layout.band}
          height={layout.bottom - layout.top}
        />
      )}
      {layout.ticks.map((tick) => (
        <g>
          <line
            class={tick.value === 0 ? 'chart-zero' : 'chart-grid'}
            x1={layout.left}
            x2={layout.right}
            y1={tick.y}
            y2={tick.y}
          />
          <text class="chart-label" x={layout.left - 8} y={tick.y + 4} text-anchor="end">
            {formatValue(tick.value)}
          </text>
        </g>
      ))}
      {categories.map((category, index) =>
        index % layout.labelEvery === 0 ? (
          <text class="chart-label" x={layout.xs[index]} y={layout.bottom + 18} text-anchor="middle">
            {category}
          </text>
        ) : null,
      )}
      {xLabel === undefined ? null : (
        <text class="chart-label" x={(layout.left + width) / 2} y={height - 4} text-anchor="middle">
          {xLabel}
        </text>
      )}
      {yLabel === undefined ? null : (
        <text class="chart-label" transform={`rotate(-90 12 ${middle})`} x={12} y={middle} text-anchor="middle">
          {yLabel}
        </text>
      )}
    </g>
  );
}
