import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { manualClock } from './manual-clock.ts';
import {
  appToken,
  countSockets,
  rawSocket,
  runningWorkspace,
  section,
  socketApp,
  webClient,
} from './running-workspace.ts';

const olga = 'U0OLGA0001';

test('a slash command reaches a real Bolt app, which answers by response_url, message, update and ephemeral', async () => {
  const workspace = await runningWorkspace();
  const heard: unknown[] = [];
  await socketApp(workspace, (app) => {
    app.command('/pg', async ({ ack, command, respond, client }) => {
      await ack();
      heard.push(command);
      await respond({ text: 'for you', blocks: [section('*for you*')] });
      const posted = await client.chat.postMessage({ channel: command.channel_id, text: 'for all' });
      await client.chat.update({ channel: command.channel_id, ts: String(posted.ts), text: 'for all, edited' });
      await client.chat.postEphemeral({ channel: command.channel_id, user: command.user_id, text: 'psst' });
    });
  });
  const { status, body } = await workspace.post('/slash', { user: 'olga', channel: 'pg-ops', text: '/pg status a<b' });
  expect(status).toBe(200);
  expect(body).toMatchObject({ ok: true, acked: true, timedOut: false });
  await vi.waitFor(async () => expect(await workspace.messages({ channel: 'pg-ops', user: olga })).toHaveLength(3));
  expect(await workspace.messages({ channel: 'C0PGOPS001', user: olga })).toMatchObject([
    { text: 'for you', ephemeral_to: olga, user: 'U0HOWDAHBT' },
    { text: 'for all, edited', edited: { user: 'U0HOWDAHBT' } },
    { text: 'psst', ephemeral_to: olga },
  ]);
  expect(await workspace.messages({ channel: 'pg-ops', user: 'vera' })).toMatchObject([{ text: 'for all, edited' }]);
  expect(heard).toMatchObject([
    {
      command: '/pg',
      text: 'status a&lt;b',
      user_id: olga,
      user_name: 'olga',
      team_id: 'T0HOWDAH01',
      api_app_id: 'A0HOWDAH01',
      channel_name: 'pg-ops',
    },
  ]);
  expect(await workspace.get('/calls?since=0')).toMatchObject([
    { method: 'auth.test', outcome: 'ok' },
    { method: 'apps.connections.open', outcome: 'ok' },
    { method: 'response_url', outcome: 'ok', body: { text: 'for you' } },
    { method: 'chat.postMessage', outcome: 'ok', body: { text: 'for all' } },
    { method: 'chat.update', outcome: 'ok' },
    { method: 'chat.postEphemeral', outcome: 'ok' },
  ]);
});

test('a stranger types in the name of their own team', async () => {
  const workspace = await runningWorkspace();
  const teams: string[] = [];
  await socketApp(workspace, (app) => {
    app.command('/pg', async ({ ack, command }) => {
      teams.push(command.team_id);
      await ack();
    });
  });
  await workspace.post('/slash', { user: 'otto', channel: 'pg-ops', text: '/pg status' });
  await workspace.post('/slash', { user: 'vera', channel: 'pg-ops', text: '/pg status' });
  expect(teams).toEqual(['T0OUTSIDE1', 'T0HOWDAH01']);
  const outside = await workspace.post('/slash', { user: 'otto', channel: 'pg-alerts', text: '/pg status' });
  expect(outside).toMatchObject({ status: 403, body: { error: 'channel_not_found' } });
});

test('an ack that carries text becomes an ephemeral message', async () => {
  const workspace = await runningWorkspace();
  await socketApp(workspace, (app) => {
    app.command('/pg', async ({ ack }) => ack('at once'));
  });
  await workspace.post('/slash', { user: 'vera', channel: 'general', text: '/pg help' });
  expect(await workspace.messages({ channel: 'general', user: 'vera' })).toMatchObject([
    { text: 'at once', ephemeral_to: 'U0VERA0001' },
  ]);
});

test('a command nobody acks shows operation_timeout after 3 s, and one nobody receives dispatch_failed', async () => {
  const clock = manualClock();
  const workspace = await runningWorkspace({ clock });
  const unreached = await workspace.post('/slash', { user: 'olga', channel: 'pg-ops', text: '/pg status' });
  expect(unreached.body).toMatchObject({ ok: true, acked: false, timedOut: false, error: 'dispatch_failed' });

  const arrived = vi.fn();
  await socketApp(workspace, (app) => {
    app.command('/pg', async () => arrived());
  });
  const typed = workspace.post('/slash', { user: 'olga', channel: 'pg-ops', text: '/pg status' });
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
  clock.advance(2999);
  let settled = false;
  void typed.then(() => {
    settled = true;
  });
  expect(await workspace.get('/notices?user=olga')).toMatchObject([{ kind: 'dispatch_failed' }]);
  expect(settled).toBe(false);
  clock.advance(1);
  expect((await typed).body).toMatchObject({ ok: true, acked: false, timedOut: true, error: 'operation_timeout' });
  expect(await workspace.get('/notices?user=olga')).toMatchObject([
    { kind: 'dispatch_failed', channel: 'C0PGOPS001' },
    { kind: 'operation_timeout', text: '/pg failed with the error "operation_timeout"' },
  ]);
  expect(await workspace.get('/notices?user=vera')).toEqual([]);
});

test('with two connections every command goes to exactly one of them, and both get some', async () => {
  const workspace = await runningWorkspace();
  const counts = [0, 0];
  for (const index of [0, 1]) {
    await socketApp(workspace, (app) => {
      app.command('/pg', async ({ ack }) => {
        counts[index] = (counts[index] ?? 0) + 1;
        await ack();
      });
    });
  }
  for (let typed = 0; typed < 40; typed += 1) {
    await workspace.post('/slash', { user: 'olga', channel: 'pg-ops', text: '/pg status' });
  }
  expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(40);
  expect(Math.min(...counts)).toBeGreaterThan(0);
});

test('an eleventh connection is turned away', async () => {
  const workspace = await runningWorkspace();
  await workspace.post('/faults', { rate_limits: false });
  for (let index = 1; index <= 10; index += 1) {
    const { frames } = await rawSocket(workspace);
    expect(frames).toMatchObject([
      { type: 'hello', num_connections: index, connection_info: { app_id: 'A0HOWDAH01' } },
    ]);
  }
  const { frames } = await rawSocket(workspace);
  expect(frames).toMatchObject([{ type: 'disconnect', reason: 'too_many_websockets' }]);
  await vi.waitFor(async () => expect(await countSockets(workspace)).toBe(10));
});

test('an address of apps.connections.open serves one connection, for half a minute', async () => {
  const clock = manualClock();
  const workspace = await runningWorkspace({ clock });
  const address = async () => String((await workspace.call('apps.connections.open', {}, appToken)).url);
  const connect = (url: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(url);
      socket.on('open', () => resolve('open'));
      socket.on('error', (error) => resolve(error.message));
    });
  const [first, second] = [await address(), await address()];
  expect(await connect(first)).toBe('open');
  expect(await connect(first)).toContain('404');
  clock.advance(30_001);
  expect(await connect(second)).toContain('404');
});

test('people writing, mentioning and reacting become events the app hears, from its own channels only', async () => {
  const workspace = await runningWorkspace();
  const heard: object[] = [];
  await socketApp(workspace, (app) => {
    app.event('message', async ({ event, body }) => {
      heard.push({ ...event, team_id: body.team_id, api_app_id: body.api_app_id });
    });
    app.event('app_mention', async ({ event }) => {
      heard.push(event);
    });
    app.event('reaction_added', async ({ event }) => {
      heard.push(event);
    });
  });
  await workspace.post('/message', { user: 'olga', channel: 'random', text: 'unheard' });
  const written = await workspace.post('/message', {
    user: 'otto',
    channel: 'pg-ops',
    text: '@howdah is 1 < 2 & so on?',
  });
  const ts = String(written.body.ts);
  await workspace.post('/reaction', { user: 'olga', channel: 'pg-ops', ts, name: 'eyes' });
  await vi.waitFor(() => expect(heard).toHaveLength(3));
  const common = { channel: 'C0PGOPS001', user: 'U0OTTO0001', ts, text: '<@U0HOWDAHBT> is 1 &lt; 2 &amp; so on?' };
  expect(heard).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        ...common,
        type: 'message',
        team: 'T0OUTSIDE1',
        team_id: 'T0HOWDAH01',
        api_app_id: 'A0HOWDAH01',
        channel_type: 'channel',
      }),
      expect.objectContaining({ ...common, type: 'app_mention' }),
      expect.objectContaining({
        type: 'reaction_added',
        reaction: 'eyes',
        item: { type: 'message', channel: 'C0PGOPS001', ts },
      }),
    ]),
  );
});

test('what the bot itself does in channels becomes events as well', async () => {
  const workspace = await runningWorkspace();
  const { frames } = await rawSocket(workspace);
  const { channel } = await webClient(workspace).conversations.create({ name: 'inc-1' });
  const id = String(channel?.id);
  await workspace.call('conversations.invite', { channel: id, users: olga });
  const { ts } = await webClient(workspace).chat.postMessage({ channel: id, text: 'x' });
  await workspace.call('pins.add', { channel: id, timestamp: String(ts) });
  await workspace.call('chat.update', { channel: id, ts: String(ts), text: 'y' });
  await workspace.call('chat.delete', { channel: id, ts: String(ts) });
  await workspace.call('conversations.archive', { channel: id });
  const events = () =>
    frames
      .filter((frame) => frame.type === 'events_api' && frame.retry_attempt === 0)
      .map((frame) => z.looseObject({ type: z.string(), subtype: z.string().optional() }).parse(frame.payload?.event));
  await vi.waitFor(() => expect(events().at(-1)?.type).toBe('channel_archive'));
  expect(events().map(({ type, subtype }) => subtype ?? type)).toEqual([
    'channel_created',
    'member_joined_channel',
    'channel_join',
    'message',
    'pin_added',
    'message_changed',
    'message_deleted',
    'channel_archive',
    'channel_archive',
  ]);
  expect(events()[1]).toMatchObject({ user: olga, inviter: 'U0HOWDAHBT', channel: id });
  expect(events()[3]).toMatchObject({ bot_id: 'B0HOWDAHBT', text: 'x' });
  expect(events()[5]).toMatchObject({ message: { text: 'y' }, previous_message: { text: 'x' } });
});

test('opening the App Home tells the app, which publishes a view only that user sees', async () => {
  const workspace = await runningWorkspace();
  await socketApp(workspace, (app) => {
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [section(`home of ${event.user}`)] },
      });
    });
  });
  expect(await workspace.get('/home?user=alma')).toBeNull();
  await workspace.post('/home/open', { user: 'alma' });
  await vi.waitFor(async () =>
    expect(await workspace.get('/home?user=alma')).toMatchObject({
      type: 'home',
      blocks: [{ type: 'section', text: { text: 'home of U0ALMA0001' } }],
    }),
  );
  expect(await workspace.get('/home?user=olga')).toBeNull();
});
