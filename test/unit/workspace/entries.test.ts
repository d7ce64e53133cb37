import { expect, test } from 'vitest';
import { defaultDeclaration } from '../../../deploy/lab/workspace/manifest.ts';
import { emptyChannel, seedState } from '../../../deploy/lab/workspace/seed.ts';
import { listElements } from '../../../deploy/lab/workspace/store/elements.ts';
import { readEntry, stateValues } from '../../../deploy/lab/workspace/store/entries.ts';

const options = ['one', 'two', 'three'].map((value) => ({ text: { type: 'plain_text', text: value }, value }));
const [one, two] = options;

const olga = 'U0OLGA0001';
const secret = 'C0SECRET01';
const state = seedState(defaultDeclaration, 0);
state.channels.set(
  secret,
  emptyChannel({ id: secret, name: 'secret', kind: 'private', creatorId: olga, createdS: 0, memberIds: [olga] }),
);
/** Olga fills it in; the app suggested nothing. */
const context = { state, userId: olga, suggested: [] };

const placed = (type: string, more: object = {}) => ({
  blockId: 'b',
  actionId: 'a',
  type,
  element: { type, action_id: 'a', ...more },
});

test.each([
  ['plain_text_input', {}, 'text', { value: 'text' }],
  ['plain_text_input', {}, '', { value: null }],
  ['plain_text_input', {}, { type: 'plain_text_input', value: 'whole' }, { value: 'whole' }],
  ['number_input', { is_decimal_allowed: true }, '1.5', { value: '1.5' }],
  ['number_input', {}, 3, { value: '3' }],
  ['static_select', { options }, 'two', { selected_option: two }],
  ['static_select', { options }, { selected_option: two }, { selected_option: two }],
  ['static_select', { option_groups: [{ options }] }, 'one', { selected_option: one }],
  ['static_select', { options }, null, { selected_option: null }],
  ['radio_buttons', { options }, 'one', { selected_option: one }],
  ['checkboxes', { options }, ['one', 'two'], { selected_options: [one, two] }],
  ['checkboxes', { options }, [], { selected_options: [] }],
  ['users_select', {}, 'U0ALMA0001', { selected_user: 'U0ALMA0001' }],
  ['multi_users_select', { max_selected_items: 2 }, [olga, 'U0ALMA0001'], { selected_users: [olga, 'U0ALMA0001'] }],
  ['channels_select', {}, 'C0PGOPS001', { selected_channel: 'C0PGOPS001' }],
  ['conversations_select', { filter: { include: ['private'] } }, secret, { selected_conversation: secret }],
  ['conversations_select', { filter: { include: ['im'] } }, 'D0OLGA0001', { selected_conversation: 'D0OLGA0001' }],
  ['conversations_select', {}, 'C0PGOPS001', { selected_conversation: 'C0PGOPS001' }],
  ['datepicker', {}, '2026-12-31', { selected_date: '2026-12-31' }],
  ['timepicker', {}, '23:59', { selected_time: '23:59' }],
  ['datetimepicker', {}, 1_768_467_600, { selected_date_time: 1_768_467_600 }],
] as const)('a %s %j takes %j', (type, element, raw, entry) => {
  expect(readEntry(placed(type, element), raw, context)).toEqual({ ok: true, entry: { type, ...entry } });
});

test.each([
  ['plain_text_input', { min_length: 3 }, 'ab', 'at least 3'],
  ['plain_text_input', { max_length: 3 }, 'abcd', 'at most 3'],
  ['number_input', {}, '1.5', 'whole number'],
  ['number_input', {}, 'many', 'must be a number'],
  ['number_input', { min_value: '2' }, '1', 'at least 2'],
  ['number_input', { max_value: '2' }, '3', 'at most 2'],
  ['email_text_input', {}, 'nobody', 'email'],
  ['url_text_input', {}, 'nowhere', 'URL'],
  ['static_select', { options }, 'four', 'not one of the options'],
  ['checkboxes', { options }, 'one', 'list of option values'],
  ['multi_static_select', { options, max_selected_items: 1 }, ['one', 'two'], 'at most 1'],
  ['multi_users_select', {}, olga, 'list of ids'],
  ['multi_users_select', { max_selected_items: 1 }, [olga, 'U0ALMA0001'], 'at most 1'],
  ['multi_users_select', {}, [olga, 7], 'not one of the choices'],
  ['users_select', {}, 'U0NOBODY01', 'not one of the choices'],
  ['channels_select', {}, 'C0NOWHERE1', 'not one of the choices'],
  ['channels_select', {}, secret, 'not one of the choices'],
  ['channels_select', {}, 'D0OLGA0001', 'not one of the choices'],
  ['conversations_select', {}, 'D0ALMA0001', 'not one of the choices'],
  ['conversations_select', { filter: { include: ['private'] } }, 'C0PGOPS001', 'not one of the choices'],
  [
    'conversations_select',
    { filter: { exclude_external_shared_channels: true } },
    'C0PGOPS001',
    'not one of the choices',
  ],
  ['conversations_select', { filter: { exclude_bot_users: true } }, 'D0OLGA0001', 'not one of the choices'],
  ['multi_conversations_select', { max_selected_items: 1 }, ['C0PGOPS001', 'C0PGALERT1'], 'at most 1'],
  ['datepicker', {}, '31.12.2026', 'not a date'],
  ['datepicker', {}, '2026-99-99', 'not a date'],
  ['datepicker', {}, '2026-02-29', 'not a date'],
  ['timepicker', {}, '24:00', 'not a time'],
  ['button', {}, 'x', 'holds no value'],
] as const)('a %s %j refuses %j', (type, element, raw, problem) => {
  expect(readEntry(placed(type, element), raw, context)).toEqual({
    ok: false,
    problem: expect.stringContaining(problem),
  });
});

test('elements are found however deep, with their block and whether their input must be filled in', () => {
  const button = { type: 'button', action_id: 'go' };
  const input = {
    type: 'input',
    block_id: 'in',
    label: { type: 'plain_text', text: 'Why' },
    element: { type: 'plain_text_input', action_id: 'why' },
  };
  const blocks = [
    { type: 'actions', block_id: 'row', elements: [button] },
    { type: 'section', block_id: 'sec', accessory: { type: 'overflow', action_id: 'more' } },
    { type: 'container', block_id: 'box', blocks: [{ type: 'actions', block_id: 'inner', elements: [button] }] },
    input,
  ];
  expect(listElements(blocks).map(({ blockId, actionId, input: around }) => [blockId, actionId, around])).toEqual([
    ['row', 'go', undefined],
    ['sec', 'more', undefined],
    ['inner', 'go', undefined],
    ['in', 'why', { optional: false, label: 'Why' }],
  ]);
});

test('the state holds what was entered, else what each input started with, and forgets what fits no longer', () => {
  const blocks = [
    { type: 'input', block_id: 'x', element: { type: 'plain_text_input', action_id: 'a', initial_value: 'start' } },
    { type: 'input', block_id: 'y', element: { type: 'static_select', action_id: 'a', options } },
  ];
  expect(stateValues(blocks, {})).toEqual({
    x: { a: { type: 'plain_text_input', value: 'start' } },
    y: { a: { type: 'static_select', selected_option: null } },
  });
  const form = {
    x: { a: { type: 'plain_text_input', value: 'typed' } },
    y: { a: { type: 'plain_text_input', value: 'was a text field' } },
    z: { a: { type: 'plain_text_input', value: 'gone' } },
  };
  expect(stateValues(blocks, form)).toEqual({
    x: { a: { type: 'plain_text_input', value: 'typed' } },
    y: { a: { type: 'static_select', selected_option: null } },
  });
});
