import { describe, expect, it } from 'vitest';
import { limits } from '../../../deploy/lab/workspace/block-kit/limits.ts';
import { judge, mrkdwn, plain } from './judge.ts';
import { actions, button, confirm, type LimitRow, option, testLimits, x } from './limit-row.ts';

const rows: LimitRow[] = [
  {
    name: 'block_id',
    max: 255,
    pointer: '/block_id',
    build: (n) => ({ type: 'divider', block_id: x(n) }),
  },
  {
    name: 'action_id',
    max: 255,
    pointer: '/elements/0/action_id',
    build: (n) => button({ action_id: x(n) }),
  },
  { name: 'section text', max: 3000, pointer: '/text/text', build: (n) => ({ type: 'section', text: mrkdwn(x(n)) }) },
  {
    name: 'section field',
    max: 2000,
    pointer: '/fields/0/text',
    build: (n) => ({ type: 'section', fields: [plain(x(n))] }),
  },
  { name: 'header', max: 150, pointer: '/text/text', build: (n) => ({ type: 'header', text: plain(x(n)) }) },
  {
    name: 'context text',
    max: 3000,
    pointer: '/elements/0/text',
    build: (n) => ({ type: 'context', elements: [mrkdwn(x(n))] }),
  },
  {
    name: 'button text',
    max: 75,
    pointer: '/elements/0/text/text',
    build: (n) => actions({ type: 'button', text: plain(x(n)) }),
  },
  { name: 'button value', max: 2000, pointer: '/elements/0/value', build: (n) => button({ value: x(n) }) },
  { name: 'button url', max: 3000, pointer: '/elements/0/url', build: (n) => button({ url: x(n) }) },
  {
    name: 'button label',
    max: 75,
    pointer: '/elements/0/accessibility_label',
    build: (n) => button({ accessibility_label: x(n) }),
  },
  {
    name: 'confirm title',
    max: 100,
    pointer: '/elements/0/confirm/title/text',
    build: (n) => confirm({ title: plain(x(n)) }),
  },
  {
    name: 'confirm text',
    max: 300,
    pointer: '/elements/0/confirm/text/text',
    build: (n) => confirm({ text: mrkdwn(x(n)) }),
  },
  {
    name: 'confirm yes',
    max: 30,
    pointer: '/elements/0/confirm/confirm/text',
    build: (n) => confirm({ confirm: plain(x(n)) }),
  },
  {
    name: 'confirm no',
    max: 30,
    pointer: '/elements/0/confirm/deny/text',
    build: (n) => confirm({ deny: plain(x(n)) }),
  },
  {
    name: 'option text',
    max: 75,
    pointer: '/elements/0/options/0/text/text',
    build: (n) => actions({ type: 'static_select', options: [{ text: plain(x(n)), value: 'a' }] }),
  },
  {
    name: 'option value',
    max: 150,
    pointer: '/elements/0/options/0/value',
    build: (n) => actions({ type: 'checkboxes', options: [{ text: plain('a'), value: x(n) }] }),
  },
  {
    name: 'option description',
    max: 75,
    pointer: '/elements/0/options/0/description/text',
    build: (n) => actions({ type: 'radio_buttons', options: [{ ...option(0), description: mrkdwn(x(n)) }] }),
  },
  {
    name: 'overflow url',
    max: 3000,
    pointer: '/elements/0/options/0/url',
    build: (n) => actions({ type: 'overflow', options: [{ ...option(0), url: x(n) }] }),
  },
  {
    name: 'option group label',
    max: 75,
    pointer: '/elements/0/option_groups/0/label/text',
    build: (n) => actions({ type: 'static_select', option_groups: [{ label: plain(x(n)), options: [option(0)] }] }),
  },
  {
    name: 'placeholder',
    max: 150,
    pointer: '/elements/0/placeholder/text',
    build: (n) => actions({ type: 'users_select', placeholder: plain(x(n)) }),
  },
];

describe('characters of texts and elements', () => {
  testLimits(rows, (max) => `must be less than ${max + 1} characters`);
});

describe('how characters are counted', () => {
  it('an emoji is one, as in the multi-byte count of Slack', () => {
    expect(judge([{ type: 'header', text: plain('🐘'.repeat(limits.header.textCharacters)) }], 'message')).toEqual({
      ok: true,
    });
  });
});
