import { endsOperation, type JournalEvent } from '../../core/operations/journal.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { describeEvent, quotedIn } from './event-words.ts';
import type { MessageView } from './message.ts';
import { clockMrkdwn, clockUtc, mentionUser } from './operation-words.ts';
import { quote, section } from './small-blocks.ts';
import { escapeWithin } from './text-budget.ts';

/** One event of an operation for the thread of its message, with its exact time. `operation` is at that event or later. */
export function renderOperationEvent(operation: OperationState, event: JournalEvent): MessageView {
  const words = `${describeEvent(operation, event)}${renderCall(operation, event)}`;
  const quoted = escapeWithin(quotedIn(event), quoteBudget);
  return {
    text: `${clockUtc(event.atMs, 'seconds')} · ${words}${quoted && ` “${quoted}”`}`,
    blocks: [section(`${markOf(event)}${clockMrkdwn(event.atMs)} · ${words}`), ...quote(quotedIn(event), quoteBudget)],
  };
}

const quoteBudget = 900;

/** Whoever waits for the end is told of it: an edited message notifies nobody. */
function renderCall({ requestedBy, approvals }: OperationState, event: JournalEvent): string {
  const isEscalation = event.type === 'finished' && event.outcome === 'escalated';
  if (!endsOperation(event) && !isEscalation) return '';
  const actor = 'userId' in event ? event.userId : undefined;
  const people = isEscalation ? [requestedBy, ...approvals.map(({ userId }) => userId)] : [requestedBy];
  const called = [...new Set(people)].filter((userId) => userId !== actor).slice(0, 10);
  return called.length === 0 ? '' : ` ${called.map(mentionUser).join(' ')}`;
}

function markOf(event: JournalEvent): string {
  if (event.type === 'finished') {
    return { succeeded: ':white_check_mark: ', failed: ':x: ', undone: '', escalated: ':rotating_light: ' }[
      event.outcome
    ];
  }
  return event.type === 'step-ended' && event.outcome === 'failed' ? ':x: ' : '';
}
