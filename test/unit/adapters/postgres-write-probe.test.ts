import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createWriteProbe, startMeasurement } from '../../../src/adapters/postgres/write-probe.ts';

const password = 'a-password-nobody-may-see';
const role = { username: 'howdah', password, database: 'postgres', clock: systemClock };

/** A server that says `reply` to each connection's first bytes; with nothing to say it keeps still. */
async function listen(onConnection: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has a port');
  return { server, port: address.port };
}

/** One message of PostgreSQL's protocol: a letter, a length that counts itself, the body. */
function message(letter: string, body: Buffer | string): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(letter, 0, 'latin1');
  head.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
}

function serverError(severity: string, code: string): Buffer {
  return message('E', `S${severity}\0V${severity}\0C${code}\0Mno text is ever matched\0\0`);
}

const authenticationOk = message('R', Buffer.from([0, 0, 0, 0]));
const readyForQuery = message('Z', 'I');

describe('the write probe', () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  async function serve(onConnection: (socket: Socket) => void) {
    const { server, port } = await listen((socket) => {
      sockets.add(socket);
      onConnection(socket);
    });
    servers.push(server);
    return [{ name: 'east', host: '127.0.0.1', port }];
  }
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  async function measureUntil(proxies: { name: string; host: string; port: number }[], attempts: () => number, n = 2) {
    const measurement = startMeasurement({ ...role, proxies });
    await vi.waitFor(() => expect(attempts()).toBeGreaterThanOrEqual(n), { timeout: 10_000, interval: 5 });
    const { seen } = await measurement.stop();
    return { seen, of: seen.proxies[0] };
  }

  it('goes on trying where nobody listens, and says so instead of throwing', async () => {
    const proxies = await serve(() => undefined);
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
    const running = createWriteProbe({ ...role, proxies }).start();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await running.stop()).toEqual({
      note: 'No write was acknowledged through east: it could not be reached.',
    });
  });

  it('stops promptly while the other side keeps still', async () => {
    let connections = 0;
    const proxies = await serve(() => {
      connections += 1;
    });
    const { of } = await measureUntil(proxies, () => connections);
    expect(of).toMatchObject({ acknowledged: 0, lastTrouble: 'no-answer' });
  });

  it('tries again when the proxy has no server and closes', async () => {
    let connections = 0;
    const proxies = await serve((socket) => {
      connections += 1;
      socket.destroy();
    });
    const { of } = await measureUntil(proxies, () => connections, 3);
    expect(of).toMatchObject({ acknowledged: 0, unknownOutcomes: 0, lastTrouble: 'unreachable' });
  });

  it.each([
    ['FATAL', '28P01', 'unauthorized'],
    ['FATAL', '57P03', 'not-ready'],
    ['FATAL', '53300', 'not-ready'],
    ['FATAL', '3D000', 'refused'],
  ])('reads %s %s at the door as %s', async (severity, code, trouble) => {
    let connections = 0;
    const proxies = await serve((socket) => {
      connections += 1;
      socket.once('data', () => socket.end(serverError(severity, code)));
    });
    const { seen, of } = await measureUntil(proxies, () => connections);
    expect(of).toMatchObject({ unknownOutcomes: 0, lastTrouble: trouble });
    expect(JSON.stringify(seen)).not.toContain(password);
  });

  it.each([
    ['ERROR', '25006', { failed: expect.any(Number), unknownOutcomes: 0, lastTrouble: 'read-only' }],
    // A session that ends may end after the commit.
    ['FATAL', '57P01', { failed: 0, unknownOutcomes: expect.any(Number), lastTrouble: 'not-ready' }],
  ])('%s in answer to a write: only an error surely failed', async (severity, code, expected) => {
    let writes = 0;
    const proxies = await serve((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.concat([authenticationOk, readyForQuery]));
        socket.on('data', () => {
          writes += 1;
          socket.end(Buffer.concat([serverError(severity, code), readyForQuery]));
        });
      });
    });
    const { of } = await measureUntil(proxies, () => writes, 1);
    expect(of).toMatchObject({ acknowledged: 0, ...expected });
    expect((of?.failed ?? 0) + (of?.unknownOutcomes ?? 0)).toBeGreaterThan(0);
  });

  it('counts a write whose answer never came as unknown', async () => {
    let writes = 0;
    const proxies = await serve((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.concat([authenticationOk, readyForQuery]));
        socket.on('data', () => {
          writes += 1;
          socket.destroy();
        });
      });
    });
    const { of } = await measureUntil(proxies, () => writes, 1);
    expect(of).toMatchObject({ acknowledged: 0, lastTrouble: 'unreachable' });
    expect(of?.unknownOutcomes).toBeGreaterThan(0);
  });

  it('does not count a commit that no standby confirmed', async () => {
    let writes = 0;
    const warning = message('N', 'SWARNING\0VWARNING\0C01000\0Mno text is ever matched\0\0');
    const columns = ['timeline', 'server'].map((name) =>
      Buffer.concat([
        Buffer.from(`${name}\0`),
        Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]),
      ]),
    );
    const rowDescription = message('T', Buffer.concat([Buffer.from([0, 2]), ...columns]));
    const cell = (text: string) => Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
    const row = message('D', Buffer.concat([Buffer.from([0, 2]), cell('0000000A'), cell('10.0.0.1')]));
    const proxies = await serve((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.concat([authenticationOk, readyForQuery]));
        socket.on('data', () => {
          writes += 1;
          const answer = [rowDescription, row, message('C', 'SELECT 1\0'), readyForQuery];
          // The first one is confirmed.
          socket.write(Buffer.concat(writes === 1 ? answer : [warning, ...answer]));
        });
      });
    });
    const { of } = await measureUntil(proxies, () => writes, 3);
    expect(of).toMatchObject({ acknowledged: 1, failed: 0, lastTrouble: 'local-only' });
    expect(of?.servedBy[0]).toMatchObject({ timeline: 10, server: '10.0.0.1' });
  });
});
