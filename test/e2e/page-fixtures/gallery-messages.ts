import { galleryCharts } from './gallery-charts.ts';
import { rareBlocks } from './gallery-rare.ts';
import { richText } from './gallery-rich-text.ts';
import { statusTable } from './gallery-table.ts';

/** A message of the gallery: what chat.postMessage is given. */
export interface GalleryMessage {
  readonly text: string;
  readonly blocks: readonly object[];
}

const plain = (text: string) => ({ type: 'plain_text', text, emoji: true }) as const;
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text }) as const;
const option = (value: string, description?: string) => ({
  text: plain(value),
  value,
  ...(description === undefined ? {} : { description: plain(description) }),
});

/** `epochSeconds` is the moment the dates speak of. */
const texts = (epochSeconds: number): GalleryMessage => ({
  text: 'Text in all its forms',
  blocks: [
    { type: 'header', text: plain('Cluster pgprod is healthy :large_green_circle:') },
    {
      type: 'section',
      text: mrkdwn(
        [
          '*bold*, _italic_, ~struck~, `code`, *_both_*, <https://example.com/runbook|the runbook>, :white_check_mark:',
          '<@U0OLGA0001>, <@U0ALMA0001>, <#C0PGALERT1>, <!subteam^S0PGAPPR01>, <!here>',
          `Checked <!date^${epochSeconds}^{date_short_pretty} at {time}|some time ago>, &lt;not a tag&gt; &amp; so on`,
          '> a quote',
          '> of two lines',
          '```select pg_is_in_recovery();\n-- two lines```',
        ].join('\n'),
      ),
    },
    {
      type: 'section',
      fields: [
        mrkdwn('*Leader*\npatroni-1'),
        mrkdwn('*Timeline*\n7'),
        mrkdwn('*Sync*\npatroni-2'),
        mrkdwn('*Lag*\n0 B'),
      ],
    },
    {
      type: 'section',
      text: mrkdwn('A section with an image beside it, which lives on another host and is not asked for.'),
      accessory: { type: 'image', image_url: 'https://example.com/picture.png', alt_text: 'a picture elsewhere' },
    },
    { type: 'divider' },
    { type: 'image', image_url: 'https://example.com/graph.png', alt_text: 'a graph elsewhere', title: plain('Graph') },
    {
      type: 'markdown',
      text: '# Standard Markdown\n\nWith **bold**, *italic*, ~~struck~~, `code` and [a link](https://example.com).\n\n1. one\n2. two\n   - inner\n- [x] done\n- [ ] to do\n\n| member | lag |\n|---|---:|\n| patroni-2 | 0 |\n\n> quoted\n\n```sql\nselect 1;\n```',
    },
    { type: 'context', elements: [mrkdwn('Facts are *2 s* old'), mrkdwn('etcd 3 of 3'), plain(':elephant: Howdah')] },
  ],
});

const elements: GalleryMessage = {
  text: 'Everything a person can act on',
  blocks: [
    {
      type: 'section',
      block_id: 'menu',
      text: mrkdwn('A section with a menu'),
      accessory: {
        type: 'overflow',
        action_id: 'more',
        options: [option('Refresh'), option('Share to channel')],
      },
    },
    {
      type: 'actions',
      block_id: 'buttons',
      elements: [
        { type: 'button', action_id: 'refresh', text: plain('Refresh'), value: 'r' },
        { type: 'button', action_id: 'approve', text: plain('Approve'), style: 'primary', value: 'a' },
        {
          type: 'button',
          action_id: 'deny',
          text: plain('Switch over'),
          style: 'danger',
          value: 'd',
          confirm: {
            title: plain('Switch over now?'),
            text: mrkdwn('*patroni-1* stops accepting writes for some seconds.'),
            confirm: plain('Switch over'),
            deny: plain('Not now'),
            style: 'danger',
          },
        },
        { type: 'button', action_id: 'link', text: plain('Runbook'), url: 'https://example.com/runbook' },
      ],
    },
    {
      type: 'actions',
      block_id: 'menus',
      elements: [
        {
          type: 'static_select',
          action_id: 'cluster',
          placeholder: plain('Cluster'),
          option_groups: [
            { label: plain('Production'), options: [option('pgprod', 'five hosts'), option('pgbilling')] },
            { label: plain('Staging'), options: [option('pgstage')] },
          ],
        },
        {
          type: 'multi_static_select',
          action_id: 'members',
          placeholder: plain('Members'),
          options: [option('patroni-1'), option('patroni-2'), option('patroni-3')],
        },
        { type: 'users_select', action_id: 'who', placeholder: plain('Person') },
        { type: 'channels_select', action_id: 'where', placeholder: plain('Channel') },
        { type: 'datepicker', action_id: 'day', initial_date: '2026-03-29' },
        { type: 'timepicker', action_id: 'at', initial_time: '02:30' },
      ],
    },
    {
      type: 'actions',
      block_id: 'choices',
      elements: [
        { type: 'checkboxes', action_id: 'checks', options: [option('Replication'), option('Backups', 'pgBackRest')] },
        {
          type: 'radio_buttons',
          action_id: 'radio',
          options: [option('async'), option('sync')],
          initial_option: option('async'),
        },
      ],
    },
  ],
};

const plan: GalleryMessage = {
  text: 'A plan under way',
  blocks: [
    {
      type: 'plan',
      title: 'Switchover of pgprod to patroni-2',
      tasks: [
        {
          type: 'task_card',
          task_id: 't1',
          title: 'Check that patroni-2 streams without lag',
          status: 'complete',
          output: richText([{ type: 'text', text: 'lag 0 B, timeline 7' }]),
        },
        {
          type: 'task_card',
          task_id: 't2',
          title: 'Ask Patroni for the switchover',
          status: 'in_progress',
          details: richText([{ type: 'text', text: 'POST /switchover' }]),
        },
        { type: 'task_card', task_id: 't3', title: 'Wait for the new leader', status: 'pending' },
        {
          type: 'task_card',
          task_id: 't4',
          title: 'Notify the audit channel',
          status: 'error',
          output: richText([{ type: 'text', text: 'not_in_channel' }]),
        },
      ],
    },
  ],
};

/** One message per kind of block, for looking at and for tests; `epochSeconds` is the time they speak of. */
export function galleryMessages(epochSeconds: number): readonly GalleryMessage[] {
  return [texts(epochSeconds), statusTable, ...galleryCharts, rareBlocks, plan, elements];
}
