import { get } from 'node:http';
import { expect, test, vi } from 'vitest';
import { runningWorkspace, webClient } from './running-workspace.ts';

const channel = 'C0PGOPS001';

test('web pages of other origins cannot type commands', async () => {
  const workspace = await runningWorkspace();
  const typed = { method: 'POST', body: JSON.stringify({ user: 'olga', channel: 'pg-ops', text: '/pg status' }) };
  const foreign = await fetch(`${workspace.url}/control/slash`, {
    ...typed,
    headers: { origin: 'http://evil.example' },
  });
  expect(foreign.status).toBe(403);
  const own = await fetch(`${workspace.url}/control/slash`, { ...typed, headers: { origin: workspace.url } });
  expect(own.status).toBe(200);
});

test('a foreign name that was made to point at this machine reaches no control', async () => {
  const workspace = await runningWorkspace();
  const ask = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      get(`${workspace.url}/control/users`, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
  expect(await ask('rebound.example:8065')).toBe(403);
  expect(await ask('localhost:8065')).toBe(200);
  expect(await ask('198.18.0.1:8065')).toBe(200);
});

test('the stream tells each user what changed for them', async () => {
  const workspace = await runningWorkspace();
  const listen = async (user: string) => {
    const response = await fetch(`${workspace.url}/control/stream?user=${user}`);
    const heard: string[] = [];
    const decoder = new TextDecoder();
    const reading = (async () => {
      for await (const chunk of response.body ?? []) heard.push(decoder.decode(chunk));
    })();
    reading.catch(() => undefined);
    await vi.waitFor(() => expect(heard.join('')).toContain('hello'));
    return () => heard.join('');
  };
  const [olga, vera] = [await listen('olga'), await listen('vera')];
  await webClient(workspace).chat.postEphemeral({ channel, user: 'U0OLGA0001', text: 'psst' });
  await vi.waitFor(() => expect(olga()).toContain(`data: {"kind":"message","channel":"${channel}"}`));
  await workspace.post('/message', { user: 'olga', channel: 'general', text: 'hi' });
  await vi.waitFor(() => expect(vera()).toContain('"kind":"message","channel":"C0GENERAL1"'));
  expect(vera()).not.toContain(channel);
});

test('the first paint of a user holds their channels with what they have not read', async () => {
  const workspace = await runningWorkspace();
  await webClient(workspace).chat.postMessage({ channel, text: 'news' });
  const state = () => workspace.get('/state?user=otto');
  expect(await state()).toMatchObject({
    team: { id: 'T0HOWDAH01' },
    me: { id: 'U0OTTO0001', role: 'outsider', is_stranger: true },
    commands: [{ command: '/pg' }],
    app: { id: 'A0HOWDAH01', bot_user_id: 'U0HOWDAHBT', connected: false, sockets: 0 },
    channels: [
      { name: 'pg-ops', is_member: true, unread: 1 },
      { name: 'random', unread: 0 },
      { kind: 'im', user: 'U0OTTO0001' },
    ],
  });
  await workspace.messages({ channel, user: 'otto' });
  expect(await state()).toMatchObject({ channels: [{ name: 'pg-ops', unread: 0 }, {}, {}] });
});
