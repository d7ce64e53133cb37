import type { OperationJournal } from '../../ports.ts';

/**
 * A journal that tells of each event written through it, so that the engine of the same process need not wait until
 * etcd's watch has brought it back. Other processes hear of it through the watch.
 */
export function createAnnouncedJournal(journal: OperationJournal, onWritten: () => void): OperationJournal {
  return {
    ...journal,
    async begin(operation) {
      const begun = await journal.begin(operation);
      if (begun.outcome === 'begun') onWritten();
      return begun;
    },
    async append(entry) {
      const outcome = await journal.append(entry);
      if (outcome === 'appended') onWritten();
      return outcome;
    },
  };
}
