import type { Log, OperationJournal, OperationLock } from '../../ports.ts';
import { createAnyMember, type EtcdMembersOptions } from './any-member.ts';
import { createCodeBook } from './code-book.ts';
import { nameJournalKeys } from './operation-journal-keys.ts';
import { createJournalReads } from './operation-journal-reads.ts';
import { createJournalWrites } from './operation-journal-writes.ts';
import { takeOperationLock } from './operation-lock.ts';
import { createSettledTransactions, longestTryMs } from './settled-transactions.ts';
import { runTransaction } from './transaction.ts';
import { coalesce, watchPrefix } from './watch-prefix.ts';

/** A journal in etcd. `disconnect` releases its locks and ends watches and connections. */
export interface EtcdOperationJournal extends OperationJournal {
  disconnect(): Promise<void>;
}

/**
 * One cluster's journal, below `<prefix><cluster>/`. `deadlineMs` is for one call of the port, with all its tries; 3 s
 * are enough for an election in between. A lock ends `lockTtlS` after its owner's last sign of life.
 *
 * What a newer version of the bot wrote is never guessed at: see `StoredOperation.unreadableFrom`.
 */
export function createOperationJournal(
  options: Omit<EtcdMembersOptions, 'who'> & {
    readonly cluster: string;
    /** Begins and ends with "/": `/howdah/`. */
    readonly prefix: string;
    readonly lockTtlS: number;
    readonly log: Log;
  },
): EtcdOperationJournal {
  const { cluster, deadlineMs, log } = options;
  const keys = nameJournalKeys(options.prefix, cluster);
  const who = `the journal of ${cluster} in etcd`;
  const members = createAnyMember({ ...options, who, deadlineMs: Math.min(deadlineMs, longestTryMs) });
  const transactions = createSettledTransactions({ members, who, deadlineMs, key: keys.lock });
  const watches = new Set<() => void>();
  const locks = new Set<OperationLock>();

  return {
    ...createJournalReads({ keys, cluster, transactions, log }),
    ...createJournalWrites({ keys, who, transactions }),
    useCode: createCodeBook({ keys, who, transactions }),
    cluster,

    async takeLock(bot) {
      const lock = await takeOperationLock({
        ...{ members, transactions, key: keys.lock, bot, ttlS: options.lockTtlS, deadlineMs, who, log },
      });
      if (lock === undefined) return undefined;
      locks.add(lock);
      lock.lost.addEventListener('abort', () => locks.delete(lock), { once: true });
      return lock;
    },

    watch(onChange) {
      const news = coalesce(onChange);
      const stopWatch = watchPrefix({
        connections: members.openConnections(),
        prefix: keys.root,
        deadlineMs,
        async catchUp(connection, signal) {
          const transaction = { do: [{ read: keys.lock }] };
          const { revision } = await runTransaction({ connection, transaction, who, signal });
          // Nobody knows what happened before, so it counts as news.
          news.announce();
          return revision;
        },
        onEvent: news.announce,
      });
      const stop = (): void => {
        watches.delete(stop);
        news.stop();
        stopWatch();
      };
      watches.add(stop);
      return stop;
    },

    async disconnect() {
      for (const stop of watches) stop();
      await Promise.all([...locks].map((lock) => lock.release()));
      members.close();
    },
  };
}
