import { describe, expect, it } from 'vitest';
import { limits } from '../../../deploy/lab/workspace/block-kit/limits.ts';
import { validateMessage } from '../../../deploy/lab/workspace/block-kit/validate.ts';
import { blockExamples, chartExample } from './block-examples.ts';
import { mrkdwn, plain, times } from './judge.ts';

const ok = { ok: true };
const refused = (error: string, ...messages: string[]) => ({ ok: false, error, messages });
const divider = { type: 'divider' };
const section = (size: number) => ({ type: 'section', text: mrkdwn('x'.repeat(size)) });

describe('something to show', () => {
  it.each([
    {},
    { text: '' },
    { blocks: [] },
    { attachments: [] },
    { attachments: [{}] },
    { attachments: [{ color: 'good', text: '' }] },
    { metadata: { event_type: 'status', event_payload: {} } },
  ])('%j has none: no_text', (message) => {
    expect(validateMessage(message)).toEqual(refused('no_text'));
  });

  it.each([
    { text: 'a' },
    { blocks: [divider] },
    { attachments: [{ fallback: 'a' }] },
    { attachments: [{ blocks: [divider] }] },
    { attachments: [{ fields: [{ title: 'a', value: 'b', short: true }] }] },
  ])('%j has some', (message) => {
    expect(validateMessage(message)).toEqual(ok);
  });
});

describe('text', () => {
  it('takes 40,000 characters', () => {
    expect(validateMessage({ text: 'x'.repeat(40_000) })).toEqual(ok);
    expect(validateMessage({ text: 'x'.repeat(40_001) })).toEqual(refused('msg_too_long'));
  });

  it('is a string', () => {
    expect(validateMessage({ text: 7 })).toEqual(
      refused('invalid_arguments', '[ERROR] must provide a string [json-pointer:/text]'),
    );
  });
});

describe('blocks', () => {
  it.each([{ blocks: { type: 'divider' } }, { blocks: 'divider' }, { blocks: null }])(
    '%j is no list: invalid_blocks_format',
    (message) => {
      expect(validateMessage({ text: 'a', ...message })).toEqual(refused('invalid_blocks_format'));
    },
  );

  it('takes 50', () => {
    expect(validateMessage({ blocks: times(50, () => divider) })).toEqual(ok);
    expect(validateMessage({ blocks: times(51, () => divider) })).toEqual(
      refused('invalid_blocks', '[ERROR] no more than 50 items allowed [json-pointer:/blocks]'),
    );
  });

  it('reports every mistake at once', () => {
    const blocks = [divider, { type: 'header', text: mrkdwn('a') }, { type: 'section', fields: [], size: 'big' }];
    expect(validateMessage({ blocks })).toEqual(
      refused(
        'invalid_blocks',
        '[ERROR] must be a valid enum value [json-pointer:/blocks/1/text/type]',
        '[ERROR] must provide at least 1 items [json-pointer:/blocks/2/fields]',
        '[ERROR] invalid additional property: size [json-pointer:/blocks/2]',
      ),
    );
  });
});

describe('how many of a kind', () => {
  it('one table, data tables and tables in containers counted', () => {
    const { table, data_table: dataTable, container } = blockExamples;
    expect(validateMessage({ blocks: [table, divider] })).toEqual(ok);
    for (const second of [table, dataTable, { ...container, child_blocks: [table] }]) {
      expect(validateMessage({ blocks: [table, second] })).toEqual(
        refused('invalid_attachments', '[ERROR] only_one_table_allowed'),
      );
    }
    expect(validateMessage({ blocks: [table], attachments: [{ blocks: [table] }] })).toEqual(
      refused('invalid_attachments', '[ERROR] only_one_table_allowed'),
    );
  });

  it('one plan', () => {
    expect(validateMessage({ blocks: [blockExamples.plan, blockExamples.plan] })).toEqual(
      refused('invalid_blocks', '[ERROR] no more than 1 `plan` blocks allowed [json-pointer:/blocks/1]'),
    );
  });

  it('two charts', () => {
    expect(validateMessage({ blocks: times(2, () => chartExample) })).toEqual(ok);
    expect(validateMessage({ blocks: times(3, () => chartExample) })).toEqual(
      refused('invalid_blocks', '[ERROR] no more than 2 `data_visualization` blocks allowed [json-pointer:/blocks/2]'),
    );
  });
});

describe('sizes of a whole message', () => {
  const { totalCharacters, blockCharacters } = limits.messageBudget;

  it('takes sections up to the budget', () => {
    const fits = (last: number) => [...times(4, () => section(3000)), section(last)];
    const rest = totalCharacters - 4 * 3000 - 5 * blockCharacters;
    expect(validateMessage({ blocks: fits(rest) })).toEqual(ok);
    expect(validateMessage({ blocks: fits(rest + 1) })).toEqual(refused('msg_blocks_too_long'));
  });

  it('agrees with the messages that were measured on Slack', () => {
    const ofSize = (characters: number, count: number) =>
      times(count, (index) => section(Math.floor(characters / count) + (index < characters % count ? 1 : 0)));
    expect(validateMessage({ blocks: ofSize(9_597, 50) })).toEqual(ok);
    expect(validateMessage({ blocks: ofSize(11_341, 45) })).toEqual(refused('msg_blocks_too_long'));
  });

  it('counts an escaped character as the entity it is stored as', () => {
    const block = (character: string) => ({ type: 'section', text: plain(character.repeat(2700)) });
    expect(validateMessage({ blocks: [block('x')] })).toEqual(ok);
    expect(validateMessage({ blocks: [block('&')] })).toEqual(refused('msg_blocks_too_long'));
  });

  it('does not count ids and values', () => {
    const button = { type: 'button', text: plain('a'), value: 'x'.repeat(2000) };
    expect(validateMessage({ blocks: times(10, () => ({ type: 'actions', elements: [button] })) })).toEqual(ok);
  });

  it('takes 12,000 characters of markdown in all', () => {
    const markdown = (size: number) => ({ type: 'markdown', text: 'x'.repeat(size) });
    expect(validateMessage({ blocks: [markdown(6000), markdown(6000)] })).toEqual(ok);
    expect(validateMessage({ blocks: [markdown(6000), markdown(6001)] })).toEqual(refused('msg_blocks_too_long'));
  });

  it('takes 10,000 characters of table cells', () => {
    const table = (size: number) => ({
      type: 'table',
      rows: [[{ type: 'raw_text', text: 'x'.repeat(9000) }], [{ type: 'raw_text', text: 'x'.repeat(size) }]],
    });
    expect(validateMessage({ blocks: [table(1000)] })).toEqual(ok);
    expect(validateMessage({ blocks: [table(1001)] })).toEqual(
      refused(
        'invalid_blocks',
        '[ERROR] table cells must be less than 10001 characters in total [json-pointer:/blocks]',
      ),
    );
  });
});

describe('attachments', () => {
  it('takes 100', () => {
    expect(validateMessage({ attachments: times(100, () => ({ text: 'a' })) })).toEqual(ok);
    expect(validateMessage({ attachments: times(101, () => ({ text: 'a' })) })).toEqual(
      refused('too_many_attachments'),
    );
  });

  it.each([
    [{ text: 'a' }, []],
    [['a'], ['[ERROR] must provide an object [json-pointer:/attachments/0]']],
    [[{ text: 'a', indent: 1 }], ['[ERROR] invalid additional property: indent [json-pointer:/attachments/0]']],
    [
      [{ blocks: [{ type: 'alert', text: plain('a') }] }],
      ['[ERROR] unsupported type: alert [json-pointer:/attachments/0/blocks/0/type]'],
    ],
  ])('%j is refused', (attachments, messages) => {
    expect(validateMessage({ attachments })).toEqual(refused('invalid_attachments', ...messages));
  });
});

describe('metadata', () => {
  const message = (metadata: unknown) => validateMessage({ text: 'a', metadata });

  it('takes an event with scalars, objects and lists', () => {
    const payload = { id: 'op-1', step: 2, done: false, target: { name: 'a' }, tags: ['b'], steps: [{ n: 1 }] };
    expect(message({ event_type: 'operation', event_payload: payload })).toEqual(ok);
  });

  it('takes an empty object, which removes what was there, but no half of an event', () => {
    expect(message({})).toEqual(ok);
    expect(message({ event_type: 'operation' })).toEqual(
      refused(
        'invalid_metadata_schema',
        '[ERROR] `event_type` and `event_payload` must be given together [json-pointer:/metadata]',
      ),
    );
  });

  it('tells a wrong form from wrong contents', () => {
    expect(message('{}')).toEqual(refused('invalid_metadata_format'));
    expect(message({ event_type: 'operation', event_payload: { a: null } })).toMatchObject({
      error: 'invalid_metadata_schema',
    });
    expect(message({ event_type: 'operation', event_payload: {}, payload: {} })).toEqual(
      refused('invalid_metadata_schema', '[ERROR] invalid additional property: payload [json-pointer:/metadata]'),
    );
  });
});
