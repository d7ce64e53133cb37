import type { KnownBlock } from '@slack/types';

/** The smallest block of each type that Slack takes. Its type proves that no block of @slack/types is left out. */
export const blockExamples = {
  actions: { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Refresh' } }] },
  alert: { type: 'alert', text: { type: 'mrkdwn', text: 'The leader will change.' } },
  card: { type: 'card', title: { type: 'mrkdwn', text: 'pgprod' } },
  carousel: { type: 'carousel', elements: [{ type: 'card', body: { type: 'mrkdwn', text: 'one of several' } }] },
  container: {
    type: 'container',
    title: { type: 'plain_text', text: 'Members' },
    child_blocks: [{ type: 'divider' }],
  },
  context: { type: 'context', elements: [{ type: 'plain_text', text: 'seen 2 s ago' }] },
  context_actions: {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        positive_button: { text: { type: 'plain_text', text: 'Good' }, value: 'up' },
        negative_button: { text: { type: 'plain_text', text: 'Bad' }, value: 'down' },
      },
    ],
  },
  data_table: {
    type: 'data_table',
    caption: 'Members',
    rows: [[{ type: 'raw_text', text: 'name' }], [{ type: 'raw_text', text: 'patroni-1' }]],
  },
  divider: { type: 'divider' },
  file: { type: 'file', external_id: 'report-1', source: 'remote' },
  header: { type: 'header', text: { type: 'plain_text', text: 'pgprod is healthy' } },
  image: { type: 'image', image_url: 'https://example.org/a.png', alt_text: 'a chart' },
  input: {
    type: 'input',
    label: { type: 'plain_text', text: 'Reason' },
    element: { type: 'plain_text_input' },
  },
  markdown: { type: 'markdown', text: '**bold**' },
  plan: { type: 'plan', title: 'Switchover' },
  rich_text: {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'hello' }] }],
  },
  section: { type: 'section', text: { type: 'mrkdwn', text: '*hello*' } },
  table: { type: 'table', rows: [[{ type: 'raw_text', text: 'name' }]] },
  task_card: { type: 'task_card', task_id: 't1', title: 'Ask Patroni', status: 'pending' },
  video: {
    type: 'video',
    video_url: 'https://example.org/v',
    thumbnail_url: 'https://example.org/t.png',
    alt_text: 'a video',
    title: { type: 'plain_text', text: 'How to fail over' },
  },
} as const satisfies Record<KnownBlock['type'], KnownBlock>;

/** A chart: the one block that @slack/types 3.2.0 does not have. */
export const chartExample = {
  type: 'data_visualization',
  title: 'Lag',
  chart: {
    type: 'line',
    series: [{ name: 'patroni-2', data: [{ label: '10:00', value: 3 }] }],
    axis_config: { categories: ['10:00'] },
  },
};

export const allExamples: ReadonlyMap<string, object> = new Map<string, object>([
  ...Object.entries(blockExamples),
  ['data_visualization', chartExample],
]);
