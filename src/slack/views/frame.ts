import type { ActionsBlock, KnownBlock } from '@slack/types';
import { actionIds } from '../ids.ts';
import type { MessageView } from './message.ts';

const simulatedNotice: KnownBlock = {
  type: 'context',
  elements: [{ type: 'mrkdwn', text: ':test_tube: *SIMULATED* – there is no cluster behind this message.' }],
};

/** What every message of a simulated bot begins with, so that nobody takes it for the real thing. */
export function markSimulated(view: MessageView, isSimulated: boolean): MessageView {
  if (!isSimulated) return view;
  return { text: `SIMULATED: ${view.text}`, blocks: [simulatedNotice, ...view.blocks] };
}

/** Adds the buttons of an answer about a cluster: look again, and show it to everybody here. */
export function addReadButtons(view: MessageView, options: { line: string; isShared: boolean }): MessageView {
  const actions: ActionsBlock = {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: actionIds.refresh,
        text: { type: 'plain_text', text: ':arrows_counterclockwise: Refresh', emoji: true },
        value: options.line,
      },
    ],
  };
  if (!options.isShared) {
    actions.elements.push({
      type: 'button',
      action_id: actionIds.share,
      text: { type: 'plain_text', text: ':loudspeaker: Share to channel', emoji: true },
      value: options.line,
    });
  }
  return { text: view.text, blocks: [...view.blocks, actions] };
}

/** Says who made an answer visible to everybody. `userId` is Slack's id. */
export function addSharedBy(view: MessageView, userId: string): MessageView {
  return {
    text: view.text,
    blocks: [...view.blocks, { type: 'context', elements: [{ type: 'mrkdwn', text: `Shared by <@${userId}>` }] }],
  };
}
