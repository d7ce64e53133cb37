import type { ActionsBlock, Button, ConfirmationDialog } from '@slack/types';
import type { OperationState } from '../../core/operations/operation.ts';
import { actionIds } from '../ids.ts';
import { findPendingSchedule, nameWish } from './operation-words.ts';
import { plain } from './small-blocks.ts';
import { countStored, withFullStop } from './text-budget.ts';

/** Characters of a confirmation dialog. Source: Slack's reference of the confirmation dialog object. */
const confirmText = 300;
const confirmTitle = 100;
const confirmButton = 30;
const buttonText = 75;

/** The buttons that make sense now; each carries the operation's id and nothing else. Undefined when none does. */
export function renderButtons(operation: OperationState, nowMs: number): ActionsBlock | undefined {
  const elements = chooseButtons(operation, nowMs);
  return elements.length === 0 ? undefined : { type: 'actions', elements: [...elements] };
}

function chooseButtons(operation: OperationState, nowMs: number): readonly Button[] {
  switch (operation.phase) {
    case 'awaiting-approval':
      return [
        approveButton(operation),
        button(operation, { id: 'deny', label: 'Deny', style: 'danger' }),
        cancelButton(operation, { label: 'Cancel request', what: 'The request ends' }),
      ];
    case 'approved':
    case 'running':
      return findPendingSchedule(operation, nowMs) === undefined
        ? []
        : [cancelButton(operation, { label: 'Cancel the schedule', what: 'The schedule is taken back' })];
    case 'voided':
    case 'expired':
      return [repeatButton(operation)];
    case 'failed':
      // Nothing was begun, or surely nothing came of it: as good as void.
      return Object.values(operation.steps).every(({ hadNoEffect }) => hadNoEffect === true)
        ? [repeatButton(operation)]
        : [];
    default:
      return [];
  }
}

function button(
  { id: value }: OperationState,
  { id, label, style }: { id: keyof typeof actionIds; label: string; style?: 'primary' | 'danger' },
): Button {
  return {
    type: 'button',
    action_id: actionIds[id],
    text: plain(label, buttonText),
    value,
    ...(style !== undefined && { style }),
  };
}

const repeatButton = (operation: OperationState) => button(operation, { id: 'repeat', label: 'Plan anew' });

/** With a one-time code a form follows, which asks the same. */
function approveButton(operation: OperationState): Button {
  const approve = button(operation, { id: 'approve', label: 'Approve', style: 'primary' });
  if (operation.rules.secondFactor) return approve;
  const { summary, impact } = operation.plan;
  const confirm = renderConfirm({
    title: `Approve: ${nameWish(operation.plan)}?`,
    text: joinSentences([summary, ...impact], confirmText),
    confirm: 'Approve',
    deny: 'Not yet',
    style: 'primary',
  });
  return { ...approve, confirm };
}

/** The first one in any case, and as many of the others as fit whole. */
function joinSentences([first = '', ...others]: readonly string[], length: number): string {
  let text = withFullStop(first);
  for (const other of others.map(withFullStop)) {
    if (countStored(`${text} ${other}`) > length) break;
    text = `${text} ${other}`;
  }
  return text;
}

function cancelButton(operation: OperationState, { label, what }: { label: string; what: string }): Button {
  const confirm = renderConfirm({
    title: `${label}?`,
    text: `${what}; ${operation.plan.cluster} stays as it is.`,
    confirm: 'Cancel it',
    deny: 'Keep it',
    style: 'danger',
  });
  return { ...button(operation, { id: 'cancel', label }), confirm };
}

function renderConfirm(words: {
  title: string;
  text: string;
  confirm: string;
  deny: string;
  style: 'primary' | 'danger';
}): ConfirmationDialog {
  return {
    title: plain(words.title, confirmTitle),
    text: plain(words.text, confirmText),
    confirm: plain(words.confirm, confirmButton),
    deny: plain(words.deny, confirmButton),
    style: words.style,
  };
}
