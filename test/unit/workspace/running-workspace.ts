import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { expect, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Clock } from '../../../deploy/lab/workspace/clock.ts';
import { type AppDeclaration, defaultDeclaration } from '../../../deploy/lab/workspace/manifest.ts';
import { credentials } from '../../../deploy/lab/workspace/seed.ts';
import { startWorkspace } from '../../../deploy/lab/workspace/start-workspace.ts';

export const { botToken, appToken, signingSecret } = credentials;

/** An answer of the control interface to a POST. */
export const Report = z.looseObject({
  ok: z.boolean(),
  acked: z.boolean().optional(),
  timedOut: z.boolean().optional(),
  error: z.string().optional(),
  message: z.unknown().optional(),
  response_action: z.string().optional(),
  trigger_id: z.string().optional(),
});

/** A message as GET /control/messages shows it. */
export const ShownMessage = z.looseObject({
  ts: z.string(),
  text: z.string(),
  user: z.string(),
  ephemeral_to: z.string().optional(),
  thread_ts: z.string().optional(),
  reply_count: z.number().optional(),
  blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string() })).optional(),
});

export interface TestWorkspace {
  readonly url: string;
  post(path: string, body: object): Promise<{ status: number; body: z.infer<typeof Report> }>;
  get(path: string): Promise<unknown>;
  messages(query: Record<string, string>): Promise<z.infer<typeof ShownMessage>[]>;
  /** A Web API call without any client, to see Slack's bare answer. */
  call(method: string, args?: Record<string, string>, token?: string): Promise<Record<string, unknown>>;
}

/** A workspace of its own for one test, closed when the test is over. */
export async function runningWorkspace(
  options: { clock?: Clock; declaration?: Partial<AppDeclaration> } = {},
): Promise<TestWorkspace> {
  const workspace = await startWorkspace({
    port: 0,
    declaration: { ...defaultDeclaration, ...options.declaration },
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  onTestFinished(() => workspace.close());
  const { url } = workspace;
  return {
    url,
    async post(path, body) {
      const response = await fetch(`${url}/control${path}`, { method: 'POST', body: JSON.stringify(body) });
      return { status: response.status, body: Report.parse(await response.json()) };
    },
    async get(path) {
      return (await fetch(`${url}/control${path}`)).json();
    },
    async messages(query) {
      const response = await fetch(`${url}/control/messages?${new URLSearchParams(query)}`);
      return z.array(ShownMessage).parse(await response.json());
    },
    async call(method, args = {}, token = botToken) {
      const response = await fetch(`${url}/api/${method}`, {
        method: 'POST',
        headers: token === '' ? {} : { authorization: `Bearer ${token}` },
        body: new URLSearchParams(args),
      });
      return z.record(z.string(), z.unknown()).parse(await response.json());
    },
  };
}

/** Connections the workspace holds now. */
export async function countSockets(workspace: TestWorkspace): Promise<number> {
  return z.object({ sockets: z.number() }).parse(await workspace.get('/config')).sockets;
}

/** Slack's own client of the Web API, with quick retries. */
export function webClient(workspace: TestWorkspace): WebClient {
  return new WebClient(botToken, {
    slackApiUrl: `${workspace.url}/api/`,
    logLevel: LogLevel.ERROR,
    retryConfig: { retries: 3, minTimeout: 1, maxTimeout: 5 },
  });
}

/** A Bolt app on Socket Mode. `define` adds its listeners; it is stopped when the test is over. */
export async function socketApp(
  workspace: TestWorkspace,
  define: (app: App) => void,
  options: { clientPingTimeout?: number } = {},
): Promise<App> {
  const clientOptions = {
    slackApiUrl: `${workspace.url}/api/`,
    retryConfig: { retries: 3, minTimeout: 1, maxTimeout: 5 },
  };
  const receiver = new SocketModeReceiver({
    appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions },
    ...options,
  });
  const app = new App({ token: botToken, receiver, logLevel: LogLevel.ERROR, clientOptions });
  define(app);
  await app.start();
  onTestFinished(async () => {
    const before = await countSockets(workspace);
    await app.stop();
    if (before > 0) await vi.waitFor(async () => expect(await countSockets(workspace)).toBeLessThan(before));
  });
  return app;
}

export const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });

/** A frame the workspace sends over a socket. */
export const Frame = z.looseObject({
  type: z.string(),
  envelope_id: z.string().optional(),
  payload: z.looseObject({}).optional(),
  retry_attempt: z.number().optional(),
  retry_reason: z.string().optional(),
});

/** A bare Socket Mode connection that acks only what it is told to. `frames` fills up as they come. */
export async function rawSocket(
  workspace: TestWorkspace,
): Promise<{ frames: z.infer<typeof Frame>[]; ack(id: string): void }> {
  const { url } = await workspace.call('apps.connections.open', {}, appToken);
  const socket = new WebSocket(String(url));
  const frames: z.infer<typeof Frame>[] = [];
  await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      frames.push(Frame.parse(JSON.parse(String(data))));
      resolve(undefined);
    });
  });
  onTestFinished(() => socket.terminate());
  return { frames, ack: (id) => socket.send(JSON.stringify({ envelope_id: id })) };
}

/** A bare Socket Mode connection that acks everything at once, with whatever `answer` makes of it: no client checks it. */
export async function answeringSocket(workspace: TestWorkspace, answer: (type: string) => unknown): Promise<void> {
  const { url } = await workspace.call('apps.connections.open', {}, appToken);
  const socket = new WebSocket(String(url));
  await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const { envelope_id: id, payload } = Frame.parse(JSON.parse(String(data)));
      if (id === undefined) resolve(undefined);
      else socket.send(JSON.stringify({ envelope_id: id, payload: answer(String(payload?.type)) }));
    });
  });
  onTestFinished(() => socket.terminate());
}
