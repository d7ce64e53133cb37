import { describe, expect, it } from 'vitest';
import { readSelection, writeSelection } from '../../../deploy/lab/workspace/page/elements/selection.ts';
import type { Values } from '../../../deploy/lab/workspace/page/kit/entry.ts';
import { checkInputs } from '../../../deploy/lab/workspace/page/modal/check-inputs.ts';
import {
  fillCurrentConversation,
  keepPresent,
  listInputs,
} from '../../../deploy/lab/workspace/page/modal/list-inputs.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const input = (blockId: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id: blockId,
  label: plain(blockId),
  element: { action_id: 'a', ...element },
  ...more,
});
const typed = (blockId: string, type: string, value: string): Values => ({ [blockId]: { a: { type, value } } });
const check = (block: object, values: Values) => checkInputs(listInputs([block]), values);

describe('checkInputs', () => {
  it.each([
    [{ type: 'plain_text_input' }, null, 'Please complete this required field.'],
    [{ type: 'plain_text_input', min_length: 5 }, 'abc', 'Please enter at least 5 characters.'],
    [{ type: 'plain_text_input', max_length: 2 }, 'abc', 'Please enter at most 2 characters.'],
    [{ type: 'number_input' }, 'abc', 'Please enter a number.'],
    [{ type: 'number_input' }, '1.5', 'Please enter a whole number.'],
    [{ type: 'number_input', is_decimal_allowed: true }, '1.5', undefined],
    [{ type: 'number_input', min_value: '10' }, '9', 'Please enter a number of at least 10.'],
    [{ type: 'number_input', max_value: '10' }, '11', 'Please enter a number of at most 10.'],
    [{ type: 'email_text_input' }, 'olga', 'Please enter a valid email address.'],
    [{ type: 'url_text_input' }, 'nowhere', 'Please enter a valid URL.'],
    [{ type: 'url_text_input' }, 'https://a.b', undefined],
  ])('%j with %s', (element, value, expected) => {
    const values = value === null ? {} : typed('b', element.type, value);
    expect(check(input('b', element), values)).toEqual(expected === undefined ? {} : { b: expected });
  });

  it('asks nothing of an empty optional input', () => {
    expect(check(input('b', { type: 'email_text_input' }, { optional: true }), {})).toEqual({});
  });

  it('takes an initial value for an answer', () => {
    const option = { text: plain('x'), value: 'x' };
    const radio = { type: 'radio_buttons', options: [option], initial_option: option };
    expect(check(input('b', radio), {})).toEqual({});
  });

  it('takes an emptied selection for none', () => {
    const values = { b: { a: { type: 'multi_users_select', selected_users: [] } } };
    expect(Object.keys(check(input('b', { type: 'multi_users_select' }), values))).toEqual(['b']);
  });
});

describe('keepPresent', () => {
  it('drops entries whose input went away or became another one', () => {
    const inputs = listInputs([
      input('kept', { type: 'plain_text_input' }),
      input('changed', { type: 'number_input' }),
    ]);
    const values = {
      ...typed('kept', 'plain_text_input', 'x'),
      ...typed('changed', 'plain_text_input', 'x'),
      ...typed('gone', 'plain_text_input', 'x'),
    };
    expect(keepPresent(values, inputs)).toEqual(typed('kept', 'plain_text_input', 'x'));
  });
});

describe('fillCurrentConversation', () => {
  const select = { type: 'conversations_select', default_to_current_conversation: true };
  const inputs = listInputs([input('b', select), input('other', { type: 'conversations_select' })]);

  it('answers for a menu that defaults to the channel the view was opened from', () => {
    expect(fillCurrentConversation({}, inputs, 'C1')).toEqual({
      b: { a: { type: 'conversations_select', selected_conversation: 'C1' } },
    });
  });

  it('leaves what the viewer chose', () => {
    const chosen = { b: { a: { type: 'conversations_select', selected_conversation: 'C2' } } };
    expect(fillCurrentConversation(chosen, inputs, 'C1')).toEqual(chosen);
  });
});

describe('writeSelection', () => {
  const options = ['x', 'y'].map((value) => ({ text: { type: 'plain_text' as const, text: value }, value }));

  it.each([
    ['static_select', ['x']],
    ['radio_buttons', ['y']],
    ['multi_static_select', ['x', 'y']],
    ['checkboxes', ['y']],
  ])('%s is read back as it was written', (type, keys) => {
    const selection = readSelection(writeSelection(type, keys, options));
    expect(selection.options.map((option) => option.value)).toEqual(keys);
  });

  it.each([
    ['users_select', ['U1'], 'selected_user'],
    ['multi_users_select', ['U1', 'U2'], 'selected_users'],
    ['channels_select', ['C1'], 'selected_channel'],
    ['multi_conversations_select', ['C1'], 'selected_conversations'],
  ])('%s goes into the field Slack calls so', (type, keys, field) => {
    const entry = writeSelection(type, keys, []);
    expect(Object.keys(entry)).toEqual(['type', field]);
    expect(readSelection(entry).ids).toEqual(keys);
  });
});
