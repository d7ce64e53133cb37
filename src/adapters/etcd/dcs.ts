import { type OutsideCode, OutsideError } from '../../core/outside-error.ts';
import type { DcsReader } from '../../ports.ts';
import { hedge } from '../hedge.ts';
import { outsideError } from '../outside-errors.ts';
import { createEtcdConnection, type EtcdConnection, type EtcdConnectionOptions } from './connection.ts';
import { toDcsState } from './dcs-schema.ts';
import { fetchKeys } from './fetch-keys.ts';
import { watchDcs } from './watch-dcs.ts';

/** Patroni's keys, read through any of the members. `close` ends watches and connections. */
export interface DcsClient extends DcsReader {
  close(): Promise<void>;
}

const who = "Patroni's keys in etcd";

/** `prefix` is `<namespace><scope>/`, for example `/service/pgprod/`. */
export function createDcsClient(options: {
  members: readonly { readonly name: string; readonly url: string }[];
  prefix: string;
  deadlineMs: number;
  connection: Omit<EtcdConnectionOptions, 'who' | 'url' | 'deadlineMs'>;
}): DcsClient {
  const { prefix, deadlineMs } = options;
  const open = (member: { name: string; url: string }): EtcdConnection =>
    createEtcdConnection({
      ...options.connection,
      who: `${who}, through ${member.name}`,
      url: member.url,
      deadlineMs,
    });
  const connections = options.members.map(open);
  const stepMs = Math.min(250, deadlineMs / (connections.length + 1));
  const watches = new Set<() => void>();
  // The member that answered last is asked first, so that a dead one costs its step only once.
  let preferred = 0;

  return {
    async fetchState(signal) {
      const order = connections.map((_, offset) => (preferred + offset) % connections.length);
      const attempts = order.flatMap((index) => {
        const connection = connections[index];
        return connection === undefined
          ? []
          : [async (inner: AbortSignal) => ({ index, keys: await fetchKeys({ connection, prefix, signal: inner }) })];
      });
      const { value } = await hedge({ attempts, stepMs, signal }).catch((error: unknown) => {
        throw noMemberAnswers(error);
      });
      preferred = value.index;
      return toDcsState(value.keys.keys);
    },

    watch(onChange) {
      // Connections of its own: the stream must not be cut when a read renews its client.
      const stop = watchDcs({ connections: options.members.map(open), prefix, deadlineMs, onChange });
      watches.add(stop);
      return () => {
        watches.delete(stop);
        stop();
      };
    },

    async close() {
      for (const stop of watches) stop();
      watches.clear();
      for (const connection of connections) connection.close();
    },
  };
}

/** The most telling reason first: a member that listens but cannot serve says more than one that is away. */
const telling: readonly OutsideCode[] = [
  'unauthorized',
  'bad-answer',
  'unavailable',
  'timeout',
  'unreachable',
  'refused',
  'unresolvable',
];

function noMemberAnswers(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error;
  const reasons = error.errors.filter((one) => one instanceof OutsideError);
  const code = telling.find((one) => reasons.some((reason) => reason.code === one));
  if (code === undefined) return error;
  const mayLackQuorum = code === 'timeout' || code === 'unavailable';
  const detail = mayLackQuorum
    ? 'no etcd member could read them in time; etcd may have lost its quorum'
    : `no etcd member gives them (${reasons.map((reason) => reason.message).join('; ')})`;
  return outsideError({ code, who, detail, cause: error });
}
