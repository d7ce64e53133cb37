import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** What keeps the bot from serving; empty when it can. Plain words, no secrets: anybody may read them. */
  readonly findObstacles: () => readonly string[];
  /** Prometheus text. */
  readonly renderMetrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `/healthz`: the process answers. `/readyz`: it can hear Slack and has seen every cluster; 503 with the obstacles
 * otherwise. `/metrics`: Prometheus.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const routes: Record<string, (response: ServerResponse) => Promise<void>> = {
    '/healthz': async (response) => send(response, 200, 'text/plain', 'ok\n'),
    '/readyz': async (response) => {
      const obstacles = options.findObstacles();
      send(response, obstacles.length === 0 ? 200 : 503, 'text/plain', `${obstacles.join('\n') || 'ready'}\n`);
    },
    '/metrics': async (response) => {
      const { contentType, body } = await options.renderMetrics();
      send(response, 200, contentType, body);
    },
  };
  const server = createServer((request, response) => {
    // Cut by hand: `new URL` throws on paths that anybody may send, such as "//".
    const route = routes[request.url?.split('?', 1)[0] ?? '/'];
    const handled = route ? route(response) : Promise.resolve(send(response, 404, 'text/plain', 'not found\n'));
    handled.catch(() => send(response, 500, 'text/plain', 'failed\n'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': contentType });
  response.end(body);
}
