import type { BlockAction } from '@slack/bolt';

/** The same click delivered again has the same key (facts: Slack's own ids of a click). */
export function actionKey(
  body: BlockAction,
  action: { readonly action_id: string; readonly action_ts: string },
): string {
  const messageTs = body.container.message_ts ?? body.message?.ts ?? '';
  return ['action', body.channel?.id, messageTs, action.action_id, body.user.id, action.action_ts].join(' ');
}
