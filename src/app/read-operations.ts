import type { OperationsRead } from '../command.ts';
import { type JournalReach, journalDepth } from '../core/operations/join-history.ts';
import { foldJournal } from '../core/operations/operation.ts';
import { OutsideError } from '../core/outside-error.ts';
import type { OperationJournal, StoredOperation } from '../ports.ts';

/** The newest operations of a cluster, or only the one with that id. Reading never fails: silence is a value. */
export async function readOperations(input: {
  journal: OperationJournal | undefined;
  cluster: string;
  id: string | undefined;
}): Promise<OperationsRead> {
  const { journal, cluster, id } = input;
  if (journal === undefined) return silence(`${cluster} has no journal.`);
  try {
    const one = id === undefined ? undefined : await journal.fetchOperation(id);
    const stored = id === undefined ? await journal.fetchRecent(journalDepth) : one === undefined ? [] : [one];
    return {
      operations: stored.flatMap(({ id: found, events }) => foldJournal(found, events) ?? []),
      newer: stored.flatMap((operation) => (isWhole(operation) ? [] : [operation.id])),
      reach: reachOf(stored),
    };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return silence(`The journal does not answer (${error.message}).`);
  }
}

function silence(journalSilence: string): OperationsRead {
  return { operations: [], newer: [], reach: 'silent', journalSilence };
}

function isWhole({ unreadableFrom }: StoredOperation): boolean {
  return unreadableFrom === undefined;
}

/** What one that cannot be read to its end has done is not known here. */
function reachOf(stored: readonly StoredOperation[]): JournalReach {
  if (!stored.every(isWhole)) return 'gaps';
  return stored.length < journalDepth ? 'whole' : 'newest';
}
