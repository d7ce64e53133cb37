import { connect } from 'node:net';
import {
  Etcd3,
  EtcdAuthenticationFailedError,
  EtcdInvalidAuthTokenError,
  EtcdPermissionDeniedError,
  GRPCDeadlineExceededError,
  GRPCInvalidArgumentError,
  GRPCUnauthenticatedError,
  GRPCUnavailableError,
  type IOptions,
} from 'etcd3';
import { Bug } from '../../core/invariant.ts';
import { OutsideError } from '../../core/outside-error.ts';
import { outsideCodeOf, outsideError } from '../outside-errors.ts';
import type { TlsMaterial } from '../tls-material.ts';
import { untilAborted } from '../until-aborted.ts';

export interface EtcdConnectionOptions {
  /** How people are told which member this is. */
  readonly who: string;
  /** Client address of one member. */
  readonly url: string;
  readonly deadlineMs: number;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly tls?: TlsMaterial | undefined;
}

/** `deadline` goes into the call's options. */
export type UnaryCall<T> = (client: Etcd3, deadline: { readonly deadline: number }) => Promise<T>;

/** gRPC calls to one etcd member. */
export interface EtcdConnection {
  /** Runs one unary call. Rejects with an `OutsideError`. */
  call<T>(run: UnaryCall<T>, signal: AbortSignal): Promise<T>;
  /** The client as it is now, for a stream; after trouble with the stream, call `renew`. */
  client(): Etcd3;
  /** Lets the present client go; the next call opens a new one. */
  renew(): void;
  close(): void;
}

/**
 * etcd3's own fault handling retries and opens a circuit breaker, so that a member that is back stays "broken" for
 * seconds. Here each call stands for itself: the observer asks again anyway.
 */
const callOnce = {
  get _altReturn(): never {
    throw new Bug('only a type: cockatiel never reads it');
  },
  onSuccess: () => ({ dispose: () => undefined }),
  onFailure: () => ({ dispose: () => undefined }),
  execute: async <T>(run: (context: { signal: AbortSignal }) => PromiseLike<T> | T): Promise<T> =>
    run({ signal: new AbortController().signal }),
} satisfies NonNullable<NonNullable<IOptions['faultHandling']>['global']>;

const grpcOptions = {
  // Each client has connections of its own, so that a renewed client does not inherit a dead one.
  'grpc.use_local_subchannel_pool': 1,
  // gRPC waits up to two minutes before it connects again to a member that was away.
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 1000,
  // A pulled cable leaves a watch hanging for ever otherwise. etcd refuses pings more often than every 5 s.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 2_000,
} as const;

/** Opens nothing yet: gRPC connects with the first call. */
export function createEtcdConnection(options: EtcdConnectionOptions): EtcdConnection {
  const { who } = options;
  let current: Etcd3 | undefined;

  const client = (): Etcd3 => {
    current ??= openClient(options);
    return current;
  };
  const renew = (): void => {
    current?.close();
    current = undefined;
  };

  async function callCurrent<T>(run: UnaryCall<T>): Promise<T> {
    const used = client();
    try {
      return await run(used, { deadline: Date.now() + options.deadlineMs });
    } catch (error) {
      // A connection that went silent may stay so long after the member is back (TCP retransmits ever more slowly).
      if (error instanceof GRPCDeadlineExceededError && used === current) renew();
      throw error;
    }
  }

  return {
    async call(run, signal) {
      try {
        return await untilAborted({ work: callCurrent(run), signal, who });
      } catch (error) {
        throw await toOutsideError({ error, url: options.url, who, signal });
      }
    },
    client,
    renew,
    close: renew,
  };
}

function openClient(options: EtcdConnectionOptions): Etcd3 {
  const { username, password, tls } = options;
  return new Etcd3({
    hosts: options.url,
    grpcOptions,
    faultHandling: { global: callOnce, host: () => callOnce },
    ...(username === undefined || password === undefined ? {} : { auth: { username, password } }),
    ...(tls?.ca === undefined
      ? {}
      : {
          credentials: {
            rootCertificate: Buffer.from(tls.ca),
            ...(tls.key === undefined ? {} : { privateKey: Buffer.from(tls.key) }),
            ...(tls.cert === undefined ? {} : { certChain: Buffer.from(tls.cert) }),
          },
        }),
  });
}

const unauthorizedErrors = [
  EtcdAuthenticationFailedError,
  EtcdInvalidAuthTokenError,
  EtcdPermissionDeniedError,
  GRPCUnauthenticatedError,
  // Our requests are made by one schema and valid, so this is etcd's "user name is empty": it wants a login and got none.
  GRPCInvalidArgumentError,
] as const;

async function toOutsideError(options: {
  error: unknown;
  url: string;
  who: string;
  signal: AbortSignal;
}): Promise<OutsideError> {
  const { error, who, signal } = options;
  if (error instanceof OutsideError) return error;
  if (signal.aborted || error instanceof GRPCDeadlineExceededError) {
    return outsideError({ code: 'timeout', who, cause: error });
  }
  if (unauthorizedErrors.some((one) => error instanceof one)) {
    return outsideError({ code: 'unauthorized', who, cause: error });
  }
  if (error instanceof GRPCUnavailableError) return probe({ ...options, cause: error });
  return outsideError({ code: 'bad-answer', who, detail: 'answers with an error the bot does not know', cause: error });
}

/**
 * gRPC says "unavailable" for a refused connection, a missing name and an etcd without a leader alike, and tells them
 * apart only in its text. One TCP connection tells them apart for certain.
 */
function probe(options: { url: string; who: string; signal: AbortSignal; cause: unknown }): Promise<OutsideError> {
  const { who, signal, cause } = options;
  const { hostname, port, protocol } = new URL(options.url);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      signal,
    });
    const settle = (error: OutsideError): void => {
      socket.destroy();
      resolve(error);
    };
    socket.once('connect', () => settle(outsideError({ code: 'unavailable', who, cause })));
    socket.once('error', (error) =>
      settle(outsideError({ code: signal.aborted ? 'timeout' : outsideCodeOf(error), who, cause })),
    );
  });
}
