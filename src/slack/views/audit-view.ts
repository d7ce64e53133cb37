import type { JournalEvent } from '../../core/operations/journal.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { describeEvent, quotedIn } from './event-words.ts';
import { cut } from './limits.ts';
import type { MessageView } from './message.ts';
import { code, dateMrkdwn } from './mrkdwn.ts';
import { quote, section } from './small-blocks.ts';
import { escapeWithin } from './text-budget.ts';

/** One event as a line of the audit channel: when, which operation, which cluster, where, and what happened. */
export function renderAuditRecord(operation: OperationState, event: JournalEvent): MessageView {
  const { id, plan, channel } = operation;
  const subject = `${code(cut(id, 60))} ${code(cut(plan.verb, 60))} on ${code(cut(plan.cluster, 70))}`;
  const typed = quotedIn(event);
  const quoted = escapeWithin(typed, quoteBudget);
  const words = describeEvent(operation, event);
  const when = dateMrkdwn(event.atMs, '{date_num} {time_secs}');
  return {
    text: `${subject}: ${words}${quoted && ` “${quoted}”`}`,
    blocks: [
      section(`${when} · ${subject} in <#${channel}> · *${event.type}* · ${words}`),
      ...quote(typed, quoteBudget),
    ],
  };
}

const quoteBudget = 600;
