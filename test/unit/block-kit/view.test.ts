import { describe, expect, it } from 'vitest';
import { validateView } from '../../../deploy/lab/workspace/block-kit/validate.ts';
import { blockExamples } from './block-examples.ts';
import { homeOf, modalOf, mrkdwn, plain, times } from './judge.ts';

const ok = { ok: true };
const refused = (...lines: string[]) => ({
  ok: false,
  error: 'invalid_arguments',
  messages: lines.map((line) => `[ERROR] ${line}`),
});
const divider = { type: 'divider' };
const modal = modalOf([divider]);

describe('a view', () => {
  it.each([
    ['a modal', { type: 'modal', title: plain('a'), blocks: [divider] }],
    ['a home tab', { type: 'home', blocks: [divider] }],
    ['an emptied home tab', { type: 'home', blocks: [] }],
    [
      'a modal with everything',
      {
        ...modal,
        close: plain('Cancel'),
        callback_id: 'c',
        external_id: 'e',
        private_metadata: '{}',
        clear_on_close: true,
        notify_on_close: false,
      },
    ],
  ])('%s is accepted', (_name, view) => {
    expect(validateView(view)).toEqual(ok);
  });

  it.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['must provide an object [json-pointer:/view]']],
    ['text', '{}', ['must provide an object [json-pointer:/view]']],
    ['no type', { title: plain('a'), blocks: [] }, ['missing required field: type [json-pointer:/view]']],
    [
      'a workflow step',
      { type: 'workflow_step', blocks: [] },
      ['unsupported type: workflow_step [json-pointer:/view/type]'],
    ],
    [
      'an empty modal',
      { type: 'modal' },
      ['missing required field: blocks [json-pointer:/view]', 'missing required field: title [json-pointer:/view]'],
    ],
    [
      'a key of an older kind of view',
      { ...modal, submit_disabled: true },
      ['invalid additional property: submit_disabled [json-pointer:/view]'],
    ],
    [
      'a home tab with a title',
      { ...homeOf([]), title: plain('a') },
      ['invalid additional property: title [json-pointer:/view]'],
    ],
    [
      'a mrkdwn title',
      { ...modal, title: mrkdwn('a') },
      ['must be a valid enum value [json-pointer:/view/title/type]'],
    ],
    ['blocks that are no list', { ...modal, blocks: {} }, ['must provide an array [json-pointer:/view/blocks]']],
  ])('%s is refused', (_name, view, lines) => {
    expect(validateView(view)).toEqual(refused(...lines));
  });
});

describe('limits of a view', () => {
  const fields: [string, number, (size: number) => object, string][] = [
    ['title', 24, (n) => ({ title: plain('x'.repeat(n)) }), '/title/text'],
    ['submit', 24, (n) => ({ submit: plain('x'.repeat(n)) }), '/submit/text'],
    ['close', 24, (n) => ({ close: plain('x'.repeat(n)) }), '/close/text'],
    ['private_metadata', 3000, (n) => ({ private_metadata: 'x'.repeat(n) }), '/private_metadata'],
    ['callback_id', 255, (n) => ({ callback_id: 'x'.repeat(n) }), '/callback_id'],
    ['external_id', 255, (n) => ({ external_id: 'x'.repeat(n) }), '/external_id'],
  ];
  it.each(fields)('%s takes %i characters', (_name, max, build, pointer) => {
    expect(validateView({ ...modal, ...build(max) })).toEqual(ok);
    expect(validateView({ ...modal, ...build(max + 1) })).toEqual(
      refused(`must be less than ${max + 1} characters [json-pointer:/view${pointer}]`),
    );
  });

  it.each([
    ['modal', modalOf],
    ['home', homeOf],
  ])('%s takes 100 blocks', (_type, build) => {
    expect(validateView(build(times(100, () => divider)))).toEqual(ok);
    expect(validateView(build(times(101, () => divider)))).toEqual(
      refused('no more than 100 items allowed [json-pointer:/view/blocks]'),
    );
  });

  it('takes 250 kB', () => {
    const blocks = (count: number) => times(count, () => ({ type: 'section', text: plain('x'.repeat(2900)) }));
    expect(validateView(homeOf(blocks(80)))).toEqual(ok);
    expect(validateView(homeOf(blocks(90)))).toEqual({ ok: false, error: 'view_too_large', messages: [] });
  });
});

describe('a modal with inputs', () => {
  const { submit: _submit, ...withoutSubmit } = modalOf([divider, blockExamples.input]);

  it('needs a submit button', () => {
    expect(validateView({ ...withoutSubmit, submit: plain('Save') })).toEqual(ok);
    expect(validateView(withoutSubmit)).toEqual(
      refused('must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]'),
    );
  });

  it('does not need one on the home tab', () => {
    expect(validateView(homeOf([blockExamples.input]))).toEqual(ok);
  });
});
