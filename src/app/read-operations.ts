import { journalDepth } from '../core/operations/join-history.ts';
import { foldJournal, type OperationState } from '../core/operations/operation.ts';
import { OutsideError } from '../core/outside-error.ts';
import type { OperationJournal } from '../ports.ts';

/** The newest operations of a cluster, or only the one with that id. Reading never fails: silence is a value. */
export async function readOperations(input: {
  journal: OperationJournal | undefined;
  cluster: string;
  id: string | undefined;
}): Promise<{ operations: readonly OperationState[]; journalSilence?: string }> {
  const { journal, cluster, id } = input;
  if (journal === undefined) return { operations: [], journalSilence: `${cluster} has no journal.` };
  try {
    const one = id === undefined ? undefined : await journal.fetchOperation(id);
    const stored = id === undefined ? await journal.fetchRecent(journalDepth) : one === undefined ? [] : [one];
    return { operations: stored.flatMap(({ id: found, events }) => foldJournal(found, events) ?? []) };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return { operations: [], journalSilence: `The journal does not answer (${error.message}).` };
  }
}
