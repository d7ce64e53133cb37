import { describe, expect, it } from 'vitest';
import { blockExamples, chartExample } from './block-examples.ts';
import { judge, plain, times } from './judge.ts';
import { actions, chart, type LimitRow, option, testLimits } from './limit-row.ts';

const rows: LimitRow[] = [
  {
    name: 'section fields',
    max: 10,
    pointer: '/fields',
    build: (n) => ({ type: 'section', fields: times(n, () => plain('a')) }),
  },
  {
    name: 'actions',
    max: 25,
    pointer: '/elements',
    build: (n) => ({ type: 'actions', elements: times(n, () => ({ type: 'button', text: plain('a') })) }),
  },
  {
    name: 'context',
    max: 10,
    pointer: '/elements',
    build: (n) => ({ type: 'context', elements: times(n, () => plain('a')) }),
  },
  {
    name: 'context_actions',
    max: 5,
    pointer: '/elements',
    build: (n) => ({
      type: 'context_actions',
      elements: times(n, () => ({ type: 'icon_button', icon: 'trash', text: plain('a') })),
    }),
  },
  ...(['static_select', 'multi_static_select'] as const).map((type) => ({
    name: `${type} options`,
    max: 100,
    pointer: '/elements/0/options',
    build: (n: number) => actions({ type, options: times(n, option) }),
  })),
  {
    name: 'option groups',
    max: 100,
    pointer: '/elements/0/option_groups',
    build: (n) =>
      actions({
        type: 'static_select',
        option_groups: times(n, (index) => ({ label: plain('a'), options: [option(index)] })),
      }),
  },
  {
    name: 'options of a group',
    max: 100,
    pointer: '/elements/0/option_groups/0/options',
    build: (n) => actions({ type: 'static_select', option_groups: [{ label: plain('a'), options: times(n, option) }] }),
  },
  ...[
    { type: 'overflow', max: 5 },
    { type: 'checkboxes', max: 10 },
    { type: 'radio_buttons', max: 10 },
  ].map(({ type, max }) => ({
    name: `${type} options`,
    max,
    pointer: '/elements/0/options',
    build: (n: number) => actions({ type, options: times(n, option) }),
  })),
  {
    name: 'table rows',
    max: 100,
    pointer: '/rows',
    build: (n) => ({ type: 'table', rows: times(n, () => [{ type: 'raw_text', text: 'a' }]) }),
  },
  {
    name: 'table cells',
    max: 20,
    pointer: '/rows/0',
    build: (n) => ({ type: 'table', rows: [times(n, () => ({ type: 'raw_text', text: 'a' }))] }),
  },
  {
    name: 'table column settings',
    max: 20,
    pointer: '/column_settings',
    build: (n) => ({ ...blockExamples.table, column_settings: times(n, () => null) }),
  },
  {
    name: 'data table rows',
    max: 101,
    pointer: '/rows',
    build: (n) => ({ ...blockExamples.data_table, rows: times(n, () => [{ type: 'raw_text', text: 'a' }]) }),
  },
  {
    name: 'data table cells',
    max: 20,
    pointer: '/rows/1',
    build: (n) => {
      const row = (size: number) => times(size, () => ({ type: 'raw_text', text: 'a' }));
      return { ...blockExamples.data_table, rows: [row(Math.min(n, 20)), row(n)] };
    },
  },
  {
    name: 'carousel',
    max: 10,
    pointer: '/elements',
    build: (n) => ({ type: 'carousel', elements: times(n, () => blockExamples.card) }),
  },
  {
    name: 'container',
    max: 10,
    pointer: '/child_blocks',
    build: (n) => ({ ...blockExamples.container, child_blocks: times(n, () => ({ type: 'divider' })) }),
  },
  {
    name: 'chart series',
    max: 6,
    pointer: '/chart/series',
    build: (n) =>
      chart(
        times(n, (index) => ({ name: `s${index}`, data: [{ label: 'a', value: 1 }] })),
        ['a'],
      ),
  },
  {
    name: 'chart segments',
    max: 6,
    pointer: '/chart/segments',
    build: (n) => ({
      ...chartExample,
      chart: { type: 'pie', segments: times(n, () => ({ label: 'a', value: 1 })) },
    }),
  },
];

describe('items', () => {
  testLimits(rows, (max) => `no more than ${max} items allowed`);
});

describe('lower bounds', () => {
  it.each([
    ['text', { type: 'section', text: plain('') }, 'must be more than 0 characters', '/text/text'],
    ['block_id', { type: 'divider', block_id: '' }, 'must be more than 0 characters', '/block_id'],
    ['actions', { type: 'actions', elements: [] }, 'must provide at least 1 items', '/elements'],
    ['options', actions({ type: 'overflow', options: [] }), 'must provide at least 1 items', '/elements/0/options'],
    ['table', { type: 'table', rows: [] }, 'must provide at least 1 items', '/rows'],
    [
      'max_selected_items',
      actions({ type: 'multi_users_select', max_selected_items: 0 }),
      'must be greater than 1',
      '/elements/0/max_selected_items',
    ],
  ])('%s', (_name, block, sentence, pointer) => {
    expect(judge([block], 'message')).toEqual({
      ok: false,
      error: 'invalid_blocks',
      messages: [`[ERROR] ${sentence} [json-pointer:/blocks/0${pointer}]`],
    });
  });
});
