import { describe, expect, it } from 'vitest';
import {
  findErrorBlock,
  mergeArguments,
  readChangeMetadata,
  readDecisionMetadata,
  readFormValues,
  writeChangeMetadata,
  writeDecisionMetadata,
} from '../../../src/slack/form-values.ts';
import { switchoverRequest } from './fake-changes.ts';

const entry = (value: object) => ({ value });

describe('readFormValues', () => {
  it('reads each kind of input; one left empty is undefined', () => {
    const values = readFormValues({
      arg_candidate: entry({ type: 'radio_buttons', selected_option: { value: 'patroni-2', text: {} } }),
      arg_at: entry({ type: 'datetimepicker', selected_date_time: 1_795_443_720 }),
      arg_other: entry({ type: 'static_select', selected_option: null }),
      reason: entry({ type: 'plain_text_input', value: 'kernel update' }),
      confirmation: entry({ type: 'plain_text_input', value: 'pgprod' }),
      code: entry({ type: 'plain_text_input', value: null }),
    });
    expect(values).toEqual({
      args: { candidate: 'patroni-2', at: '1795443720000', other: undefined },
      answers: { reason: 'kernel update', confirmation: 'pgprod' },
    });
  });

  it('takes nothing for granted', () => {
    expect(readFormValues({})).toEqual({ args: {}, answers: { reason: '' } });
    expect(() => readFormValues({ reason: { value: { value: 3 } } })).toThrow('no input of ours');
  });
});

describe('mergeArguments', () => {
  it('lets the form decide about its own fields, and keeps the others', () => {
    const before = { candidate: 'patroni-3', at: '1', keep: 'this' };
    expect(mergeArguments(before, { candidate: 'patroni-2', at: undefined })).toEqual({
      candidate: 'patroni-2',
      keep: 'this',
    });
  });
});

describe('private metadata', () => {
  it('comes back as it was, without who asked', () => {
    const written = writeChangeMetadata(switchoverRequest) ?? '';
    const { userId, ...rest } = switchoverRequest;
    expect(readChangeMetadata(written)).toEqual(rest);
    expect(written).not.toContain(userId);
    const decision = { operationId: 'k7x2m9', channel: 'C1' };
    expect(readDecisionMetadata(writeDecisionMetadata(decision))).toEqual(decision);
  });

  it('keeps the way back to who typed, unless that takes too much room', () => {
    const responseUrl = 'https://hooks.example/commands/1/2/3';
    const read = (written: string | undefined) => readChangeMetadata(written ?? '').responseUrl;
    expect(read(writeChangeMetadata(switchoverRequest, { responseUrl }))).toBe(responseUrl);
    const long = { ...switchoverRequest, args: { long: 'x'.repeat(2880) } };
    expect(read(writeChangeMetadata(long, { responseUrl }))).toBeUndefined();
  });

  it('is refused when Slack would not take it or somebody else wrote it', () => {
    expect(writeChangeMetadata({ ...switchoverRequest, args: { long: 'x'.repeat(3000) } })).toBeUndefined();
    expect(() => readChangeMetadata('{"command":"switchover"}')).toThrow('private_metadata');
    expect(() => readDecisionMetadata('not JSON')).toThrow('private_metadata');
  });
});

describe('findErrorBlock', () => {
  const blocks = [
    { type: 'section', block_id: 'arg_text' },
    { type: 'input', block_id: 'arg_candidate' },
    { type: 'input', block_id: 'reason' },
  ];

  it.each([
    ['candidate', 'arg_candidate'],
    ['reason', 'reason'],
    ['unheard-of', undefined],
    // Slack takes no error under a block that is no input.
    ['text', undefined],
  ])('shows %s under %s', (field, block) => {
    expect(findErrorBlock(blocks, field)).toBe(block);
  });
});
