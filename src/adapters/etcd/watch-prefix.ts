import { setTimeout as delay } from 'node:timers/promises';
import type { Etcd3 } from 'etcd3';
import { z } from 'zod';
import { withDeadline } from '../with-deadline.ts';
import type { EtcdConnection } from './connection.ts';

/** Several keys change at once: they are one piece of news. */
const coalesceMs = 20;
const firstPauseMs = 100;
const longestPauseMs = 2000;
/** How often a silent stream is doubted. */
const doubtMs = 5000;

type WatchStream = Awaited<ReturnType<Etcd3['watchClient']['watch']>>;

const WatchAnswer = z.object({
  canceled: z.boolean(),
  events: z.array(
    z.object({
      type: z.enum(['Put', 'Delete']).or(z.enum(['PUT', 'DELETE'])),
      kv: z.object({ key: z.instanceof(Buffer), value: z.instanceof(Buffer) }),
    }),
  ),
});

/**
 * Follows every key below `prefix`. It asks `catchUp` for the revision up to which the caller knows everything, then
 * watches from there; when the stream ends (member gone or without a leader, history compacted, cable pulled) it goes
 * to the next member and catches up again, so that nothing that happened in between is missed. Closes the connections
 * when it is stopped. Returns the way to stop.
 *
 * It speaks to etcd's watch stream itself: etcd3's own watchers throw inside event handlers, where nobody can catch.
 */
export function watchPrefix(options: {
  connections: readonly EtcdConnection[];
  prefix: string;
  deadlineMs: number;
  catchUp: (connection: EtcdConnection, signal: AbortSignal) => Promise<string>;
  /** `key` without the prefix; `value` is undefined when the key is gone. */
  onEvent: (key: string, value: string | undefined) => void;
}): () => void {
  const { connections, prefix, deadlineMs, catchUp, onEvent } = options;
  const stopping = new AbortController();

  async function run(): Promise<void> {
    let pauseMs = firstPauseMs;
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const connection = connections[turn % connections.length];
      if (connection === undefined) return;
      try {
        const revision = await withDeadline({ signal: stopping.signal, timeoutMs: deadlineMs }, (signal) =>
          catchUp(connection, signal),
        );
        pauseMs = firstPauseMs;
        const fromRevision = (BigInt(revision) + 1n).toString();
        await follow({ connection, prefix, fromRevision, onEvent, deadlineMs, signal: stopping.signal });
      } catch {
        // The member is silent; whoever polls says so. Here it is enough to go on with the next one.
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
      connection.renew();
      await delay(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  void run().finally(() => {
    for (const connection of connections) connection.close();
  });
  return () => stopping.abort();
}

/** Follows one watch stream to its end, whatever ends it. */
async function follow(options: {
  connection: EtcdConnection;
  prefix: string;
  fromRevision: string;
  onEvent: (key: string, value: string | undefined) => void;
  deadlineMs: number;
  signal: AbortSignal;
}): Promise<void> {
  const { connection, prefix, fromRevision, onEvent, signal } = options;
  const ending = new AbortController();
  const stream: WatchStream = await connection.client().watchClient.watch();
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      signal.removeEventListener('abort', finish);
      ending.abort();
      stream.cancel();
      resolve();
    };
    // The listeners stay on after the end: a cancelled stream still emits an error, which must find a listener.
    stream.on('error', finish);
    stream.on('end', finish);
    stream.on('data', (data) => {
      const answer = WatchAnswer.safeParse(data);
      if (!answer.success || answer.data.canceled) return finish();
      for (const { type, kv } of answer.data.events) {
        const isDeleted = type.toLowerCase() === 'delete';
        onEvent(kv.key.toString().slice(prefix.length), isDeleted ? undefined : kv.value.toString());
      }
    });
    if (signal.aborted) return finish();
    signal.addEventListener('abort', finish, { once: true });
    const key = Buffer.from(prefix);
    stream.write({ create_request: { key, range_end: endOfPrefix(key), start_revision: fromRevision } });
    doubt({ ...options, signal: ending.signal }).then(finish, finish);
  });
}

/**
 * Resolves once the member cannot serve any more. One that is cut off from the other members, or frozen, keeps its
 * streams open and says nothing; but it cannot answer a linearizable read.
 */
async function doubt(options: {
  connection: EtcdConnection;
  prefix: string;
  deadlineMs: number;
  signal: AbortSignal;
}): Promise<void> {
  const { connection, prefix, deadlineMs } = options;
  for (;;) {
    await delay(doubtMs, undefined, { signal: options.signal, ref: false });
    // No key has this name: the answer is empty, and proves that the member still hears of every change.
    await withDeadline({ signal: options.signal, timeoutMs: deadlineMs }, (signal) =>
      connection.call((client, deadline) => client.get(prefix).options(deadline).exec(), signal),
    );
  }
}

/** The first key after all keys that begin with `prefix`. */
export function endOfPrefix(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  const last = end.length - 1;
  // A prefix ends with "/", far from the highest byte.
  end.writeUInt8(end.readUInt8(last) + 1, last);
  return end;
}

/** Calls back once, soon, for everything that was announced until then. Never again after `stop`. */
export function coalesce(callback: () => void): { readonly announce: () => void; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  return {
    announce() {
      if (isStopped) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        callback();
      }, coalesceMs);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
