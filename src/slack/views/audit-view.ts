import type { JournalEvent } from '../../core/operations/journal.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { describeEvent } from './event-words.ts';
import { cut } from './limits.ts';
import type { MessageView } from './message.ts';
import { code, dateMrkdwn } from './mrkdwn.ts';
import { section } from './small-blocks.ts';

/** One event as a line of the audit channel: when, which operation, which cluster, where, and what happened. */
export function renderAuditRecord(operation: OperationState, event: JournalEvent): MessageView {
  const { id, plan, channel } = operation;
  const subject = `${code(cut(id, 60))} ${code(cut(plan.verb, 60))} on ${code(cut(plan.cluster, 70))}`;
  const words = describeEvent(operation, event);
  return {
    text: `${subject}: ${words}`,
    blocks: [
      section(
        `${dateMrkdwn(event.atMs, '{date_num} {time_secs}')} · ${subject} in <#${channel}> · ${code(event.type)} ${words}`,
      ),
    ],
  };
}
