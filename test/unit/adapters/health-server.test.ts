import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HealthServer, startHealthServer } from '../../../src/adapters/health-server.ts';

let obstacles: string[];
let server: HealthServer;

beforeEach(async () => {
  obstacles = [];
  server = await startHealthServer({
    host: '127.0.0.1',
    port: 0,
    findObstacles: () => obstacles,
    renderMetrics: async () => {
      if (obstacles.includes('broken')) throw new Error('no metrics');
      return { contentType: 'text/plain; version=0.0.4', body: 'up 1\n' };
    },
  });
});
afterEach(() => server.close());

async function get(path: string) {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
  return { status: response.status, body: await response.text() };
}

/** Sends a request line that no client library would. */
function sendRaw(line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () =>
      socket.write(`${line}\r\nHost: bot\r\nConnection: close\r\n\r\n`),
    );
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('health server', () => {
  it('says that it lives, whatever else is wrong', async () => {
    obstacles = ['not connected to Slack'];
    expect(await get('/healthz')).toEqual({ status: 200, body: 'ok\n' });
  });

  it('is ready only without obstacles, and names them', async () => {
    expect(await get('/readyz?verbose')).toEqual({ status: 200, body: 'ready\n' });
    obstacles = ['not connected to Slack', 'pgprod not seen yet'];
    expect(await get('/readyz')).toEqual({ status: 503, body: 'not connected to Slack\npgprod not seen yet\n' });
  });

  it('gives the metrics, and a 500 when they cannot be made', async () => {
    expect(await get('/metrics')).toEqual({ status: 200, body: 'up 1\n' });
    obstacles = ['broken'];
    expect((await get('/metrics')).status).toBe(500);
  });

  it.each(['GET //', 'GET /%', 'GET /nowhere', 'GET http://%', 'OPTIONS *'])('survives “%s”', async (request) => {
    expect(await sendRaw(`${request} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 404/);
    expect((await get('/healthz')).status).toBe(200);
  });
});
