import { describe, expect, it } from 'vitest';
import { chartExample } from './block-examples.ts';
import { judge, plain } from './judge.ts';

const ok = { ok: true };
const refusedWith = (line: string) => ({ ok: false, error: 'invalid_blocks', messages: [`[ERROR] ${line}`] });

describe('rich_text', () => {
  const inline = [
    { type: 'text', text: 'a', style: { bold: true, italic: true, strike: true, underline: true, code: true } },
    { type: 'link', url: 'https://example.org', text: 'a link' },
    { type: 'user', user_id: 'U1' },
    { type: 'usergroup', usergroup_id: 'S1' },
    { type: 'channel', channel_id: 'C1' },
    { type: 'team', team_id: 'T1' },
    { type: 'emoji', name: 'wave' },
    { type: 'broadcast', range: 'here' },
    { type: 'color', value: '#ff0000' },
    { type: 'date', timestamp: 1_720_710_212, format: '{date_num}', fallback: 'a day' },
  ];
  const richText = (...elements: unknown[]) => ({ type: 'rich_text', elements });

  it('takes every inline element in sections, lists and quotes', () => {
    const section = { type: 'rich_text_section', elements: inline };
    const list = { type: 'rich_text_list', style: 'ordered', indent: 1, offset: 2, border: 1, elements: [section] };
    expect(judge([richText(section, list, { type: 'rich_text_quote', elements: inline })], 'home')).toEqual(ok);
  });

  it('takes text and links only in preformatted text', () => {
    const preformatted = (elements: unknown[]) => richText({ type: 'rich_text_preformatted', elements });
    expect(judge([preformatted(inline.slice(0, 2))], 'message')).toEqual(ok);
    expect(judge([preformatted(inline.slice(2, 3))], 'message')).toEqual(
      refusedWith('unsupported type: user [json-pointer:/blocks/0/elements/0/elements/0/type]'),
    );
  });

  it('refuses a style Slack does not have', () => {
    const block = richText({
      type: 'rich_text_section',
      elements: [{ type: 'text', text: 'a', style: { blink: true } }],
    });
    expect(judge([block], 'message')).toEqual(
      refusedWith('invalid additional property: blink [json-pointer:/blocks/0/elements/0/elements/0/style]'),
    );
  });
});

describe('table', () => {
  it('takes text, numbers and rich text as cells, and column settings with gaps', () => {
    const cells = [
      { type: 'raw_text', text: 'patroni-1' },
      { type: 'raw_number', value: 1024, text: '1 kB' },
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'leader' }] }] },
    ];
    const settings = [{ is_wrapped: true }, null, { align: 'right' }];
    expect(judge([{ type: 'table', rows: [cells], column_settings: settings }], 'message')).toEqual(ok);
  });

  it('refuses an empty cell', () => {
    expect(judge([{ type: 'table', rows: [[{ type: 'raw_text', text: '' }]] }], 'message')).toEqual(
      refusedWith('must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]'),
    );
  });

  it('takes no button as a cell', () => {
    expect(judge([{ type: 'table', rows: [[{ type: 'button', text: plain('a') }]] }], 'message')).toEqual(
      refusedWith('unsupported type: button [json-pointer:/blocks/0/rows/0/0/type]'),
    );
  });
});

describe('data_table', () => {
  const text = (value: string) => ({ type: 'raw_text', text: value });
  const table = (rows: unknown[], more: object = {}) => ({ type: 'data_table', caption: 'a', rows, ...more });

  it.each([
    [table([[text('a')], [text('b'), text('c')]]), 'all rows must have the same number of cells', '/rows'],
    [table([[{ type: 'rich_text', elements: [] }], [text('b')]]), 'header cells cannot be `rich_text`', '/rows/0'],
    [
      table([[text('a')], [text('b')]], { row_header_column_index: 1 }),
      'must be the index of a column',
      '/row_header_column_index',
    ],
    [table([[text('a')]]), 'must provide at least 2 items', '/rows'],
  ])('%#', (block, sentence, pointer) => {
    expect(judge([block], 'message')).toEqual(refusedWith(`${sentence} [json-pointer:/blocks/0${pointer}]`));
  });
});

describe('plan', () => {
  const task = { task_id: 't1', title: 'Pause Patroni', status: 'complete' };

  it.each(['pending', 'in_progress', 'complete', 'error'])('takes a task that is %s', (status) => {
    const tasks = [
      { type: 'task_card', ...task, status },
      {
        ...task,
        task_id: 't2',
        details: { type: 'rich_text', elements: [] },
        output: { type: 'rich_text', elements: [] },
        sources: [{ type: 'url', url: 'https://example.org', text: 'runbook' }],
      },
    ];
    expect(judge([{ type: 'plan', title: 'Switchover', tasks }], 'message')).toEqual(ok);
  });

  it('refuses a status Slack does not have', () => {
    const block = { type: 'plan', title: 'Switchover', tasks: [{ ...task, status: 'done' }] };
    expect(judge([block], 'message')).toEqual(
      refusedWith('must be a valid enum value [json-pointer:/blocks/0/tasks/0/status]'),
    );
  });
});

describe('data_visualization', () => {
  const series = [{ name: 'a', data: [{ label: 'x', value: -1 }] }];
  const chart = (fields: object) => ({ ...chartExample, chart: fields });

  it.each(['line', 'bar', 'area'])('takes a %s chart', (type) => {
    const block = chart({ type, series, axis_config: { categories: ['x'], x_label: 'time', y_label: 'bytes' } });
    expect(judge([block], 'message')).toEqual(ok);
  });

  it('takes a pie of positive segments', () => {
    expect(judge([chart({ type: 'pie', segments: [{ label: 'used', value: 0.5 }] })], 'message')).toEqual(ok);
    expect(judge([chart({ type: 'pie', segments: [{ label: 'used', value: 0 }] })], 'message')).toEqual(
      refusedWith('must be greater than 0 [json-pointer:/blocks/0/chart/segments/0/value]'),
    );
  });

  it('wants one point for each category', () => {
    const block = chart({ type: 'line', series, axis_config: { categories: ['x', 'y'] } });
    expect(judge([block], 'message')).toEqual(
      refusedWith(
        'each series must have exactly one data point for each category [json-pointer:/blocks/0/chart/series]',
      ),
    );
  });

  it('wants series with distinct names', () => {
    const block = chart({ type: 'bar', series: [...series, ...series], axis_config: { categories: ['x'] } });
    expect(judge([block], 'message')).toEqual(
      refusedWith('series names must be unique [json-pointer:/blocks/0/chart/series]'),
    );
  });
});

describe('container', () => {
  it('does not nest', () => {
    const inner = { type: 'container', title: plain('in'), child_blocks: [{ type: 'divider' }] };
    expect(judge([{ ...inner, child_blocks: [inner] }], 'message')).toEqual(
      refusedWith('unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]'),
    );
  });

  it('is collapsed only when it can be', () => {
    const block = {
      type: 'container',
      title: plain('a'),
      child_blocks: [{ type: 'divider' }],
      default_collapsed: true,
    };
    expect(judge([{ ...block, is_collapsible: true }], 'message')).toEqual(ok);
    expect(judge([block], 'message')).toEqual(
      refusedWith('`default_collapsed` requires `is_collapsible` [json-pointer:/blocks/0]'),
    );
  });
});
