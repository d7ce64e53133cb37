import { foldJournal, isOver, type OperationState } from '../../core/operations/operation.ts';
import { OutsideError } from '../../core/outside-error.ts';
import { accept, type Refusal, type Result, refuse } from '../../core/result.ts';
import type { Clock, OperationJournal } from '../../ports.ts';
import { createBell } from '../operations/bell.ts';

/**
 * Waits until the message of a new request is in Slack, at most `withinMs`: when Slack turns it away the request is
 * void, and the one who asked has no other place to learn of it.
 */
export async function awaitShown(
  { journal, clock }: { readonly journal: OperationJournal; readonly clock: Clock },
  requested: OperationState,
  withinMs: number,
): Promise<Result<OperationState>> {
  const { signal } = new AbortController();
  const bell = createBell(clock);
  const stopWatching = journal.watch(bell.ring);
  const untilMs = clock.now() + withinMs;
  try {
    for (;;) {
      const since = bell.rung;
      const stored = await journal.fetchOperation(requested.id);
      const state = (stored && foldJournal(stored.id, stored.events)) ?? requested;
      if (state.messageTs !== undefined || (!isOver(state) && clock.now() >= untilMs)) return accept(state);
      if (isOver(state)) return refuse(explainUnshown(state));
      await bell.wait({ since, untilMs, signal });
    }
  } catch (error) {
    // It was asked for, whatever can be learnt about it now.
    if (error instanceof OutsideError) return accept(requested);
    throw error;
  } finally {
    stopWatching();
  }
}

function explainUnshown({ id, ending, channel }: OperationState): Refusal {
  return {
    code: 'not-shown',
    sentence: `Nothing will be done: ${ending?.changes?.join('; ') ?? `operation ${id} has ended already`}.`,
    next: 'Ask again when that is mended. Its channel:',
    channels: [channel],
  };
}
