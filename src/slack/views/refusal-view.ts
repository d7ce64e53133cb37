import type { Refusal } from '../../core/result.ts';
import { cut, limits } from './limits.ts';
import type { MessageView } from './message.ts';
import { escapeMrkdwn } from './mrkdwn.ts';

/** One clear sentence and the way out. */
export function renderRefusal(refusal: Refusal): MessageView {
  const text = [refusal.sentence, refusal.next].filter((part) => part !== undefined).join(' ');
  const shown = [`:no_entry_sign: ${escapeMrkdwn(refusal.sentence)}`, refusal.next && escapeMrkdwn(refusal.next)];
  return {
    text: escapeMrkdwn(text),
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: cut(shown.filter(Boolean).join('\n'), limits.sectionText) },
      },
    ],
  };
}

/** Our own mistake, or the outside broke in a way nobody foresaw: said plainly, with the id to find it by in the log. */
export function renderFailure(options: { incidentId: string }): MessageView {
  const sentence = `That went wrong inside the bot; nothing was changed. The log has the details under ${options.incidentId}.`;
  return {
    text: sentence,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `:boom: ${sentence}` } }],
  };
}
