import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createEtcdClient } from '../../../src/adapters/etcd/client.ts';
import { createDcsClient } from '../../../src/adapters/etcd/dcs.ts';
import { rejectionOf } from './fake-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listen(onSocket: (socket: Socket) => void): Promise<{ url: string; server: Server }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, server };
}

async function closedPort(): Promise<string> {
  const { url, server } = await listen(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

function member(url: string) {
  const client = createEtcdClient({ name: 'etcd-1', url, deadlineMs: 5_000 });
  closing.push(() => client.close());
  return client;
}

const later = (): AbortSignal => AbortSignal.timeout(10_000);

describe('an etcd member that does not answer', () => {
  it('is refused where nobody listens, though gRPC only says unavailable', async () => {
    const client = member(await closedPort());
    expect(await rejectionOf(client.fetchStatus(later()))).toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/^etcd etcd-1: /),
    });
    expect(await rejectionOf(client.fetchMembership(later()))).toMatchObject({ code: 'refused' });
  });

  it('is unavailable where somebody listens and hangs up', async () => {
    const { url } = await listen((socket) => socket.destroy());
    expect(await rejectionOf(member(url).fetchStatus(later()))).toMatchObject({ code: 'unavailable' });
  });

  it('has timed out when the signal aborts', async () => {
    const abort = new AbortController();
    const { url } = await listen(() => abort.abort());
    expect(await rejectionOf(member(url).fetchStatus(abort.signal))).toMatchObject({ code: 'timeout' });
  });
});

describe("Patroni's keys", () => {
  const dcs = (...urls: string[]) => {
    const client = createDcsClient({
      members: urls.map((url, index) => ({ name: `etcd-${index + 1}`, url })),
      prefix: '/service/x/',
      deadlineMs: 400,
      connection: {},
    });
    closing.push(() => client.close());
    return client;
  };

  it('tell that all members are away', async () => {
    const error = await rejectionOf(dcs(await closedPort(), await closedPort()).fetchState(later()));
    expect(error).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('through etcd-2: '),
    });
  });

  it('hint at the quorum when a member is there and cannot serve', async () => {
    const { url } = await listen(() => undefined);
    const error = await rejectionOf(dcs(await closedPort(), url).fetchState(later()));
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('quorum') });
  });

  it('can be watched and left again while nobody answers', async () => {
    const client = dcs(await closedPort());
    const stop = client.watch(() => undefined);
    await rejectionOf(client.fetchState(later()));
    stop();
  });
});
