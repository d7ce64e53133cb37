import type { KnownBlock } from '@slack/types';
import { isOver, type OperationState } from '../../core/operations/operation.ts';
import { renderApprovalRequest } from './approval-request-view.ts';
import { cut } from './limits.ts';
import type { MessageView } from './message.ts';
import { code } from './mrkdwn.ts';
import { renderButtons } from './operation-buttons.ts';
import { renderEnd } from './operation-end-view.ts';
import { renderNotification } from './operation-notification.ts';
import { renderProgress } from './operation-progress-view.ts';
import { renderHeading } from './operation-words.ts';
import { context, header } from './small-blocks.ts';

/** What a view of an operation knows beside the operation. */
export interface OperationViewOptions {
  readonly nowMs: number;
  /** Says so where it is asked for approval. */
  readonly isProduction?: boolean;
  /** As configured; `/pg` by default. */
  readonly slashCommand?: string;
}

/**
 * The one message of an operation, from the request to its end: it is edited in place. Groups are mentioned only while
 * it waits for them.
 */
export function renderOperation(operation: OperationState, options: OperationViewOptions): MessageView {
  const { nowMs, isProduction = false, slashCommand = '/pg' } = options;
  const buttons = renderButtons(operation, nowMs);
  return {
    text: renderNotification(operation, nowMs),
    blocks: [
      header(renderHeading(operation, nowMs)),
      ...renderBody(operation, { nowMs, isProduction, slashCommand }),
      ...(buttons === undefined ? [] : [buttons]),
      context(renderFooter(operation, slashCommand)),
    ],
  };
}

function renderBody(operation: OperationState, options: Required<OperationViewOptions>): readonly KnownBlock[] {
  if (operation.phase === 'awaiting-approval') return renderApprovalRequest(operation, options);
  if (isOver(operation) || operation.phase === 'escalated') return renderEnd(operation, options);
  return renderProgress(operation, options);
}

function renderFooter({ id, phase, plan }: OperationState, slashCommand: string): string {
  const bound =
    phase === 'awaiting-approval' && Object.keys(plan.facts).length > 0
      ? ' · if what it rests on changes before it starts, the approval is void'
      : '';
  return `Operation ${code(cut(id, 60))}${bound} · all of it: ${code(`${slashCommand} operations ${cut(id, 60)}`)}`;
}
