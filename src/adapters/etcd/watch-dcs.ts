import { setTimeout as delay } from 'node:timers/promises';
import type { Etcd3 } from 'etcd3';
import { z } from 'zod';
import type { EtcdConnection } from './connection.ts';
import { meaningOf } from './dcs-schema.ts';
import { fetchKeys } from './fetch-keys.ts';

/** Several keys change at once in a switchover: they are one piece of news. */
const coalesceMs = 20;
const firstPauseMs = 100;
const longestPauseMs = 2000;

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
 * Calls back when the meaning of a key below `prefix` changes. It lists, then watches from that revision; when the
 * stream ends (member gone, history compacted, cable pulled) it goes to the next member and lists again, so that
 * nothing that happened in between is missed. Returns the way to stop.
 *
 * It speaks to etcd's watch stream itself: etcd3's own watchers throw inside event handlers, where nobody can catch.
 */
export function watchDcs(options: {
  connections: readonly EtcdConnection[];
  prefix: string;
  deadlineMs: number;
  onChange: () => void;
}): () => void {
  const { connections, prefix, deadlineMs } = options;
  const stopping = new AbortController();
  const announce = coalesce(options.onChange, stopping.signal);
  const meanings = new Map<string, string>();
  let hasListed = false;

  const learn = (key: string, value: string | undefined): void => {
    const meaning = value === undefined ? undefined : meaningOf(key, value);
    if (meanings.get(key) === meaning) return;
    if (meaning === undefined) meanings.delete(key);
    else meanings.set(key, meaning);
    if (hasListed) announce();
  };

  async function list(connection: EtcdConnection): Promise<string> {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(deadlineMs)]);
    const { revision, keys } = await fetchKeys({ connection, prefix, signal });
    for (const key of [...meanings.keys()]) if (!keys.has(key)) learn(key, undefined);
    for (const [key, value] of keys) learn(key, value);
    hasListed = true;
    return revision;
  }

  async function run(): Promise<void> {
    let pauseMs = firstPauseMs;
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const connection = connections[turn % connections.length];
      if (connection === undefined) return;
      try {
        const revision = await list(connection);
        pauseMs = firstPauseMs;
        const fromRevision = (BigInt(revision) + 1n).toString();
        await follow({ connection, prefix, fromRevision, learn, signal: stopping.signal });
      } catch {
        // The member is silent; the polls say so. Here it is enough to go on with the next one.
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
  learn: (key: string, value: string | undefined) => void;
  signal: AbortSignal;
}): Promise<void> {
  const { connection, prefix, fromRevision, learn, signal } = options;
  const stream: WatchStream = await connection.client().watchClient.watch();
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      signal.removeEventListener('abort', finish);
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
        learn(kv.key.toString().slice(prefix.length), isDeleted ? undefined : kv.value.toString());
      }
    });
    if (signal.aborted) return finish();
    signal.addEventListener('abort', finish, { once: true });
    const key = Buffer.from(prefix);
    stream.write({ create_request: { key, range_end: endOfPrefix(key), start_revision: fromRevision } });
  });
}

/** The first key after all keys that begin with `prefix`. */
function endOfPrefix(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  const last = end.length - 1;
  // A prefix ends with "/", far from the highest byte.
  end.writeUInt8(end.readUInt8(last) + 1, last);
  return end;
}

function coalesce(callback: () => void, signal: AbortSignal): () => void {
  let isPending = false;
  return () => {
    if (isPending) return;
    isPending = true;
    setTimeout(() => {
      isPending = false;
      if (!signal.aborted) callback();
    }, coalesceMs);
  };
}
