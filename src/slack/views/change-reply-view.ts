import type { KnownBlock } from '@slack/types';
import { type ChangeQuestion, longestReason } from '../../core/operations/change-form.ts';
import { namePhase } from '../../core/operations/describe-operation.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { actionIds } from '../ids.ts';
import type { MessageView } from './message.ts';
import { code } from './mrkdwn.ts';
import { addTyped } from './refusal-view.ts';
import { plain, section } from './small-blocks.ts';

/** Characters of a button's value. Source: Slack's reference of the button element. */
const buttonValue = 2000;

/** A change was asked for: where to look. Whoever has to approve it learns of it by its message only. */
export function renderRequested({ id, channel, messageTs }: OperationState, slashCommand: string): MessageView {
  if (messageTs !== undefined) {
    return note(`Asked: operation ${code(id)}, its message is in <#${channel}>.`, `Asked: operation ${id}.`);
  }
  const looking = `${code(`${slashCommand} operations ${id}`)} says how it stands`;
  return note(
    `:hourglass: Asked: operation ${code(id)}, but its message is not in <#${channel}> yet: ${looking}.`,
    `Asked: operation ${id}, but its message is not in its channel yet.`,
  );
}

/** Something was done to an operation. */
export function renderActed(operation: OperationState): MessageView {
  const { id } = operation;
  const where = `Its message is in <#${operation.channel}>.`;
  if (operation.phase === 'awaiting-approval') {
    const counts = `Your approval counts: ${operation.approvals.length} of ${operation.rules.approvals}.`;
    return note(`${counts} ${where}`, counts);
  }
  const phase = namePhase(operation);
  return note(`Done: operation ${code(id)} is ${phase}. ${where}`, `Done: operation ${id} is ${phase}.`);
}

/**
 * In the place of the menu or button that led to a form. `line` brings the form back when it was closed; where its reason
 * is too long for the form, all of it stays to be seen.
 */
export function renderFormOpened(line: string, { reason = '' }: Pick<ChangeQuestion, 'reason'>): MessageView {
  const opened = note('Fill in the form to go on. Closed it?');
  return addOpenForm(reason.length > longestReason ? addTyped(opened, line) : opened, line);
}

/** Slack lets a form open only within three seconds after somebody typed or clicked. `line` brings it back. */
export function renderFormTooLate(line: string): MessageView {
  const sentence = 'The form could not be opened within the three seconds that Slack allows; nothing was changed.';
  if (fitsButton(line)) return addOpenForm(note(`:hourglass: ${sentence}`, sentence), line);
  const again = `${sentence} Type the command again.`;
  return addTyped(note(`:hourglass: ${again}`, again), line);
}

/** Whether a button can carry the line. */
export function fitsButton(line: string): boolean {
  return line.length <= buttonValue;
}

/** A button that opens the form of a command line, filled with what was typed; without one when it is too long. */
export function addOpenForm(view: MessageView, line: string): MessageView {
  if (line === '' || !fitsButton(line)) return view;
  const open: KnownBlock = {
    type: 'actions',
    elements: [{ type: 'button', action_id: actionIds.openForm, text: plain('Open the form', 75), value: line }],
  };
  return { text: view.text, blocks: [...view.blocks, open] };
}

/** A submission takes longer than Slack waits. */
export function renderStillWorking(): MessageView {
  return note(
    'Working on it: this takes longer than usual. What came of it will be told to you here and in the channel.',
  );
}

function note(mrkdwn: string, text = mrkdwn): MessageView {
  return { text, blocks: [section(mrkdwn)] };
}
