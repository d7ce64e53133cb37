import { randomInt, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { parseJson } from '../json.ts';
import type { Workspace } from '../workspace.ts';
import type { Envelope, Outcome, Transport } from './envelope.ts';

/** An app may hold this many connections at once (docs.slack.dev/apis/events-api/using-socket-mode). */
const maxSockets = 10;

/** Slack pings its clients; they take a long silence for a broken line (30 s by default). */
const pingEveryMs = 10_000;

/** How long an address of apps.connections.open can be used, once. */
const ticketLifeMs = 30_000;

/** How long a client has to leave after a `disconnect` frame. */
const disconnectGraceMs = 10_000;

const Ack = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

export interface SocketModeHub extends Transport {
  /** Takes an HTTP upgrade to a WebSocket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  connectionCount(): number;
  /** Drops every connection: at once, or after telling the client (`graceful`). Returns how many. */
  disconnect(how: 'at_once' | 'graceful'): number;
  close(): void;
}

interface Connection {
  readonly webSocket: WebSocket;
  readonly baseUrl: string;
  /** Told to leave: gets nothing new. */
  leaving: boolean;
}

/** The server's side of Socket Mode. */
export function createSocketModeHub(workspace: Workspace): SocketModeHub {
  const server = new WebSocketServer({ noServer: true });
  const connections = new Set<Connection>();
  const waiting = new Map<string, (outcome: Outcome) => void>();

  const greet = (webSocket: WebSocket, request: IncomingMessage): void => {
    const baseUrl = request.headers.host === undefined ? workspace.baseUrl : `http://${request.headers.host}`;
    const connection: Connection = { webSocket, baseUrl, leaving: false };
    connections.add(connection);
    const stopPings = keepPinging(workspace, webSocket);
    webSocket.on('message', (data) => settle(waiting, String(data)));
    webSocket.on('error', () => webSocket.terminate());
    webSocket.on('close', () => {
      stopPings();
      connections.delete(connection);
      workspace.changed({ kind: 'app' });
    });
    webSocket.send(helloFrame(workspace, connections.size));
    workspace.changed({ kind: 'app' });
  };

  return {
    accept(request, socket, head) {
      if (!takeTicket(workspace, request)) {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (webSocket) => {
        if (connections.size < maxSockets) greet(webSocket, request);
        else turnAway(webSocket);
      });
    },
    connectionCount: () => connections.size,
    send: (envelope) => sendToOne(connections, { envelope, waiting }),
    disconnect(how) {
      const leaving = [...connections];
      for (const connection of leaving) dismiss(workspace, { connection, how });
      return leaving.length;
    },
    close() {
      for (const { webSocket } of connections) webSocket.terminate();
      server.close();
    },
  };
}

/** Whether the request uses an address that apps.connections.open gave out: each serves one connection. */
function takeTicket(workspace: Workspace, request: IncomingMessage): boolean {
  const ticket = new URL(request.url ?? '', 'http://localhost').searchParams.get('ticket') ?? '';
  const madeMs = workspace.state.tickets.get(ticket);
  workspace.state.tickets.delete(ticket);
  return madeMs !== undefined && workspace.clock.nowMs() - madeMs <= ticketLifeMs;
}

function turnAway(webSocket: WebSocket): void {
  const frame = { type: 'disconnect', reason: 'too_many_websockets', debug_info: { host: 'howdah-local' } };
  webSocket.on('error', () => webSocket.terminate());
  webSocket.send(JSON.stringify(frame), () => webSocket.close());
}

/**
 * Sends the envelope over one connection, picked at random, as Slack does. The second of a pair always takes another one
 * if it can: the harder case for an app with several replicas, since none of them knows what the others have heard.
 */
function sendToOne(
  connections: ReadonlySet<Connection>,
  options: { envelope: Envelope; waiting: Map<string, (outcome: Outcome) => void> },
): Promise<Outcome> {
  const { envelope, waiting } = options;
  const open = [...connections].filter(({ webSocket, leaving }) => !leaving && webSocket.readyState === webSocket.OPEN);
  const others = open.filter((one) => envelope.receivers?.has(one) !== true);
  const eligible = others.length === 0 ? open : others;
  const connection = eligible.length === 0 ? undefined : eligible[randomInt(eligible.length)];
  if (connection === undefined) return Promise.resolve({ kind: 'unreachable', reason: 'connection_failed' });
  envelope.receivers?.add(connection);
  const envelopeId = randomUUID();
  const { retry } = envelope;
  const frame = {
    envelope_id: envelopeId,
    payload: envelope.payload(connection.baseUrl),
    type: envelope.type,
    accepts_response_payload: envelope.acceptsResponse,
    ...(envelope.type === 'events_api' || retry !== undefined
      ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' }
      : {}),
  };
  return new Promise((resolve) => {
    waiting.set(envelopeId, resolve);
    connection.webSocket.send(JSON.stringify(frame));
  });
}

function settle(waiting: Map<string, (outcome: Outcome) => void>, text: string): void {
  const ack = Ack.safeParse(parseJson(text));
  if (!ack.success) return;
  const resolve = waiting.get(ack.data.envelope_id);
  waiting.delete(ack.data.envelope_id);
  resolve?.({ kind: 'acked', payload: ack.data.payload });
}

function helloFrame(workspace: Workspace, connectionCount: number): string {
  return JSON.stringify({
    type: 'hello',
    num_connections: connectionCount,
    debug_info: { host: 'howdah-local', build_number: 1, approximate_connection_time: 18_060 },
    connection_info: { app_id: workspace.state.app.id },
  });
}

function keepPinging(workspace: Workspace, webSocket: WebSocket): () => void {
  let stop = (): void => undefined;
  const next = (): void => {
    if (webSocket.readyState === webSocket.OPEN) webSocket.ping('Ping from the local workspace');
    stop = workspace.clock.after(pingEveryMs, next);
  };
  stop = workspace.clock.after(pingEveryMs, next);
  return () => stop();
}

function dismiss(workspace: Workspace, options: { connection: Connection; how: 'at_once' | 'graceful' }): void {
  const { connection, how } = options;
  connection.leaving = true;
  if (how === 'at_once') {
    connection.webSocket.terminate();
    return;
  }
  const frame = { type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'howdah-local' } };
  connection.webSocket.send(JSON.stringify(frame));
  workspace.clock.after(disconnectGraceMs, () => connection.webSocket.terminate());
}
