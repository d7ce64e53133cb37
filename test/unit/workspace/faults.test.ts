import { expect, test, vi } from 'vitest';
import { manualClock } from './manual-clock.ts';
import { countSockets, rawSocket, runningWorkspace, socketApp, webClient } from './running-workspace.ts';

const channel = 'C0PGOPS001';

test('a 429 with Retry-After is waited out by the Web API client', async () => {
  const workspace = await runningWorkspace();
  const set = await workspace.post('/faults', {
    rate_limit: { method: 'chat.postMessage', count: 2, retry_after_s: 0 },
  });
  expect(set.body).toMatchObject({ ok: true, faults: { rate_limit: { method: 'chat.postMessage', count: 2 } } });
  await webClient(workspace).chat.postMessage({ channel, text: 'once' });
  const outcomes = [
    { outcome: 'ratelimited', status: 429 },
    { outcome: 'ratelimited' },
    { outcome: 'ok', status: 200 },
  ];
  expect(await workspace.get('/calls?since=0')).toMatchObject(outcomes);
  expect(await workspace.messages({ channel })).toHaveLength(1);
});

test('a response_url can be rate limited too, and the refused use does not count', async () => {
  const workspace = await runningWorkspace();
  const urls: string[] = [];
  await socketApp(workspace, (app) => {
    app.command('/pg', async ({ ack, command }) => {
      urls.push(command.response_url);
      await ack();
    });
  });
  await workspace.post('/slash', { user: 'olga', channel, text: '/pg status' });
  await workspace.post('/faults', { rate_limit: { method: 'response_url', count: 2, retry_after_s: 7 } });
  const use = () => fetch(urls[0] ?? '', { method: 'POST', body: JSON.stringify({ text: 'hi' }) });
  const limited = await use();
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
  const statuses: number[] = [];
  for (let uses = 0; uses < 7; uses += 1) statuses.push((await use()).status);
  expect(statuses).toEqual([429, 200, 200, 200, 200, 200, 404]);
});

test.each([true, 'graceful'] as const)(
  'after a disconnect (%s) the app comes back and no event is lost',
  async (disconnect) => {
    const workspace = await runningWorkspace();
    const heard: string[] = [];
    await socketApp(
      workspace,
      (app) => {
        app.event('message', async ({ event }) => {
          heard.push('text' in event ? String(event.text) : '');
        });
      },
      { clientPingTimeout: 1500 },
    );
    // Bolt waits its ping time-out before it reconnects; the retries go on until it is back.
    await workspace.post('/faults', { retry_delays_ms: Array.from({ length: 10 }, () => 1000) });
    expect((await workspace.post('/faults', { disconnect })).body).toMatchObject({ ok: true, disconnected: 1 });
    await workspace.post('/message', { user: 'olga', channel, text: 'in the gap' });
    await vi.waitFor(() => expect(heard).toEqual(['in the gap']), { timeout: 18_000, interval: 100 });
    expect(await countSockets(workspace)).toBe(1);
  },
);

test('an event nobody acks is sent again at once, after a minute and after five, with Slack’s retry marks', async () => {
  const clock = manualClock();
  const workspace = await runningWorkspace({ clock });
  const { frames } = await rawSocket(workspace);
  const events = () => frames.filter((frame) => frame.type === 'events_api');
  const arrived = (count: number) => vi.waitFor(() => expect(events()).toHaveLength(count));
  const pending = (dueInMs: number) => vi.waitFor(() => expect(clock.dueInMs()).toContain(dueInMs));
  await workspace.post('/message', { user: 'olga', channel, text: 'hello' });
  await arrived(1);
  clock.advance(3000);
  await arrived(2);
  clock.advance(3000);
  await pending(60_000);
  clock.advance(60_000);
  await arrived(3);
  clock.advance(3000);
  await pending(300_000);
  clock.advance(299_999);
  expect(events()).toHaveLength(3);
  clock.advance(1);
  await arrived(4);
  clock.advance(3_600_000);
  await workspace.get('/faults');
  expect(events().map((frame) => [frame.retry_attempt, frame.retry_reason])).toEqual([
    [0, ''],
    [1, 'timeout'],
    [2, 'timeout'],
    [3, 'timeout'],
  ]);
  expect(new Set(events().map((frame) => frame.payload?.event_id)).size).toBe(1);
  expect(new Set(events().map((frame) => frame.envelope_id)).size).toBe(4);
});

test('an acked event is not sent again', async () => {
  const clock = manualClock();
  const workspace = await runningWorkspace({ clock });
  const { frames, ack } = await rawSocket(workspace);
  await workspace.post('/message', { user: 'olga', channel, text: 'hello' });
  await vi.waitFor(() => expect(frames).toHaveLength(2));
  ack(frames[1]?.envelope_id ?? '');
  const next = workspace.post('/slash', { user: 'olga', channel, text: '/pg x' });
  await vi.waitFor(() => expect(frames).toHaveLength(3));
  ack(frames[2]?.envelope_id ?? '');
  expect((await next).body).toMatchObject({ acked: true });
  clock.advance(3_600_000);
  await workspace.get('/faults');
  expect(frames).toHaveLength(3);
});

test('a doubled delivery brings the same trigger twice, marked as a retry', async () => {
  const workspace = await runningWorkspace();
  const triggers: string[] = [];
  const events: unknown[] = [];
  await socketApp(workspace, (app) => {
    app.command('/pg', async ({ ack, command }) => {
      triggers.push(command.trigger_id);
      await ack();
    });
    app.event('message', async ({ body, context }) => {
      events.push([body.event_id, context.retryNum]);
    });
  });
  await workspace.post('/faults', { duplicate_delivery: 2 });
  await workspace.post('/slash', { user: 'olga', channel, text: '/pg status' });
  await workspace.post('/message', { user: 'olga', channel, text: 'hello' });
  await workspace.post('/slash', { user: 'olga', channel, text: '/pg status' });
  await vi.waitFor(() => expect([triggers.length, events.length]).toEqual([3, 2]));
  expect(triggers[0]).toBe(triggers[1]);
  expect(triggers[2]).not.toBe(triggers[0]);
  const [first, second] = events;
  expect(first).toEqual([expect.stringMatching(/^Ev/), 0]);
  expect(second).toEqual([Array.isArray(first) ? first[0] : '', 1]);
  expect(await workspace.get('/faults')).toMatchObject({ faults: { duplicate_delivery: false } });
});

test('a doubled delivery goes to another connection, where the app has several', async () => {
  const workspace = await runningWorkspace();
  const sockets = await Promise.all([rawSocket(workspace), rawSocket(workspace)]);
  const countCommands = () =>
    sockets.map(({ frames }) => frames.filter(({ type }) => type === 'slash_commands').length);
  await workspace.post('/faults', { duplicate_delivery: true });
  for (let times = 1; times <= 5; times += 1) {
    const typed = workspace.post('/slash', { user: 'olga', channel, text: '/pg status' });
    await vi.waitFor(() => expect(countCommands()).toEqual([times, times]));
    for (const { frames, ack } of sockets) ack(frames.at(-1)?.envelope_id ?? '');
    expect((await typed).body).toMatchObject({ acked: true });
  }
});

test('a dropped response was carried out all the same: the client’s retry posts twice', async () => {
  const workspace = await runningWorkspace();
  await workspace.post('/faults', { drop_response: { method: 'chat.postMessage', count: 1 } });
  await webClient(workspace).chat.postMessage({ channel, text: 'twice' });
  expect(await workspace.messages({ channel })).toMatchObject([{ text: 'twice' }, { text: 'twice' }]);
  expect(await workspace.get('/calls?since=0')).toMatchObject([{ outcome: 'dropped' }, { outcome: 'ok' }]);
});

test('a late ack and a late delivery time out for the user, and the app still gets the command', async () => {
  const clock = manualClock();
  const workspace = await runningWorkspace({ clock });
  const heard = vi.fn();
  await socketApp(workspace, (app) => {
    app.command('/pg', async ({ ack }) => {
      await ack();
      heard();
    });
  });
  await workspace.post('/faults', { delay_ack_ms: 4000 });
  const late = workspace.post('/slash', { user: 'olga', channel, text: '/pg status' });
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
  clock.advance(3000);
  expect((await late).body).toMatchObject({ acked: false, timedOut: true });
  await workspace.post('/faults', { delay_ack_ms: 0, delay_delivery_ms: 2000 });
  const slow = workspace.post('/slash', { user: 'olga', channel, text: '/pg status' });
  await vi.waitFor(() => expect(clock.dueInMs()).toContain(2000));
  expect(heard).toHaveBeenCalledTimes(1);
  clock.advance(2000);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2));
  expect((await slow).body).toMatchObject({ acked: true });
});

test('a reset empties the workspace, lifts the faults and keeps the connection', async () => {
  const workspace = await runningWorkspace();
  await socketApp(workspace, (app) => {
    app.command('/pg', async ({ ack }) => ack('hi'));
  });
  await workspace.post('/faults', { duplicate_delivery: true, delay_ack_ms: 5 });
  await workspace.post('/slash', { user: 'olga', channel, text: '/pg status' });
  expect((await workspace.post('/reset', {})).body).toEqual({ ok: true });
  expect(await workspace.messages({ channel })).toEqual([]);
  expect(await workspace.get('/faults')).toMatchObject({ faults: { duplicate_delivery: false, delay_ack_ms: 0 } });
  expect(await workspace.get('/calls?since=0')).toEqual([]);
  expect((await workspace.post('/slash', { user: 'olga', channel, text: '/pg status' })).body).toMatchObject({
    acked: true,
  });
});

test.each([
  { nonsense: 1 },
  { rate_limit: { count: 0 } },
  { duplicate_delivery: 'often' },
  { disconnect: 'gently' },
  { delay_ack_ms: -1 },
])('the fault request %j is refused', async (body) => {
  const workspace = await runningWorkspace();
  expect(await workspace.post('/faults', body)).toMatchObject({
    status: 400,
    body: { ok: false, error: 'invalid_arguments' },
  });
});
