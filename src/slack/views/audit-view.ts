import type { JournalEvent } from '../../core/operations/journal.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { describeEvent, quotedIn } from './event-words.ts';
import { cut } from './limits.ts';
import type { MessageView } from './message.ts';
import { code, dateMrkdwn } from './mrkdwn.ts';
import { section } from './small-blocks.ts';
import { escapeWithin } from './text-budget.ts';

/** One event as a line of the audit channel: when, which operation, which cluster, where, and what happened. */
export function renderAuditRecord(operation: OperationState, event: JournalEvent): MessageView {
  const { id, plan, channel } = operation;
  const subject = `${code(cut(id, 60))} ${code(cut(plan.verb, 60))} on ${code(cut(plan.cluster, 70))}`;
  const quoted = escapeWithin(quotedIn(event), quoteBudget);
  const words = `${describeEvent(operation, event)}${quoted && ` “${quoted}”`}`;
  const when = dateMrkdwn(event.atMs, '{date_num} {time_secs}');
  return {
    text: `${subject}: ${words}`,
    blocks: [section(`${when} · ${subject} in <#${channel}> · *${event.type}* · ${words}`)],
  };
}

const quoteBudget = 600;
