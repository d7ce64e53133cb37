import { describe } from 'vitest';
import { blockExamples, chartExample } from './block-examples.ts';
import { mrkdwn, plain } from './judge.ts';
import { chart, input, type LimitRow, testLimits, x } from './limit-row.ts';

const rows: LimitRow[] = [
  {
    name: 'input label',
    max: 2000,
    pointer: '/label/text',
    surface: 'modal',
    build: (n) => ({ ...blockExamples.input, label: plain(x(n)) }),
  },
  {
    name: 'input hint',
    max: 2000,
    pointer: '/hint/text',
    surface: 'modal',
    build: (n) => ({ ...blockExamples.input, hint: plain(x(n)) }),
  },
  {
    name: 'initial text',
    max: 3000,
    pointer: '/element/initial_value',
    surface: 'modal',
    build: (n) => input({ type: 'plain_text_input', initial_value: x(n) }),
  },
  {
    name: 'image url',
    max: 3000,
    pointer: '/image_url',
    build: (n) => ({ type: 'image', alt_text: 'a', image_url: x(n) }),
  },
  {
    name: 'image alt_text',
    max: 2000,
    pointer: '/alt_text',
    build: (n) => ({ ...blockExamples.image, alt_text: x(n) }),
  },
  {
    name: 'image title',
    max: 2000,
    pointer: '/title/text',
    build: (n) => ({ ...blockExamples.image, title: plain(x(n)) }),
  },
  {
    name: 'video title',
    max: 199,
    pointer: '/title/text',
    build: (n) => ({ ...blockExamples.video, title: plain(x(n)) }),
  },
  {
    name: 'video author',
    max: 49,
    pointer: '/author_name',
    build: (n) => ({ ...blockExamples.video, author_name: x(n) }),
  },
  { name: 'markdown', max: 12_000, pointer: '/text', build: (n) => ({ type: 'markdown', text: x(n) }) },
  {
    name: 'alert',
    max: 200,
    pointer: '/text/text',
    surface: 'modal',
    build: (n) => ({ type: 'alert', text: plain(x(n)) }),
  },
  { name: 'card title', max: 150, pointer: '/title/text', build: (n) => ({ type: 'card', title: mrkdwn(x(n)) }) },
  {
    name: 'card subtitle',
    max: 150,
    pointer: '/subtitle/text',
    build: (n) => ({ ...blockExamples.card, subtitle: mrkdwn(x(n)) }),
  },
  { name: 'card body', max: 200, pointer: '/body/text', build: (n) => ({ type: 'card', body: mrkdwn(x(n)) }) },
  {
    name: 'container title',
    max: 150,
    pointer: '/title/text',
    build: (n) => ({ ...blockExamples.container, title: plain(x(n)) }),
  },
  {
    name: 'container subtitle',
    max: 150,
    pointer: '/subtitle/text',
    build: (n) => ({ ...blockExamples.container, subtitle: mrkdwn(x(n)) }),
  },
  { name: 'chart title', max: 50, pointer: '/title', build: (n) => ({ ...chartExample, title: x(n) }) },
  {
    name: 'chart series name',
    max: 20,
    pointer: '/chart/series/0/name',
    build: (n) => chart([{ name: x(n), data: [{ label: 'a', value: 1 }] }], ['a']),
  },
  {
    name: 'chart segment label',
    max: 20,
    pointer: '/chart/segments/0/label',
    build: (n) => ({ ...chartExample, chart: { type: 'pie', segments: [{ label: x(n), value: 1 }] } }),
  },
  {
    name: 'chart axis label',
    max: 50,
    pointer: '/chart/axis_config/y_label',
    build: (n) => ({
      ...chartExample,
      chart: { ...chartExample.chart, axis_config: { categories: ['10:00'], y_label: x(n) } },
    }),
  },
];

describe('characters of blocks', () => {
  testLimits(rows, (max) => `must be less than ${max + 1} characters`);
});
