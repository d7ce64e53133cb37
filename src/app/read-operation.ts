import { newerBotRefusal } from '../core/operations/newer-bot.ts';
import { foldJournal, type OperationState } from '../core/operations/operation.ts';
import { accept, type Result, refuse } from '../core/result.ts';
import type { OperationJournal, StoredOperation } from '../ports.ts';

/** The operation as its journal tells it; a refusal when a newer version of the bot wrote some of that. */
export function readOperation(stored: StoredOperation): Result<OperationState> {
  const state = stored.unreadableFrom === undefined ? foldJournal(stored.id, stored.events) : undefined;
  if (state !== undefined) return accept(state);
  return refuse(newerBotRefusal(stored.id));
}

/** The operation that has the cluster's `change` lane, if there is one. */
export async function fetchHolder(journal: OperationJournal): Promise<Result<OperationState | undefined>> {
  const id = await journal.fetchHolder('change');
  const stored = id === undefined ? undefined : await journal.fetchOperation(id);
  return stored === undefined ? accept(undefined) : readOperation(stored);
}
