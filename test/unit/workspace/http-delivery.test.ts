import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { expect, onTestFinished, test, vi } from 'vitest';
import { signRequest } from '../../../deploy/lab/workspace/delivery/http-delivery.ts';
import { botToken, runningWorkspace, section, signingSecret, type TestWorkspace } from './running-workspace.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** A Bolt app that gets everything by HTTP; resolves with its request URL. */
async function httpApp(
  workspace: TestWorkspace,
  options: { secret: string; define: (app: App) => void },
): Promise<string> {
  const receiver = new HTTPReceiver({ signingSecret: options.secret, logLevel: LogLevel.ERROR });
  const app = new App({
    token: botToken,
    receiver,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: `${workspace.url}/api/` },
  });
  options.define(app);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  onTestFinished(async () => {
    await receiver.stop();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/slack/events`;
}

test('a Bolt app behind a request URL gets commands, clicks, submissions and events, each signed', async () => {
  const workspace = await runningWorkspace();
  const heard: string[] = [];
  const url = await httpApp(workspace, {
    secret: signingSecret,
    define: (app) => {
      app.command('/pg', async ({ ack, client, command }) => {
        heard.push(`command ${command.text}`);
        await ack({
          response_type: 'in_channel',
          text: 'acked',
          blocks: [
            section('acked'),
            { type: 'actions', elements: [{ type: 'button', action_id: 'go', text: plain('Go') }] },
          ],
        });
        await client.views.open({
          trigger_id: command.trigger_id,
          view: { type: 'modal', callback_id: 'ask', title: plain('T'), submit: plain('Go'), blocks: [section('x')] },
        });
      });
      app.action('go', async ({ ack, respond }) => {
        heard.push('click');
        await ack();
        await respond({ replace_original: true, text: 'clicked' });
      });
      app.view('ask', async ({ ack }) => {
        heard.push('submission');
        await ack({ response_action: 'clear' });
      });
      app.event('message', async ({ event }) => {
        heard.push(`message ${'text' in event ? event.text : event.subtype}`);
      });
    },
  });
  expect((await workspace.post('/config', { request_url: url })).body).toMatchObject({ ok: true, mode: 'http' });

  const typed = await workspace.post('/slash', { user: 'olga', channel: 'pg-ops', text: '/pg status' });
  expect(typed.body).toMatchObject({ acked: true });
  const ts = String(typed.body.response_ts);
  await vi.waitFor(async () => expect(await workspace.get('/views?user=olga')).toHaveLength(1));
  const views = await workspace.get('/views?user=olga');
  const viewId = Array.isArray(views) ? String(views[0]?.id) : '';
  expect((await workspace.post('/submit', { user: 'olga', view_id: viewId })).body).toMatchObject({
    response_action: 'clear',
  });
  expect((await workspace.post('/click', { user: 'vera', channel: 'pg-ops', ts, action_id: 'go' })).body).toMatchObject(
    { acked: true },
  );
  await workspace.post('/message', { user: 'vera', channel: 'pg-ops', text: 'hello' });
  await vi.waitFor(() =>
    expect(heard).toEqual(expect.arrayContaining(['command status', 'submission', 'click', 'message hello'])),
  );
  await vi.waitFor(async () =>
    expect(await workspace.messages({ channel: 'pg-ops', user: 'vera' })).toMatchObject([
      { ts, text: 'clicked' },
      { text: 'hello' },
    ]),
  );
});

test('an app with another signing secret refuses the deliveries, and is not accepted as request URL', async () => {
  const workspace = await runningWorkspace();
  const url = await httpApp(workspace, { secret: 'another', define: () => undefined });
  expect(await workspace.post('/config', { request_url: url })).toMatchObject({
    status: 400,
    body: { ok: false, error: 'url_not_verified' },
  });
});

test("the signature is Slack's published example", () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  expect(signRequest({ secret: '8f742231b10e8888abcd99yyyzzz85a5', timestampS: 1531420618, body })).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  );
});
