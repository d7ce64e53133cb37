import type { AxisChart } from './chart-schema.ts';

export interface Tick {
  readonly value: number;
  readonly y: number;
}

/** Where everything of a line, bar or area chart goes, in pixels of its drawing. */
export interface AxisLayout {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly ticks: readonly Tick[];
  /** The centre of each category. */
  readonly xs: readonly number[];
  /** Width that belongs to one category. */
  readonly band: number;
  /** Every how many categories a label fits. */
  readonly labelEvery: number;
  readonly toY: (value: number) => number;
}

const LABEL_WIDTH_PX = 64;

/** Lays an axis chart out in a drawing of this size. */
export function planAxisLayout(chart: AxisChart, width: number, height: number): AxisLayout {
  const { categories, x_label: xLabel, y_label: yLabel } = chart.axis_config;
  const values = chart.series.flatMap((series) => series.data.map((point) => point.value ?? 0));
  const marks = niceTicks(Math.min(0, ...values), Math.max(0, ...values));
  const lowest = marks[0] ?? 0;
  const highest = marks[marks.length - 1] ?? 1;
  const longest = Math.max(...marks.map((mark) => formatValue(mark).length));
  const left = 14 + longest * 7 + (yLabel === undefined ? 0 : 18);
  const right = width - 12;
  const top = 10;
  const bottom = height - 26 - (xLabel === undefined ? 0 : 18);
  const toY = (value: number): number => bottom - ((value - lowest) / (highest - lowest)) * (bottom - top);
  const band = (right - left) / Math.max(categories.length, 1);
  return {
    left,
    right,
    top,
    bottom,
    ticks: marks.map((value) => ({ value, y: toY(value) })),
    xs: categories.map((_, index) => left + band * (index + 0.5)),
    band,
    labelEvery: Math.max(1, Math.ceil(LABEL_WIDTH_PX / band)),
    toY,
  };
}

/** Round numbers, four to seven of them, that enclose the range. */
export function niceTicks(lowest: number, highest: number): number[] {
  const span = highest > lowest ? highest - lowest : 1;
  const rough = span / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * magnitude >= rough) ?? 10;
  const step = factor * magnitude;
  const first = Math.floor(lowest / step);
  const last = Math.ceil((lowest + span) / step);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** A value as the axis shows it: 1200 as 1.2K. */
export function formatValue(value: number): string {
  return new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 2 }).format(value);
}

/** The value of a series at a category, by label; undefined where it has none. */
export function readPoint(chart: AxisChart, seriesIndex: number, category: string): number | undefined {
  const point = chart.series[seriesIndex]?.data.find((candidate) => candidate.label === category);
  return point?.value ?? undefined;
}
