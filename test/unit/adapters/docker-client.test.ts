import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { createSwarmClient } from '../../../src/adapters/docker/client.ts';
import { answerJson, type FakeServer, rejectionOf, type SeenRequest, startFakeServer } from './fake-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closing.splice(0)) await close();
});

const later = (): AbortSignal => AbortSignal.timeout(10_000);

function swarm(endpoint: string) {
  const client = createSwarmClient({ endpoint, stack: 'pgstack', deadlineMs: 5000, clock: { now: Date.now } });
  closing.push(() => client.close());
  return client;
}

async function engine(handle: (request: SeenRequest) => { statusCode: number; value: unknown }): Promise<FakeServer> {
  const server = await startFakeServer((request, response) => {
    const { statusCode, value } = handle(request);
    answerJson(response, value, statusCode);
  });
  closing.push(() => server.close());
  return server;
}

const versions = { ApiVersion: '1.45', MinAPIVersion: '1.24' };

it('agrees on a version once and asks for the stack only', async () => {
  const server = await engine(({ path }) => ({ statusCode: 200, value: path === '/version' ? versions : [] }));
  const client = swarm(server.url.replace('http:', 'tcp:'));
  const empty = { nodes: [], services: [], tasks: [] };
  await expect(client.fetchState(later())).resolves.toEqual(empty);
  await expect(client.fetchState(later())).resolves.toEqual(empty);
  const paths = server.seen.map(({ path }) => decodeURIComponent(path));
  expect(paths.filter((path) => path === '/version')).toHaveLength(1);
  const label = '{"label":["com.docker.stack.namespace=pgstack"]}';
  expect(paths).toEqual(
    expect.arrayContaining([
      '/v1.45/nodes',
      `/v1.45/services?status=true&filters=${label}`,
      `/v1.45/tasks?filters=${label}`,
    ]),
  );
});

it('agrees anew when the engine no longer knows the version', async () => {
  let isUpgraded = false;
  const server = await engine(({ path }) => {
    if (path === '/version')
      return { statusCode: 200, value: isUpgraded ? { ApiVersion: '1.47', MinAPIVersion: '1.46' } : versions };
    const isKnown = path.startsWith(isUpgraded ? '/v1.47/' : '/v1.45/');
    return isKnown ? { statusCode: 200, value: [] } : { statusCode: 400, value: { message: 'too old' } };
  });
  const client = swarm(server.url);
  await client.fetchState(later());
  isUpgraded = true;
  expect(await rejectionOf(client.fetchState(later()))).toMatchObject({ code: 'bad-answer' });
  await expect(client.fetchState(later())).resolves.toMatchObject({ nodes: [] });
});

it('says what to do with an engine that is too old', async () => {
  const server = await engine(() => ({ statusCode: 200, value: { ApiVersion: '1.40', MinAPIVersion: '1.12' } }));
  const error = await rejectionOf(swarm(server.url).fetchState(later()));
  expect(error).toMatchObject({ code: 'bad-answer', message: expect.stringContaining('1.41') });
});

it('tells a node that is no manager, or a swarm without a leader', async () => {
  const server = await engine(({ path }) =>
    path === '/version' ? { statusCode: 200, value: versions } : { statusCode: 503, value: { message: 'any text' } },
  );
  expect(await rejectionOf(swarm(server.url).fetchState(later()))).toMatchObject({ code: 'unavailable' });
});

it('speaks through a socket file, whatever DOCKER_HOST says', async () => {
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
  const folder = await mkdtemp(join(tmpdir(), 'howdah-docker-'));
  closing.push(() => rm(folder, { recursive: true }));
  const socket = join(folder, 'docker.sock');
  const server = createServer((request, response) => answerJson(response, request.url === '/version' ? versions : []));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  closing.push(() => server.close());
  await expect(swarm(`unix://${socket}`).fetchState(later())).resolves.toMatchObject({ nodes: [] });
  const missing = await rejectionOf(swarm(`unix://${folder}/none.sock`).fetchState(later()));
  expect(missing).toMatchObject({ code: 'refused' });
});
