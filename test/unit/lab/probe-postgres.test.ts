import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { probePostgres } from '../../../deploy/lab/probe/probe-postgres.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server = undefined;
});

/** A server that does one thing with each connection; returns its port. */
const listen = async (onConnection: (socket: Socket) => void): Promise<number> => {
  server = createServer(onConnection).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server has no port');
  }
  return address.port;
};

const probe = (port: number) => probePostgres({ host: '127.0.0.1', port, timeoutMs: 300 });

describe('probePostgres', () => {
  it('sends SSLRequest, and takes N or S for PostgreSQL', async () => {
    const received: Buffer[] = [];
    const port = await listen((socket) =>
      socket.once('data', (data: Buffer) => {
        received.push(data);
        socket.write('N');
      }),
    );
    expect(await probe(port)).toBeNull();
    // Int32 8, Int32 80877103: the protocol's SSLRequest.
    expect(received[0]?.readInt32BE(0)).toBe(8);
    expect(received[0]?.readInt32BE(4)).toBe(80_877_103);
  });

  it('is not content with a proxy that accepts and closes', async () => {
    const port = await listen((socket) => socket.end());
    expect(await probe(port)).toContain('no server behind the proxy');
  });

  it('is not content with a server of another kind', async () => {
    const port = await listen((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await probe(port)).toContain('not PostgreSQL');
  });

  it('gives up on a server that says nothing', async () => {
    const port = await listen((socket) => socket.on('error', () => undefined));
    expect(await probe(port)).toContain('no answer');
  });

  it('says why it cannot connect', async () => {
    const port = await listen(() => undefined);
    const closed = once(server ?? createServer(), 'close');
    server?.close();
    await closed;
    server = undefined;
    expect(await probe(port)).toContain('ECONNREFUSED');
  });
});
