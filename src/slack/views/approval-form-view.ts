import type { ModalView } from '@slack/types';
import type { OperationState } from '../../core/operations/operation.ts';
import { viewIds } from '../ids.ts';
import { renderAsker } from './approval-request-view.ts';
import { codeInput } from './modal-inputs.ts';
import { findSchedule, sharedMomentMrkdwn } from './operation-words.ts';
import { plain, section } from './small-blocks.ts';
import { bulletsWithin, escapeWithin, withFullStop } from './text-budget.ts';

/** Characters of a modal's title and buttons. Source: Slack's reference of views. */
const titleLength = 24;
const textBudget = 1200;

/** Asks an approver for the one-time code, and says once more what will happen. */
export function buildApprovalForm(
  operation: OperationState,
  options: { wantsCode: boolean; privateMetadata: string },
): ModalView {
  return {
    type: 'modal',
    callback_id: viewIds.approvalForm,
    private_metadata: options.privateMetadata,
    title: plain('Approve', titleLength),
    submit: plain('Approve', titleLength),
    close: plain('Not yet', titleLength),
    blocks: [
      section(renderWish(operation)),
      ...(operation.plan.impact.length === 0
        ? []
        : [section(`*What clients will notice*\n${bulletsWithin(operation.plan.impact, textBudget)}`)]),
      section(renderAsker(operation)),
      ...(options.wantsCode ? [codeInput()] : []),
    ],
  };
}

/** What an operation is for, and when, in two lines. */
export function renderWish({ plan }: OperationState): string {
  const atMs = findSchedule(plan);
  const when = atMs === undefined ? 'at once when approved' : `at ${sharedMomentMrkdwn(atMs)}`;
  return `*${escapeWithin(withFullStop(plan.summary), textBudget)}*\nIt happens ${when}.`;
}
