import { createServer, type Server } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRespond } from '../../../src/slack/response-url.ts';

const view = { text: 'hello', blocks: [] };
const how = { visibility: 'ephemeral', mustReplace: false } as const;
const respond = createRespond({ signal: new AbortController().signal, now: () => Date.now() });

let server: Server;
let url: string;
/** What the next requests are answered with; `drop` breaks the connection, `nonsense` is a 429 without a number. */
let answers: (number | 'drop' | 'nonsense' | 'never')[];
let bodies: string[];

beforeEach(async () => {
  answers = [];
  bodies = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      bodies.push(body);
      const answer = answers.shift() ?? 200;
      if (answer === 'drop') {
        response.destroy();
        return;
      }
      if (answer === 'never') return;
      const isLimited = answer === 429 || answer === 'nonsense';
      response.writeHead(isLimited ? 429 : answer, isLimited ? { 'retry-after': answer === 429 ? '1' : 'soon' } : {});
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/respond`;
});

afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('respond', () => {
  it('waits out rate limits and shows the message once', async () => {
    answers = [429, 429, 200];
    await respond(url, view, how);
    expect(bodies).toHaveLength(3);
    expect(JSON.parse(bodies[2] ?? '')).toEqual({
      response_type: 'ephemeral',
      replace_original: false,
      text: 'hello',
      blocks: [],
    });
  });

  it('gives up an attempt that is never answered', { timeout: 5_000 }, async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    answers = ['never'];
    const given = respond(url, view, how);
    const refused = expect(given).rejects.toMatchObject({ code: 'unreachable', outcome: 'unknown' });
    while (bodies.length === 0) await turn();
    vi.advanceTimersByTime(10_000);
    await refused;
  });

  it('waits at least a second when Slack does not say how long', async () => {
    const clock = { nowMs: 0 };
    const patient = createRespond({
      signal: new AbortController().signal,
      now: () => {
        // Time passes only as the client asks: five minutes are over at the third look.
        clock.nowMs += 150_000;
        return clock.nowMs;
      },
    });
    answers = ['nonsense', 'nonsense', 'nonsense', 'nonsense'];
    await expect(patient(url, view, how)).rejects.toMatchObject({ outcome: 'failed', code: 'unavailable' });
    expect(bodies.length).toBeLessThan(4);
  });

  it('does not send again when the answer was lost: it may have been shown', async () => {
    answers = ['drop'];
    await expect(respond(url, view, how)).rejects.toMatchObject({ name: 'OutsideError', outcome: 'unknown' });
    expect(bodies).toHaveLength(1);
  });

  it('says that a refused message surely failed', async () => {
    answers = [404];
    await expect(respond(url, view, how)).rejects.toMatchObject({ outcome: 'failed', code: 'bad-answer' });
  });

  it('tries again when nobody listens yet', async () => {
    const port = Number(new URL(url).port);
    await new Promise((resolve) => server.close(resolve));
    const sent = respond(url, view, how);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await sent;
    expect(bodies).toHaveLength(1);
  });
});
