import { z } from 'zod';

/**
 * A data_visualization block, as Slack's reference describes it (the types package does not have it yet).
 * Source: docs.slack.dev, reference/block-kit/blocks/data-visualization-block.
 */
const Point = z.object({ label: z.string(), value: z.number().nullable() });
const Series = z.object({ name: z.string(), data: z.array(Point) });
export type Series = z.infer<typeof Series>;

export const AxisChart = z.object({
  type: z.enum(['line', 'bar', 'area']),
  series: z.array(Series).min(1),
  axis_config: z.object({
    categories: z.array(z.string()),
    x_label: z.string().optional(),
    y_label: z.string().optional(),
  }),
});
export type AxisChart = z.infer<typeof AxisChart>;

export const PieChart = z.object({
  type: z.literal('pie'),
  segments: z.array(z.object({ label: z.string(), value: z.number().positive() })).min(1),
});
export type PieChart = z.infer<typeof PieChart>;

export const ChartBlock = z.object({
  title: z.string(),
  chart: z.discriminatedUnion('type', [AxisChart, PieChart]),
});
export type ChartBlock = z.infer<typeof ChartBlock>;
