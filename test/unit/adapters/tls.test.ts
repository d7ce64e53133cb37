import { createServer as createHttp2 } from 'node:http2';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTls, type Server as TlsServer } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { createSwarmClient } from '../../../src/adapters/docker/client.ts';
import { createEtcdClient } from '../../../src/adapters/etcd/client.ts';
import { createPatroniClient } from '../../../src/adapters/patroni/client.ts';
import { rejectionOf } from './fake-server.ts';
import { makeSelfSigned } from './self-signed.ts';

const ours = makeSelfSigned();
const other = makeSelfSigned();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const later = (): AbortSignal => AbortSignal.timeout(10_000);

async function listen(server: Server | TlsServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Answers every path with the same JSON, to clients with our certificate only. */
function serve(value: unknown): Promise<number> {
  const options = { ...ours, ca: ours.cert, requestCert: true, rejectUnauthorized: true };
  return listen(
    createServer(options, (_, response) => {
      response.writeHead(200, { connection: 'close' });
      response.end(JSON.stringify(value));
    }),
  );
}

const self = { state: 'running', role: 'primary', patroni: { version: '4.0.7', scope: 'x', name: 'p' } };

async function fetchOver(tls: { ca?: string; cert?: string; key?: string } | undefined): Promise<unknown> {
  const client = createPatroniClient({
    name: 'p',
    scope: 'x',
    url: `https://127.0.0.1:${await serve(self)}`,
    deadlineMs: 5000,
    tls,
  });
  closing.push(() => client.close());
  return client.fetchSelf(later());
}

it('Patroni: our authority and our certificate', async () => {
  await expect(fetchOver({ ca: ours.cert, ...ours })).resolves.toMatchObject({ role: 'primary' });
});

it('Patroni: another authority is no answer to trust', async () => {
  expect(await rejectionOf(fetchOver({ ...ours, ca: other.cert }))).toMatchObject({ code: 'bad-answer' });
  expect(await rejectionOf(fetchOver(undefined))).toMatchObject({ code: 'bad-answer' });
});

it.each(['tcp', 'https'])('Swarm: %s:// with TLS', async (scheme) => {
  const port = await serve({ ApiVersion: '1.45', MinAPIVersion: '1.24' });
  const client = (ca: string) => {
    const one = createSwarmClient({
      endpoint: `${scheme}://127.0.0.1:${port}`,
      stack: 's',
      deadlineMs: 5000,
      clock: { now: Date.now },
      tls: { ...ours, ca },
    });
    closing.push(() => one.close());
    return one;
  };
  // The negotiation is understood; the lists, which this server does not have, are not.
  const understood = await rejectionOf(client(ours.cert).fetchState(later()));
  expect(understood).toMatchObject({ code: 'bad-answer', message: expect.stringContaining('expected array') });
  const untrusted = await rejectionOf(client(other.cert).fetchState(later()));
  expect(untrusted).toMatchObject({ code: 'bad-answer', message: expect.not.stringContaining('expected array') });
});

it('etcd: gRPC over TLS with our certificate', async () => {
  // Enough of a gRPC server to see that a call arrived: HTTP/2 without TLS behind a TLS front of our own.
  const paths: string[] = [];
  const inner = createHttp2();
  inner.on('stream', (stream, headers) => {
    paths.push(String(headers[':path']));
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true });
  });
  const front = createTls(
    { ...ours, ca: ours.cert, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
    (socket) => inner.emit('connection', socket),
  );
  const port = await listen(front);
  const client = createEtcdClient({
    name: 'etcd-1',
    url: `https://127.0.0.1:${port}`,
    deadlineMs: 5000,
    tls: { ca: ours.cert, ...ours },
  });
  closing.push(() => client.close());
  expect(await rejectionOf(client.fetchStatus(later()))).toMatchObject({ code: 'bad-answer' });
  expect(paths).toEqual(['/etcdserverpb.Maintenance/Status']);
});
