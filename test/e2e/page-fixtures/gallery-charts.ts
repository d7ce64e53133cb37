const hours = ['08:00', '09:00', '10:00', '11:00', '12:00', '13:00'];
const series = (name: string, values: readonly number[]) => ({
  name,
  data: values.map((value, index) => ({ label: hours[index] ?? '', value })),
});
const axis = { categories: hours, x_label: 'Time', y_label: 'Lag in MB' };

const chart = (title: string, drawn: object) => ({ type: 'data_visualization', title, chart: drawn });

/** Two charts per message, as Slack allows. */
export const galleryCharts = [
  {
    text: 'Lines and bars',
    blocks: [
      chart('Replication lag', {
        type: 'line',
        series: [series('patroni-2', [0, 2, 1, 9, 3, 0]), series('patroni-3', [4, 6, 12, 22, 9, 2])],
        axis_config: axis,
      }),
      chart('Commits per second', {
        type: 'bar',
        series: [
          series('write', [1200, 1800, 2600, 900, 1500, 2100]),
          series('read', [4200, 5800, 6600, 3900, 5500, 6100]),
        ],
        axis_config: { categories: hours },
      }),
    ],
  },
  {
    text: 'Areas and a pie',
    blocks: [
      chart('WAL written', {
        type: 'area',
        series: [series('WAL', [3, 8, 5, 14, 11, 4])],
        axis_config: axis,
      }),
      chart('Database size', {
        type: 'pie',
        segments: [
          { label: 'tables', value: 61 },
          { label: 'indexes', value: 27 },
          { label: 'toast', value: 9 },
          { label: 'other', value: 3 },
        ],
      }),
    ],
  },
] as const;
