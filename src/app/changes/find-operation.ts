import type { OperationState } from '../../core/operations/operation.ts';
import { accept, type Result, refuse } from '../../core/result.ts';
import type { OperationJournal, StoredOperation } from '../../ports.ts';
import { readOperation } from '../read-operation.ts';

export interface FoundOperation {
  readonly journal: OperationJournal;
  readonly state: OperationState;
}

/** The operation to decide about: `newer-bot` when this version cannot read all of it. Rejects as `findStored` does. */
export async function findOperation(
  journals: ReadonlyMap<string, OperationJournal>,
  id: string,
): Promise<Result<FoundOperation>> {
  const found = await findStored(journals, id);
  if (!found.ok) return found;
  const { journal, stored } = found.value;
  const state = readOperation(stored);
  return state.ok ? accept({ journal, state: state.value }) : state;
}

/**
 * Looks an operation up in every cluster's journal at once and answers with the first that has it. Rejects with an
 * `OutsideError` when none has it and one of them is silent.
 */
export async function findStored(
  journals: ReadonlyMap<string, OperationJournal>,
  id: string,
): Promise<Result<{ readonly journal: OperationJournal; readonly stored: StoredOperation }>> {
  const found = await findFirst([...journals.values()], async (journal) => {
    const stored = await journal.fetchOperation(id);
    return stored && { journal, stored };
  });
  if (found !== undefined) return accept(found);
  return refuse({ code: 'unknown-operation', sentence: `There is no operation ${id}.`, next: 'See “/pg operations”.' });
}

/** The first answer that is one; undefined when all say no. Rejects when one failed and none has an answer. */
function findFirst<T, Answer>(
  places: readonly T[],
  ask: (place: T) => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const answers = places.map(async (place) => {
      const answer = await ask(place);
      if (answer !== undefined) resolve(answer);
    });
    Promise.all(answers).then(
      () => resolve(undefined),
      async (error: unknown) => {
        await Promise.allSettled(answers);
        reject(error);
      },
    );
  });
}
