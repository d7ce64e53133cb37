import type { PieChart } from './chart-schema.ts';

export interface Slice {
  readonly label: string;
  readonly value: number;
  /** Share of the whole, 0 to 1. */
  readonly share: number;
  /** SVG path of the slice. */
  readonly path: string;
}

/** The slices of a pie of this radius around (radius, radius), clockwise from the top. */
export function planSlices(chart: PieChart, radius: number): Slice[] {
  const total = chart.segments.reduce((sum, segment) => sum + segment.value, 0);
  let before = 0;
  return chart.segments.map((segment) => {
    const share = segment.value / total;
    const from = before;
    before += share;
    return { label: segment.label, value: segment.value, share, path: slicePath(radius, from, before) };
  });
}

function slicePath(radius: number, from: number, to: number): string {
  if (to - from > 0.9999) {
    const half = `a${radius} ${radius} 0 1 1`;
    return `M${radius} 0${half} 0 ${2 * radius}${half} 0 ${-2 * radius}Z`;
  }
  const [startX, startY] = pointAt(radius, from);
  const [endX, endY] = pointAt(radius, to);
  const large = to - from > 0.5 ? 1 : 0;
  return `M${radius} ${radius}L${startX} ${startY}A${radius} ${radius} 0 ${large} 1 ${endX} ${endY}Z`;
}

function pointAt(radius: number, turn: number): [string, string] {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return [(radius + radius * Math.cos(angle)).toFixed(3), (radius + radius * Math.sin(angle)).toFixed(3)];
}
