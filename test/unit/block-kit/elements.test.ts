import { describe, expect, it } from 'vitest';
import { elementSurfaces } from '../../../deploy/lab/workspace/block-kit/rules/element-places.ts';
import { everySurface } from '../../../deploy/lab/workspace/block-kit/surface.ts';
import { codeOf, judge, plain, rootOf } from './judge.ts';

const option = { text: plain('patroni-1'), value: 'p1' };
const options = [option];

/** The smallest element of each type, and the blocks that take it. */
const elements: [element: { type: string }, hosts: readonly ('section' | 'actions' | 'input' | 'context_actions')[]][] =
  [
    [{ type: 'button', ...{ text: plain('Go') } }, ['section', 'actions']],
    [
      { type: 'workflow_button', ...{ text: plain('Go'), workflow: { trigger: { url: 'https://example.org/t' } } } },
      ['section', 'actions'],
    ],
    [{ type: 'static_select', ...{ options } }, ['section', 'actions', 'input']],
    [{ type: 'external_select' }, ['section', 'actions', 'input']],
    [{ type: 'users_select' }, ['section', 'actions', 'input']],
    [{ type: 'conversations_select' }, ['section', 'actions', 'input']],
    [{ type: 'channels_select' }, ['section', 'actions', 'input']],
    [{ type: 'multi_static_select', ...{ options } }, ['section', 'actions', 'input']],
    [{ type: 'multi_external_select' }, ['section', 'actions', 'input']],
    [{ type: 'multi_users_select' }, ['section', 'actions', 'input']],
    [{ type: 'multi_conversations_select' }, ['section', 'actions', 'input']],
    [{ type: 'multi_channels_select' }, ['section', 'actions', 'input']],
    [{ type: 'overflow', ...{ options } }, ['section', 'actions']],
    [{ type: 'radio_buttons', ...{ options } }, ['section', 'actions', 'input']],
    [{ type: 'checkboxes', ...{ options } }, ['section', 'actions', 'input']],
    [{ type: 'datepicker' }, ['section', 'actions', 'input']],
    [{ type: 'timepicker' }, ['section', 'actions', 'input']],
    [{ type: 'datetimepicker' }, ['actions', 'input']],
    [{ type: 'plain_text_input' }, ['input']],
    [{ type: 'number_input', ...{ is_decimal_allowed: false } }, ['input']],
    [{ type: 'email_text_input' }, ['input']],
    [{ type: 'url_text_input' }, ['input']],
    [{ type: 'rich_text_input' }, ['actions', 'input']],
    [{ type: 'file_input' }, ['input']],
    [{ type: 'image', ...{ image_url: 'https://example.org/a.png', alt_text: 'a' } }, ['section']],
    [{ type: 'icon_button', ...{ icon: 'trash', text: plain('Delete') } }, ['context_actions']],
  ];

const hosts = {
  section: { wrap: (accessory: object) => ({ type: 'section', text: plain('a'), accessory }), at: '/0/accessory' },
  actions: { wrap: (element: object) => ({ type: 'actions', elements: [element] }), at: '/0/elements/0' },
  input: { wrap: (element: object) => ({ type: 'input', label: plain('a'), element }), at: '/0/element' },
  context_actions: {
    wrap: (element: object) => ({ type: 'context_actions', elements: [element] }),
    at: '/0/elements/0',
  },
} as const;
const hostNames = ['section', 'actions', 'input', 'context_actions'] as const;

const matrix = elements.flatMap(([element, allowedHosts]) =>
  hostNames.flatMap((host) => everySurface.map((surface) => ({ element, allowedHosts, host, surface }))),
);

describe.each(matrix.filter(({ host, surface }) => host !== 'context_actions' || surface === 'message'))(
  '$element.type in $host on $surface',
  ({ element, allowedHosts, host, surface }) => {
    const surfaces = elementSurfaces[element.type] ?? everySurface;
    const allowed = allowedHosts.includes(host) && surfaces.includes(surface);

    it(allowed ? 'is accepted' : 'is refused', () => {
      const pointer = `${rootOf[surface]}${hosts[host].at}/type`;
      expect(judge([hosts[host].wrap(element)], surface)).toEqual(
        allowed
          ? { ok: true }
          : {
              ok: false,
              error: codeOf[surface],
              messages: [`[ERROR] unsupported type: ${element.type} [json-pointer:${pointer}]`],
            },
      );
    });
  },
);

const input = (element: object, more: object = {}) => ({ type: 'input', label: plain('a'), element, ...more });
const at = '/view/blocks/0/element';

describe('rules inside an element', () => {
  it.each<[string, object, string]>([
    [
      'options and groups together',
      { type: 'static_select', options, option_groups: [{ label: plain('a'), options }] },
      `must define either \`options\` or \`option_groups\` [json-pointer:${at}]`,
    ],
    [
      'neither options nor groups',
      { type: 'multi_static_select' },
      `must define either \`options\` or \`option_groups\` [json-pointer:${at}]`,
    ],
    [
      'an initial option that is not offered',
      { type: 'static_select', options, initial_option: { ...option, value: 'p2' } },
      `must be one of the provided options [json-pointer:${at}/initial_option]`,
    ],
    [
      'initial checkboxes that are not offered',
      { type: 'checkboxes', options, initial_options: [{ ...option, value: 'p2' }] },
      `must be one of the provided options [json-pointer:${at}/initial_options]`,
    ],
    [
      'a mrkdwn option in a menu',
      { type: 'static_select', options: [{ ...option, text: { type: 'mrkdwn', text: 'a' } }] },
      `must be a valid enum value [json-pointer:${at}/options/0/text/type]`,
    ],
    [
      'an option with a URL outside an overflow menu',
      { type: 'radio_buttons', options: [{ ...option, url: 'https://example.org' }] },
      `invalid additional property: url [json-pointer:${at}/options/0]`,
    ],
    [
      'a day that does not exist',
      { type: 'datepicker', initial_date: '2026-02-30' },
      `input must be a valid: date [json-pointer:${at}/initial_date]`,
    ],
    [
      'a time that does not exist',
      { type: 'timepicker', initial_time: '24:00' },
      `input must match regex pattern: /^([01]\\d|2[0-3]):[0-5]\\d$/ [json-pointer:${at}/initial_time]`,
    ],
    [
      'a time in milliseconds',
      { type: 'datetimepicker', initial_date_time: 1_720_710_212_000 },
      `must be less than 9999999999 [json-pointer:${at}/initial_date_time]`,
    ],
    [
      'a minimum above the maximum length',
      { type: 'plain_text_input', min_length: 10, max_length: 9 },
      `\`min_length\` cannot be greater than \`max_length\` [json-pointer:${at}]`,
    ],
    [
      'a minimum above the maximum value',
      { type: 'number_input', is_decimal_allowed: true, min_value: '2', max_value: '1.5' },
      `\`min_value\` cannot be greater than \`max_value\` [json-pointer:${at}]`,
    ],
    [
      'a fraction where none is allowed',
      { type: 'number_input', is_decimal_allowed: false, initial_value: '1.5' },
      `must provide an integer [json-pointer:${at}/initial_value]`,
    ],
    [
      'a number instead of a string',
      { type: 'number_input', is_decimal_allowed: true, initial_value: 1.5 },
      `must provide a string [json-pointer:${at}/initial_value]`,
    ],
    [
      'an empty conversation filter',
      { type: 'conversations_select', filter: {} },
      `must have minimum 1 properties [json-pointer:${at}/filter]`,
    ],
    [
      'the same trigger twice',
      {
        type: 'plain_text_input',
        dispatch_action_config: { trigger_actions_on: ['on_enter_pressed', 'on_enter_pressed'] },
      },
      `Input contains duplicate items [json-pointer:${at}/dispatch_action_config/trigger_actions_on]`,
    ],
    [
      'a boolean that is not one',
      { type: 'plain_text_input', multiline: 'yes' },
      `must be a boolean [json-pointer:${at}/multiline]`,
    ],
  ])('%s is refused', (_name, element, line) => {
    expect(judge([input(element)], 'modal')).toEqual({
      ok: false,
      error: 'invalid_arguments',
      messages: [`[ERROR] ${line}`],
    });
  });

  it('a file input that dispatches is refused', () => {
    expect(judge([input({ type: 'file_input' }, { dispatch_action: true })], 'modal')).toMatchObject({ ok: false });
    expect(judge([input({ type: 'file_input' }, { dispatch_action: false })], 'modal')).toEqual({ ok: true });
  });

  it('a Slack file is named by id or by URL, not by both', () => {
    const withFile = (file: object) => ({ type: 'image', alt_text: 'a', slack_file: file });
    expect(judge([withFile({ id: 'F1' })], 'message')).toEqual({ ok: true });
    expect(judge([withFile({ id: 'F1', url: 'https://example.org/f' })], 'message')).toEqual({
      ok: false,
      error: 'invalid_blocks',
      messages: ['[ERROR] must define either `id` or `url` [json-pointer:/blocks/0/slack_file]'],
    });
  });
});

describe('rules between elements', () => {
  const button = (actionId: string) => ({ type: 'button', action_id: actionId, text: plain('a') });

  it('an action_id is used once in a block and again in another', () => {
    const row = (...ids: string[]) => ({ type: 'actions', elements: ids.map(button) });
    expect(judge([row('a', 'b'), row('a')], 'message')).toEqual({ ok: true });
    expect(judge([row('a', 'b'), row('c', 'c')], 'message')).toEqual({
      ok: false,
      error: 'invalid_blocks',
      messages: ['[ERROR] `action_id` "c" already exists [json-pointer:/blocks/1/elements/1/action_id]'],
    });
  });

  it('a block_id is used once, also inside a container', () => {
    const divider = { type: 'divider', block_id: 'd' };
    const container = { type: 'container', title: plain('a'), child_blocks: [divider] };
    expect(judge([divider, { type: 'divider' }], 'home')).toEqual({ ok: true });
    expect(judge([divider, container], 'message')).toEqual({
      ok: false,
      error: 'invalid_blocks',
      messages: ['[ERROR] `block_id` "d" already exists [json-pointer:/blocks/1/child_blocks/0/block_id]'],
    });
  });

  it('one element of a view has the focus', () => {
    const focused = () => input({ type: 'plain_text_input', focus_on_load: true });
    expect(judge([focused()], 'modal')).toEqual({ ok: true });
    expect(judge([focused(), focused()], 'modal')).toEqual({
      ok: false,
      error: 'invalid_arguments',
      messages: [
        '[ERROR] only one element can have `focus_on_load` set to true [json-pointer:/view/blocks/1/element/focus_on_load]',
      ],
    });
  });

  it('response_url_enabled works in inputs of modals only', () => {
    const menu = { type: 'channels_select', response_url_enabled: true };
    expect(judge([input(menu)], 'modal')).toEqual({ ok: true });
    expect(judge([input(menu)], 'home')).toMatchObject({ error: 'invalid_arguments' });
    expect(judge([{ type: 'actions', elements: [menu] }], 'modal')).toMatchObject({ error: 'invalid_arguments' });
  });
});
