import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Log, OperationLock } from '../../ports.ts';
import { parseAnswer } from '../parse-answer.ts';
import { withDeadline } from '../with-deadline.ts';
import type { AnyMember } from './any-member.ts';
import type { EtcdConnection } from './connection.ts';
import type { SettledTransactions } from './settled-transactions.ts';

const uint64 = z.string().regex(/^\d+$/);
const GrantAnswer = z.object({ ID: uint64, TTL: uint64.transform(Number) });
/** A lease that is gone has the time-to-live 0 or -1. */
const KeepAliveAnswer = z.object({
  TTL: z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
});

/** Between two tries to renew a lease that was not renewed in time. */
const retryMs = 200;

interface LockOptions {
  readonly members: AnyMember;
  readonly transactions: SettledTransactions;
  /** Key of the lock. */
  readonly key: string;
  /** Written into the key, for people. */
  readonly bot: string;
  readonly ttlS: number;
  readonly deadlineMs: number;
  readonly who: string;
  readonly log: Log;
}

/**
 * Takes the lock: a key with a lease. Undefined while somebody else's is there. The lease is renewed until `release`;
 * `lost` aborts a margin before etcd lets it go, by this machine's monotonic clock from the moment of the request, or
 * as soon as etcd says that it is gone.
 */
export async function takeOperationLock(options: LockOptions): Promise<OperationLock | undefined> {
  const { transactions, key, bot } = options;
  // No lease for nothing: the bot that does not have the lock asks again and again.
  const { found } = await transactions.read({ do: [{ read: key }] });
  if (found[0]?.[0] !== undefined) return undefined;
  const sentAt = performance.now();
  const lease = await grant(options);
  const isHeld = await transactions
    .write({
      when: [{ key, is: 'absent' }],
      do: [{ put: key, value: bot, leaseId: lease.ID }],
      otherwise: [{ read: key }],
    })
    // An earlier try may have taken it, its answer lost.
    .then((answer) => answer.succeeded || answer.found[0]?.[0]?.leaseId === lease.ID)
    .catch(async (error: unknown) => {
      await revoke(options, lease.ID);
      throw error;
    });
  if (!isHeld) {
    await revoke(options, lease.ID);
    return undefined;
  }
  return keepLock({ ...options, leaseId: lease.ID, grantedAt: sentAt, grantedTtlS: lease.TTL });
}

/** A new lease. One whose answer is lost ends by itself. */
function grant(options: LockOptions): Promise<z.infer<typeof GrantAnswer>> {
  const { members, ttlS, who } = options;
  return withDeadline({ timeoutMs: options.deadlineMs }, (within) =>
    members.ask(async (connection, signal) => {
      const value = await connection.call(
        (client, deadline) => client.leaseClient.leaseGrant({ TTL: ttlS }, deadline),
        signal,
      );
      return parseAnswer({ schema: GrantAnswer, value, who });
    }, within),
  );
}

function keepLock(
  options: LockOptions & { readonly leaseId: string; readonly grantedAt: number; readonly grantedTtlS: number },
): OperationLock {
  const { key, leaseId, log } = options;
  const losing = new AbortController();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let endsAt = 0;

  const lose = (why: string): void => {
    if (losing.signal.aborted) return;
    clearTimeout(timer);
    stopping.abort();
    losing.abort();
    log.warn({ key, leaseId, why }, 'the lock of the operations is lost');
    // Nothing is to be written with it any more, so the next bot need not wait for its end. Never rejects.
    void revoke(options, leaseId);
  };
  const extend = (fromMs: number, ttlS: number): void => {
    const marginMs = Math.min(1000, ttlS * 200);
    endsAt = fromMs + ttlS * 1000 - marginMs;
    clearTimeout(timer);
    timer = setTimeout(() => lose('not renewed in time'), Math.max(0, endsAt - performance.now()));
  };

  async function renew(): Promise<void> {
    const everyMs = (options.grantedTtlS * 1000) / 3;
    let pauseMs = everyMs;
    for (;;) {
      await delay(pauseMs, undefined, { signal: stopping.signal, ref: false });
      const sentAt = performance.now();
      const timeoutMs = Math.max(1, Math.ceil(endsAt - sentAt));
      try {
        const ttlS = await withDeadline({ signal: stopping.signal, timeoutMs }, (signal) =>
          options.members.ask((connection, inner) => renewOnce({ ...options, connection, signal: inner }), signal),
        );
        if (ttlS <= 0) return lose('etcd says that the lease is gone');
        extend(sentAt, ttlS);
        pauseMs = everyMs;
      } catch (error) {
        log.debug({ key, leaseId, error }, 'the lease of the lock could not be renewed yet');
        pauseMs = retryMs;
      }
    }
  }

  extend(options.grantedAt, options.grantedTtlS);
  // It ends only when it is stopped, by `lose` or by `release`.
  renew().catch(() => undefined);
  return {
    key,
    leaseId,
    lost: losing.signal,
    async release() {
      clearTimeout(timer);
      stopping.abort();
      losing.abort();
      await revoke(options, leaseId);
    },
  };
}

/** One renewal, on a stream of its own. Resolves with the new time-to-live. */
async function renewOnce(options: {
  connection: EtcdConnection;
  leaseId: string;
  who: string;
  signal: AbortSignal;
}): Promise<number> {
  const { connection, leaseId, who, signal } = options;
  const value = await connection.call(async (client, deadline) => {
    const stream = await client.leaseClient.leaseKeepAlive(deadline);
    const answer = new Promise<unknown>((resolve, reject) => {
      // The listeners stay on: a cancelled stream still emits an error, which must find one.
      stream.on('error', reject);
      stream.on('end', () => reject(new Error('the stream ended without an answer')));
      stream.on('data', resolve);
    });
    signal.addEventListener('abort', () => stream.cancel(), { once: true });
    stream.write({ ID: leaseId });
    return answer.finally(() => stream.cancel());
  }, signal);
  return parseAnswer({ schema: KeepAliveAnswer, value, who }).TTL;
}

/** Never throws: a lease that cannot be revoked ends by itself. */
async function revoke(
  options: Pick<LockOptions, 'members' | 'deadlineMs' | 'key' | 'log'>,
  leaseId: string,
): Promise<void> {
  const { members, deadlineMs, key, log } = options;
  try {
    await withDeadline({ timeoutMs: deadlineMs }, (within) =>
      members.ask(
        (connection, signal) =>
          connection.call((client, deadline) => client.leaseClient.leaseRevoke({ ID: leaseId }, deadline), signal),
        within,
      ),
    );
  } catch (error) {
    // Also when another try has revoked it already.
    log.debug({ key, leaseId, error }, 'the lease of the lock could not be revoked; it ends by itself');
  }
}
