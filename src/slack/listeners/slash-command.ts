import type { App } from '@slack/bolt';
import { unescapeTyped } from '../views/mrkdwn.ts';
import { answer } from './answer.ts';
import type { ListenerContext } from './listener-context.ts';

/** Translates the slash command: acknowledge at once, then answer only the person who asked. */
export function listenToSlashCommand(app: App, slashCommand: string, context: ListenerContext): void {
  app.command(slashCommand, async ({ ack, command }) => {
    await ack();
    await answer(context, {
      request: { text: unescapeTyped(command.text), channel: command.channel_id, userId: command.user_id },
      responseUrl: command.response_url,
      triggerId: command.trigger_id,
      userId: command.user_id,
      how: { visibility: 'ephemeral', mustReplace: false },
      onceKey: `slash ${command.trigger_id}`,
    });
  });
}
