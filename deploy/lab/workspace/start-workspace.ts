import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { type Clock, systemClock } from './clock.ts';
import { callRoutes } from './control/calls.ts';
import { directoryRoutes } from './control/directory.ts';
import { faultRoutes } from './control/faults.ts';
import { refuseOtherOrigins } from './control/guard.ts';
import { interactionRoutes } from './control/interactions.ts';
import { messageRoutes } from './control/messages.ts';
import { createDispatcher } from './delivery/dispatcher.ts';
import { createHttpDelivery } from './delivery/http-delivery.ts';
import { createSocketModeHub } from './delivery/socket-mode.ts';
import { fileRoute } from './file-route.ts';
import { type AppDeclaration, fetchDeclaration } from './manifest.ts';
import { pageRoute } from './page-route.ts';
import { responseUrlRoute } from './response-url-route.ts';
import { createRateLimiter } from './web-api/rate-limit.ts';
import { loadMethods } from './web-api/registry.ts';
import { webApi } from './web-api/route.ts';
import { createWorkspace } from './workspace.ts';

const manifestPath = fileURLToPath(new URL('../../bot/slack-manifest.yaml', import.meta.url));

export interface WorkspaceOptions {
  /** 0 picks a free port. Default 8065. */
  readonly port?: number;
  /** Addresses to listen on; the first one is in `url`. Default 127.0.0.1. */
  readonly hosts?: readonly string[];
  readonly clock?: Clock;
  /** What the app is; read from deploy/bot/slack-manifest.yaml by default. */
  readonly declaration?: AppDeclaration;
}

export interface RunningWorkspace {
  /** Address of the page, without a slash at the end; the Web API is at `${url}/api/`. */
  readonly url: string;
  /** Listens on one more address of this machine, at the same port. Throws when it is taken or not there. */
  listenOn(host: string): Promise<void>;
  close(): Promise<void>;
}

function listen(server: Server, options: { port: number; host: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : options.port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Starts the local Slack workspace and resolves once it listens. Throws when an address is taken. */
export async function startWorkspace(options: WorkspaceOptions = {}): Promise<RunningWorkspace> {
  let url = '';
  const workspace = createWorkspace({
    clock: options.clock ?? systemClock(),
    declaration: options.declaration ?? (await fetchDeclaration(manifestPath)),
    baseUrl: () => url,
  });
  const hub = createSocketModeHub(workspace);
  const http = createHttpDelivery(workspace);
  const dispatcher = createDispatcher(workspace, () => (workspace.requestUrl === undefined ? hub : http));
  workspace.onEvent((event) => void dispatcher.deliverEvent(event));

  const limiter = createRateLimiter();
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.route('/api', webApi({ workspace, methods: await loadMethods(), limiter }));
  app.route('/actions', responseUrlRoute(workspace));
  app.route('/', fileRoute(workspace));
  app.use('/control/*', refuseOtherOrigins);
  app.route('/control', directoryRoutes({ workspace, hub }));
  app.route('/control', messageRoutes({ workspace, dispatcher }));
  app.route('/control', interactionRoutes({ workspace, dispatcher }));
  app.route('/control', callRoutes(workspace));
  app.route('/control', faultRoutes({ workspace, hub, limiter }));
  app.route('/', pageRoute());

  const servers: Server[] = [];
  let port = options.port ?? 8065;
  const listenOn = async (host: string): Promise<void> => {
    const server = createServer(getRequestListener(app.fetch));
    server.on('upgrade', (request, socket, head) => hub.accept(request, socket, head));
    port = await listen(server, { port, host });
    servers.push(server);
  };
  const close = async (): Promise<void> => {
    hub.close();
    await Promise.all(servers.map(closeServer));
  };
  try {
    for (const host of options.hosts ?? ['127.0.0.1']) {
      await listenOn(host);
      if (url === '') url = `http://${host}:${port}`;
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { url, listenOn, close };
}
