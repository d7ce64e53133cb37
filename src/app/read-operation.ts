import { foldJournal, type OperationState } from '../core/operations/operation.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import type { OperationJournal, StoredOperation } from '../ports.ts';

/** The operation as its journal tells it; a refusal when a newer version of the bot wrote some of that. */
export function readOperation(stored: StoredOperation): Result<OperationState> {
  const state = stored.unreadableFrom === undefined ? foldJournal(stored.id, stored.events) : undefined;
  if (state !== undefined) return accept(state);
  return refuse({
    code: 'newer-bot',
    sentence: `Operation ${stored.id} is in the hands of a newer version of the bot, and this one cannot read all of it.`,
    next: 'Whoever runs the bot has to upgrade this one; nothing is done to it until then.',
  });
}

/** The operation that has the cluster's `change` lane, if there is one. */
export async function fetchHolder(journal: OperationJournal): Promise<Result<OperationState | undefined>> {
  const id = await journal.fetchHolder('change');
  const stored = id === undefined ? undefined : await journal.fetchOperation(id);
  return stored === undefined ? accept(undefined) : readOperation(stored);
}
