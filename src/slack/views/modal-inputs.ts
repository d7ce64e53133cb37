import type { InputBlock } from '@slack/types';
import { longestReason } from '../../core/operations/change-form.ts';
import { inputIds } from '../ids.ts';
import { firstWhole } from './limits.ts';
import { plain } from './small-blocks.ts';

/** A one-time code's digits. */
const codeLength = 6;
// Many apps show and copy the digits in two groups, “123 456”.
const longestCode = 8;

/** Why something is wanted or denied. */
export function reasonInput(options: {
  label: string;
  placeholder: string;
  hint: string;
  initial?: string;
}): InputBlock {
  const { initial = '' } = options;
  const isCut = initial.length > longestReason;
  const lost = `Only the first ${longestReason} of ${initial.length} characters fit. `;
  return {
    type: 'input',
    block_id: inputIds.reason,
    label: plain(options.label, 100),
    hint: plain(`${isCut ? lost : ''}${options.hint}`, 200),
    element: {
      type: 'plain_text_input',
      action_id: inputIds.action,
      multiline: true,
      max_length: longestReason,
      placeholder: plain(options.placeholder, 150),
      ...(initial !== '' && { initial_value: firstWhole(initial, longestReason) }),
    },
  };
}

/** A one-time code from the person's authenticator. */
export function codeInput(): InputBlock {
  return {
    type: 'input',
    block_id: inputIds.code,
    label: plain('One-time code', 100),
    hint: plain(`The ${codeLength} digits that your authenticator app shows now.`, 200),
    element: {
      type: 'plain_text_input',
      action_id: inputIds.action,
      min_length: codeLength,
      max_length: longestCode,
      placeholder: plain('123456', 150),
    },
  };
}

/** The cluster's name, typed by hand. */
export function confirmationInput(cluster: string): InputBlock {
  return {
    type: 'input',
    block_id: inputIds.confirmation,
    label: plain('This is a production cluster: type its name', 100),
    hint: plain(`Type ${cluster} to show that you mean this cluster and no other.`, 200),
    element: {
      type: 'plain_text_input',
      action_id: inputIds.action,
      max_length: 100,
      placeholder: plain(cluster, 150),
    },
  };
}
