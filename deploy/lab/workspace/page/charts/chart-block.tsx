import { type BlockProps, defineBlock } from '../blocks/define-block.ts';
import { AxisChartView } from './axis-chart-view.tsx';
import { ChartBlock } from './chart-schema.ts';
import { PieChartView } from './pie-chart-view.tsx';

export const chartBlock = defineBlock(ChartBlock, ({ block }: BlockProps<ChartBlock>) => (
  <figure class="chart">
    <figcaption class="chart-title">{block.title}</figcaption>
    {block.chart.type === 'pie' ? (
      <PieChartView title={block.title} chart={block.chart} />
    ) : (
      <AxisChartView title={block.title} chart={block.chart} />
    )}
  </figure>
));
