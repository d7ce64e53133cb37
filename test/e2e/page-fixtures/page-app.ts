import { App, LogLevel } from '@slack/bolt';
import { galleryMessages } from './gallery-messages.ts';
import { everyInputModal, homeView, stackedModal } from './page-views.ts';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;

/** What the app heard, for tests to compare with what was typed on the page. */
export interface PageApp {
  /** `state.values` of each submitted modal, newest last. */
  readonly submissions: unknown[];
  /** action_id, block_id and value of each action, newest last. */
  readonly actions: { readonly actionId: string; readonly user: string; readonly action: unknown }[];
  readonly stop: () => Promise<void>;
}

/**
 * A small app behind the page under test. `/pg status` answers with a button, `/pg form` opens a modal with every
 * input, `/pg gallery` posts every block, `/pg silent` never acknowledges.
 */
export async function startPageApp(workspaceUrl: string): Promise<PageApp> {
  const app = new App({
    token: 'xoxb-howdah-local-bot',
    appToken: 'xapp-howdah-local-app',
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: `${workspaceUrl}/api/`, retryConfig: { retries: 0 } },
  });
  const submissions: unknown[] = [];
  const actions: { actionId: string; user: string; action: unknown }[] = [];
  app.command('/pg', async ({ command, ack, client, respond }) => {
    if (command.text === 'silent') return;
    await ack();
    if (command.text === 'form') {
      await client.views.open({ trigger_id: command.trigger_id, view: everyInputModal });
    } else if (command.text === 'gallery') {
      for (const message of galleryMessages(Math.trunc(Date.now() / 1000))) {
        await client.apiCall('chat.postMessage', { channel: command.channel_id, ...message });
      }
    } else {
      await respond({
        text: `you typed: ${command.text}`,
        blocks: [
          { type: 'section', text: { type: 'mrkdwn', text: `You typed \`${command.text}\`` } },
          {
            type: 'actions',
            block_id: 'answer',
            elements: [{ type: 'button', action_id: 'share', text: plain('Share to channel'), value: command.text }],
          },
        ],
      });
    }
  });
  app.action(/.*/, async ({ ack, action, body, client }) => {
    await ack();
    const actionId = 'action_id' in action ? action.action_id : '';
    actions.push({ actionId, user: body.user.id, action });
    if (actionId === 'share' && body.type === 'block_actions' && body.channel !== undefined) {
      await client.chat.postMessage({ channel: body.channel.id, text: `<@${body.user.id}> shares *the answer*` });
    }
    if (actionId === 'push' && body.type === 'block_actions') {
      await client.views.push({ trigger_id: body.trigger_id, view: stackedModal });
    }
  });
  app.options('external', async ({ ack, options }) => {
    const all = ['alpha', 'beta', 'gamma'].filter((name) => name.includes(options.value));
    await ack({ options: all.map((name) => ({ text: plain(name), value: name })) });
  });
  app.view('every_input', async ({ ack, view }) => {
    if (view.state.values.reason?.text?.value === 'bad') {
      await ack({ response_action: 'errors', errors: { reason: 'Say why, in words' } });
      return;
    }
    submissions.push(view.state.values);
    await ack();
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: homeView });
  });
  await app.start();
  return { submissions, actions, stop: async () => void (await app.stop()) };
}
