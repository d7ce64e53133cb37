import { foldJournal, type OperationState } from '../../core/operations/operation.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { OperationJournal } from '../../ports.ts';

export interface FoundOperation {
  readonly journal: OperationJournal;
  readonly state: OperationState;
}

/** Looks an operation up in every cluster's journal at once. Rejects with an `OutsideError` when one of them is silent. */
export async function findOperation(
  journals: ReadonlyMap<string, OperationJournal>,
  id: string,
): Promise<Result<FoundOperation>> {
  const answers = await Promise.allSettled(
    [...journals.values()].map(async (journal) => ({ journal, stored: await journal.fetchOperation(id) })),
  );
  for (const answer of answers) {
    if (answer.status === 'rejected' || answer.value.stored === undefined) continue;
    const state = foldJournal(id, answer.value.stored.events);
    if (state !== undefined) return accept({ journal: answer.value.journal, state });
  }
  const silent = answers.find(({ status }) => status === 'rejected');
  if (silent?.status === 'rejected') throw silent.reason;
  return refuse({ code: 'unknown-operation', sentence: `There is no operation ${id}.`, next: 'See “operations”.' });
}
