import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What happens to the bytes while the line is cut: `refused`, connections break and new ones are refused; `silent`,
 * nothing gets through and nobody is told; `deaf`, requests get through and answers do not; `slow`, requests are kept
 * back until the line is restored, and no answer gets through.
 */
export type Cut = 'refused' | 'silent' | 'deaf' | 'slow';

/** A TCP line to one address that can be cut. */
export interface CuttableProxy {
  readonly port: number;
  cut(how: Cut): Promise<void>;
  /** Calls back once, when a request with that text in it comes, and before it goes on: time to cut the line. */
  onRequest(text: string, callback: () => void): void;
  /** Delivers what was kept back. Connections that lost bytes break; the next ones work. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

interface Line {
  readonly client: Socket;
  readonly server: Socket;
  hasLostBytes: boolean;
  readonly kept: Buffer[];
}

/** Listens on loopback. */
export async function startCuttableProxy(target: { host: string; port: number }): Promise<CuttableProxy> {
  const lines = new Set<Line>();
  let cut: Cut | undefined;
  let awaited: { readonly text: string; readonly callback: () => void } | undefined;

  const look = (bytes: Buffer): void => {
    if (awaited === undefined || !bytes.includes(awaited.text)) return;
    const { callback } = awaited;
    awaited = undefined;
    callback();
  };
  const end = (line: Line): void => {
    lines.delete(line);
    line.client.destroy();
    line.server.destroy();
  };
  const endAll = async (): Promise<void> => {
    const closed = new Promise((resolve) => listener.close(resolve));
    for (const line of lines) end(line);
    await closed;
  };
  const listener = createServer((client) => {
    const server = connect(target);
    const line: Line = { client, server, hasLostBytes: false, kept: [] };
    lines.add(line);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      // While the line is silent, the other side must not hear of an end either.
      socket.on('close', () => (cut === undefined || cut === 'refused' ? end(line) : undefined));
    }
    client.on('data', (bytes) => {
      look(bytes);
      if (cut === undefined || cut === 'deaf') server.write(bytes);
      else if (cut === 'slow') line.kept.push(bytes);
      else line.hasLostBytes = true;
    });
    server.on('data', (bytes) => {
      if (cut === undefined) client.write(bytes);
      else line.hasLostBytes = true;
    });
  });
  await listen(listener, 0);
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  return {
    port,
    async cut(how) {
      cut = how;
      if (how === 'refused') await endAll();
    },
    onRequest(text, callback) {
      awaited = { text, callback };
    },
    async restore() {
      cut = undefined;
      awaited = undefined;
      if (!listener.listening) await listen(listener, port);
      for (const line of lines) {
        for (const bytes of line.kept.splice(0)) line.server.write(bytes);
        if (line.hasLostBytes || line.client.destroyed || line.server.destroyed) {
          lines.delete(line);
          endGently(line);
        }
      }
    },
    close: endAll,
  };
}

/** What was kept back still arrives, though nobody waits for the answer. */
function endGently(line: Line): void {
  line.client.destroy();
  line.server.end();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
