import type { Log, OperationJournal, StoredOperation } from '../../ports.ts';
import type { JournalKeys } from './operation-journal-keys.ts';
import { toStoredOperation } from './operation-journal-schema.ts';
import type { SettledTransactions } from './settled-transactions.ts';
import type { FoundKey } from './transaction.ts';

type JournalReads = Pick<OperationJournal, 'fetchOperation' | 'fetchHolder' | 'fetchOpen' | 'fetchRecent'>;

/** Two ranges for each operation; etcd takes 128 requests in one transaction. */
const operationsAtOnce = 20;

/** The port's reads, linearizable. None reads more events than it returns. */
export function createJournalReads(options: {
  keys: JournalKeys;
  cluster: string;
  transactions: SettledTransactions;
  log: Log;
}): JournalReads {
  const { keys, cluster, transactions, log } = options;

  async function fetchSome(ids: readonly string[]): Promise<readonly StoredOperation[]> {
    const reads = ids.flatMap((id) => [{ readBelow: keys.eventsOf(id) }, { read: keys.told(id) }]);
    const { found } = await transactions.read({ do: reads });
    return ids.flatMap((id, index) => {
      const events = found[index * 2] ?? [];
      const operation = toStoredOperation({ id, events, told: found[index * 2 + 1]?.[0] });
      if (operation?.unreadableFrom !== undefined) {
        log.warn({ cluster, operation: id, event: operation.unreadableFrom }, 'the journal has an unreadable event');
      }
      return operation ?? [];
    });
  }

  async function fetchOperations(ids: readonly string[]): Promise<readonly StoredOperation[]> {
    const stored: StoredOperation[] = [];
    for (let from = 0; from < ids.length; from += operationsAtOnce) {
      stored.push(...(await fetchSome(ids.slice(from, from + operationsAtOnce))));
    }
    return stored;
  }

  return {
    async fetchOperation(id) {
      return (await fetchSome([id]))[0];
    },

    async fetchHolder(lane) {
      const { found } = await transactions.read({ do: [{ read: keys.claim(lane) }] });
      return found[0]?.[0]?.value;
    },

    async fetchOpen() {
      const { found } = await transactions.read({ do: [{ namesBelow: keys.allOpen, order: 'oldest-first' }] });
      return fetchOperations(namesOf(found[0], keys.allOpen));
    },

    async fetchRecent(limit) {
      // To etcd, 0 means no limit.
      if (limit < 1) return [];
      const names = { namesBelow: keys.allTold, order: 'newest-first', limit } as const;
      const { found } = await transactions.read({ do: [names] });
      return fetchOperations(namesOf(found[0], keys.allTold));
    },
  };
}

function namesOf(found: readonly FoundKey[] | undefined, prefix: string): readonly string[] {
  return (found ?? []).map(({ key }) => key.slice(prefix.length));
}
