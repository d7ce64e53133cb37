import { type OutsideCode, OutsideError } from '../../core/outside-error.ts';
import { hedge } from '../hedge.ts';
import { outsideError } from '../outside-errors.ts';
import { createEtcdConnection, type EtcdConnection, type EtcdConnectionOptions } from './connection.ts';

/** Where etcd is and how one logs in. */
export interface EtcdMembersOptions {
  /** What is asked for, in people's words: it begins the sentence of an error. */
  readonly who: string;
  readonly members: readonly { readonly name: string; readonly url: string }[];
  /** For one answer of one member. */
  readonly deadlineMs: number;
  readonly connection: Omit<EtcdConnectionOptions, 'who' | 'url' | 'deadlineMs'>;
}

/** etcd through whichever member answers. */
export interface AnyMember {
  /**
   * Runs `work` with one member, and with the next one when that one failed or is slow; the first answer counts. So
   * `work` may happen more than once, also after the answer. Rejects with an `OutsideError` that names each member.
   */
  ask<T>(work: (connection: EtcdConnection, signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** New connections to all members, for a stream: it must not be cut when a call renews its client. */
  openConnections(): readonly EtcdConnection[];
  close(): void;
}

/** Opens nothing yet. */
export function createAnyMember(options: EtcdMembersOptions): AnyMember {
  const { who, deadlineMs, connection } = options;
  const openConnections = (): readonly EtcdConnection[] =>
    options.members.map(({ name, url }) =>
      createEtcdConnection({ ...connection, who: `${who}, through ${name}`, url, deadlineMs }),
    );
  const connections = openConnections();
  const stepMs = Math.min(250, deadlineMs / (connections.length + 1));
  // The member that answered last is asked first, so that a dead one costs its step only once.
  let preferred = 0;

  return {
    async ask(work, signal) {
      const order = connections.map((_, offset) => (preferred + offset) % connections.length);
      const attempts = order.flatMap((index) => {
        const one = connections[index];
        return one === undefined ? [] : [async (inner: AbortSignal) => ({ index, value: await work(one, inner) })];
      });
      const { value } = await hedge({ attempts, stepMs, signal }).catch((error: unknown) => {
        throw noMemberAnswers(error, who);
      });
      preferred = value.index;
      return value.value;
    },
    openConnections,
    close() {
      for (const one of connections) one.close();
    },
  };
}

/** The most telling reason first: a member that listens but cannot serve says more than one that is away. */
const telling: readonly OutsideCode[] = [
  'unauthorized',
  'forbidden',
  'bad-answer',
  'unavailable',
  'timeout',
  'unreachable',
  'refused',
  'unresolvable',
];

function noMemberAnswers(error: unknown, who: string): unknown {
  if (!(error instanceof AggregateError)) return error;
  const reasons = error.errors.filter((one) => one instanceof OutsideError);
  const code = telling.find((one) => reasons.some((reason) => reason.code === one));
  if (code === undefined) return error;
  const mayLackQuorum = code === 'timeout' || code === 'unavailable';
  const detail = mayLackQuorum
    ? 'no etcd member answered in time; etcd may have lost its quorum'
    : `no etcd member answers (${reasons.map((reason) => reason.message).join('; ')})`;
  return outsideError({ code, who, detail, cause: error });
}
