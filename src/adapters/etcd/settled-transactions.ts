import { setTimeout as delay } from 'node:timers/promises';
import { GRPCResourceExhastedError } from 'etcd3';
import { OutsideError } from '../../core/outside-error.ts';
import { withDeadline } from '../with-deadline.ts';
import type { AnyMember } from './any-member.ts';
import { runTransaction, type Transaction, type TransactionAnswer } from './transaction.ts';

/** Between two rounds through all members: an election takes about a second. */
const pauseMs = 50;
/** A member that went silent is given up after that, and its connection with it, in favour of a new one. */
export const longestTryMs = 1000;

/** Transactions whose answers are not lost, as long as any member answers in time. */
export interface SettledTransactions {
  /** For a transaction that only reads. */
  read(transaction: Transaction): Promise<TransactionAnswer>;
  /**
   * Runs a transaction until its answer is known. One whose answer was lost is run again, so it must be one that can
   * happen only once (it compares what it changes) and that tells, in `otherwise`, what it found instead: perhaps what
   * it wrote itself at an earlier try. An answer is final, also for tries that still wander about: they find that it
   * has happened.
   *
   * Rejects with an `OutsideError` when the time is over: `failed` when nothing was sent or etcd refused it each time,
   * otherwise `unknown`.
   */
  write(transaction: Transaction): Promise<TransactionAnswer>;
}

/** `deadlineMs` is for one transaction with all its tries; `key` is any key that may be read. */
export function createSettledTransactions(options: {
  members: AnyMember;
  who: string;
  deadlineMs: number;
  key: string;
}): SettledTransactions {
  const { members, who, deadlineMs } = options;

  async function runOnce(transaction: Transaction, endsAt: number): Promise<TransactionAnswer> {
    const timeoutMs = Math.ceil(Math.min(longestTryMs, Math.max(1, endsAt - performance.now())));
    return withDeadline({ timeoutMs }, (deadline) =>
      members.ask((connection, signal) => runTransaction({ connection, transaction, who, signal }), deadline),
    );
  }

  async function runUntil(transaction: Transaction, endsAt: number, writes: boolean): Promise<TransactionAnswer> {
    let mayHaveArrived = false;
    for (;;) {
      try {
        return await runOnce(transaction, endsAt);
      } catch (error) {
        if (!(error instanceof OutsideError)) throw error;
        mayHaveArrived ||= writes && mayHaveReached(error);
        const isOver = performance.now() + pauseMs >= endsAt || (!mayHaveArrived && hopeless.has(error.code));
        if (isOver) throw withOutcome(error, mayHaveArrived);
      }
      await delay(pauseMs);
    }
  }

  return {
    read: (transaction) => runUntil(transaction, performance.now() + deadlineMs, false),
    async write(transaction) {
      const endsAt = performance.now() + deadlineMs;
      // Whether a call that fails was sent before is not to be told from its error, so etcd is heard first: when it is
      // not there at all, nothing was written for certain.
      await runUntil({ do: [{ read: options.key }] }, endsAt, false);
      return runUntil(transaction, endsAt, true);
    },
  };
}

/** Nobody listens anywhere, or etcd lets nobody in: that will not be otherwise in a second. */
const hopeless: ReadonlySet<string> = new Set(['refused', 'unresolvable', 'unauthorized']);

/** Whether one of the members may have taken the request: one that refuses connections now did not before, perhaps. */
function mayHaveReached(error: OutsideError): boolean {
  const reasons = error.cause instanceof AggregateError ? error.cause.errors : [error];
  return reasons.some((reason) => !(reason instanceof OutsideError && isSureRefusal(reason)));
}

function isSureRefusal({ code, cause }: OutsideError): boolean {
  // No space left, or too many requests: etcd applies neither.
  return code === 'unauthorized' || cause instanceof GRPCResourceExhastedError;
}

function withOutcome(error: OutsideError, mayHaveArrived: boolean): OutsideError {
  const { code, message, detail, retryable, cause } = error;
  return new OutsideError({ code, message, detail, retryable, outcome: mayHaveArrived ? 'unknown' : 'failed', cause });
}
