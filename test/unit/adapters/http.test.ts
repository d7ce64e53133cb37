import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../../../src/adapters/http.ts';
import { answerJson, type FakeServer, rejectionOf, startFakeServer } from './fake-server.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

function track<T extends { close(): Promise<void> }>(one: T): T {
  opened.push(one);
  return one;
}

async function serve(handle: Parameters<typeof startFakeServer>[0]): Promise<FakeServer> {
  return track(await startFakeServer(handle));
}

function client(baseUrl: string): HttpClient {
  return track(createHttpClient({ who: 'Patroni x', baseUrl, deadlineMs: 1000, username: 'bot', password: 's3cret' }));
}

const later = (): AbortSignal => AbortSignal.timeout(10_000);

describe('createHttpClient', () => {
  it('hands back any status with its text', async () => {
    const server = await serve((_, response) => answerJson(response, { a: 1 }, 503));
    await expect(client(`${server.url}/`).send({ path: '/x' }, later())).resolves.toEqual({
      statusCode: 503,
      text: '{"a":1}',
    });
    expect(server.seen[0]).toMatchObject({ method: 'GET', path: '/x' });
  });

  it('sends credentials only when asked to', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const http = client(server.url);
    await http.send({ path: '/a' }, later());
    await http.send({ path: '/b', authorize: true, method: 'PATCH', json: {} }, later());
    expect(server.seen.map((request) => request.authorization)).toEqual([
      undefined,
      `Basic ${Buffer.from('bot:s3cret').toString('base64')}`,
    ]);
    expect(server.seen[1]?.body).toBe('{}');
  });

  it('says "refused" where nobody listens', async () => {
    const server = await startFakeServer(() => undefined);
    await server.close();
    const error = await rejectionOf(client(server.url).send({ path: '/' }, later()));
    expect(error).toMatchObject({ code: 'refused', retryable: true, outcome: 'failed', message: expect.any(String) });
  });

  it.each(['before the answer', 'in the middle of the body'])('gives up when the signal aborts %s', async (when) => {
    const abort = new AbortController();
    const server = await serve((_, response) => {
      if (when !== 'before the answer') {
        response.writeHead(200);
        response.write('{"half":');
      }
      abort.abort();
    });
    const error = await rejectionOf(client(server.url).send({ path: '/' }, abort.signal));
    expect(error).toMatchObject({ code: 'timeout', message: 'Patroni x: timed out' });
  });

  it('asks a read once more when the connection is cut, and a change never', async () => {
    let cuts = 0;
    const server = await serve((_, response) => {
      cuts += 1;
      if (cuts % 2 === 1) response.destroy();
      else answerJson(response, {});
    });
    const http = client(server.url);
    await expect(http.send({ path: '/' }, later())).resolves.toMatchObject({ statusCode: 200 });
    const error = await rejectionOf(http.send({ path: '/', method: 'PATCH', json: {} }, later()));
    expect(error).toMatchObject({ code: 'unreachable', outcome: 'unknown' });
    expect(server.seen).toHaveLength(3);
  });

  it('keeps the password and the address out of every message', async () => {
    const server = await startFakeServer(() => undefined);
    await server.close();
    const error = await rejectionOf(client(server.url).send({ path: '/', authorize: true }, later()));
    expect(String(error)).not.toContain('s3cret');
    expect(String(error)).not.toContain('127.0.0.1');
  });
});
