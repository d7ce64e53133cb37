import { z } from 'zod';
import { characters } from '../characters.ts';
import { identifiable } from '../composition-objects.ts';
import { limits } from '../limits.ts';

/**
 * Charts. @slack/types 3.2.0 does not have this block; the shape is that of Slack's reference page
 * docs.slack.dev/reference/block-kit/blocks/data-visualization-block.
 */
const label = characters({ min: 1, max: limits.chart.labelCharacters });
const axisLabel = characters({ max: limits.chart.axisLabelCharacters }).optional();

const Segment = z.strictObject({ label, value: z.number().positive() });

const Series = z.strictObject({
  name: label,
  data: z
    .array(z.strictObject({ label, value: z.number() }))
    .min(1)
    .max(limits.chart.points),
});
type Series = z.infer<typeof Series>;

const axes = {
  series: z.array(Series).min(1).max(limits.chart.series),
  axis_config: z.strictObject({
    categories: z.array(label).min(1).max(limits.chart.points),
    x_label: axisLabel,
    y_label: axisLabel,
  }),
};

type AxisChart = { series: Series[]; axis_config: { categories: string[] } };

const hasDistinctNames = ({ series }: AxisChart): boolean =>
  new Set(series.map(({ name }) => name)).size === series.length;

/** Each series has one point for each category and none for anything else. */
function coversCategories({ series, axis_config }: AxisChart): boolean {
  const expected = [...axis_config.categories].sort();
  return series.every(({ data }) => {
    const given = data.map((point) => point.label).sort();
    return given.length === expected.length && given.every((name, index) => name === expected[index]);
  });
}

const axisChart = <Type extends string>(type: Type) =>
  z
    .strictObject({ type: z.literal(type), ...axes })
    .refine(hasDistinctNames, { error: 'series names must be unique', path: ['series'] })
    .refine(coversCategories, {
      error: 'each series must have exactly one data point for each category',
      path: ['series'],
    });

export const DataVisualizationBlock = z.strictObject({
  type: z.literal('data_visualization'),
  ...identifiable,
  title: characters({ min: 1, max: limits.chart.titleCharacters }),
  chart: z.discriminatedUnion('type', [
    axisChart('line'),
    axisChart('bar'),
    axisChart('area'),
    z.strictObject({ type: z.literal('pie'), segments: z.array(Segment).min(1).max(limits.chart.segments) }),
  ]),
});
