export interface TooltipRow {
  readonly series: number;
  readonly name: string;
  readonly text: string;
}

interface ChartTooltipProps {
  readonly title: string;
  readonly rows: readonly TooltipRow[];
  /** Left edge of what it speaks of, in pixels of the chart's box, and the width of that box. */
  readonly x: number;
  readonly width: number;
}

/** What the pointer or the keyboard stands on. */
export function ChartTooltip({ title, rows, x, width }: ChartTooltipProps) {
  const side = x > width / 2 ? { right: `${width - x + 8}px` } : { left: `${x + 8}px` };
  return (
    <div class="chart-tooltip" role="status" style={side}>
      <b>{title}</b>
      {rows.map((row) => (
        <div class="chart-tooltip-row">
          <span class={`legend-swatch series-${row.series % 6}`} aria-hidden="true" />
          <span>{row.name}</span>
          <span class="chart-tooltip-value">{row.text}</span>
        </div>
      ))}
    </div>
  );
}
