import type { ModalView } from '@slack/types';
import type { OperationState } from '../../core/operations/operation.ts';
import { viewIds } from '../ids.ts';
import { renderAsker, renderWish } from './approval-request-view.ts';
import { reasonInput } from './modal-inputs.ts';
import { plain, section } from './small-blocks.ts';

/** Characters of a modal's title and buttons. Source: Slack's reference of views. */
const titleLength = 24;

/** Asks why a change is denied. */
export function buildDenialForm(
  operation: OperationState,
  options: { isProduction: boolean; privateMetadata: string },
): ModalView {
  return {
    type: 'modal',
    callback_id: viewIds.denialForm,
    private_metadata: options.privateMetadata,
    title: plain('Deny', titleLength),
    submit: plain('Deny', titleLength),
    close: plain('Not yet', titleLength),
    blocks: [
      section(renderWish(operation, options.isProduction)),
      ...renderAsker(operation),
      reasonInput({
        label: 'Why not?',
        placeholder: 'What has to be different first, or why it must not be',
        hint: 'It is shown to everybody in the channel and kept in the journal.',
      }),
    ],
  };
}
