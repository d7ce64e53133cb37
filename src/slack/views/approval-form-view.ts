import type { ModalView } from '@slack/types';
import type { OperationState } from '../../core/operations/operation.ts';
import { viewIds } from '../ids.ts';
import { renderAsker, renderImpact, renderWish } from './approval-request-view.ts';
import { codeInput } from './modal-inputs.ts';
import { plain, section } from './small-blocks.ts';

/** Characters of a modal's title and buttons. Source: Slack's reference of views. */
const titleLength = 24;

/** Asks an approver for the one-time code, and says once more what will happen. */
export function buildApprovalForm(
  operation: OperationState,
  options: { wantsCode: boolean; isProduction: boolean; privateMetadata: string },
): ModalView {
  return {
    type: 'modal',
    callback_id: viewIds.approvalForm,
    private_metadata: options.privateMetadata,
    title: plain('Approve', titleLength),
    submit: plain('Approve', titleLength),
    close: plain('Not yet', titleLength),
    blocks: [
      section(renderWish(operation, options.isProduction)),
      ...renderImpact(operation),
      ...renderAsker(operation),
      ...(options.wantsCode ? [codeInput()] : []),
    ],
  };
}
