import { toCanonicalJson } from '../../core/canonical-json.ts';
import { Bug } from '../../core/invariant.ts';
import type { JournalEvent } from '../../core/operations/journal.ts';
import { canFollow, foldJournal, type OperationState } from '../../core/operations/operation.ts';
import type { Clock, Log, OperationJournal, StoredOperation } from '../../ports.ts';
import { createBackoff, retryOutside } from './backoff.ts';
import type { Tenure } from './engine-context.ts';

/** One operation as the keeper knows it, kept level with the journal. Everything it writes passes the lock. */
export interface OperationRecord {
  readonly id: string;
  readonly state: OperationState;
  readonly events: readonly JournalEvent[];
  /** Number of events told in Slack. */
  readonly told: number;
  /** When this bot learnt of the newest event that it did not write itself. Epoch milliseconds. */
  readonly noticedAtMs: number;
  /** Takes over what somebody read; an older reading changes nothing. */
  merge(stored: StoredOperation): void;
  /** Reads it anew. */
  refresh(): Promise<void>;
  /**
   * Writes the event that was decided on the state as it is now. `taken`: somebody else wrote meanwhile; it has been
   * read again and is to be decided again. An `OutsideError` leaves open whether it was written.
   */
  append(event: JournalEvent): Promise<'appended' | 'taken'>;
  /**
   * Writes what has happened, whatever others write meanwhile, and tries until the journal takes it. False when it can
   * no longer follow.
   */
  appendSurely(event: JournalEvent): Promise<boolean>;
  /** Remembers, and tries until the journal takes it. */
  noteTold(told: number): Promise<void>;
  /** Calls back after each change. Returns the way to stop. */
  watch(onChange: () => void): () => void;
}

export function createOperationRecord(options: {
  stored: StoredOperation;
  journal: OperationJournal;
  tenure: Tenure;
  clock: Clock;
  log: Log;
}): OperationRecord {
  const { stored, journal, tenure, clock, log } = options;
  const { id } = stored;
  const { lock } = tenure;
  const listeners = new Set<() => void>();
  let events = stored.events;
  let state = fold(id, events);
  let told = stored.told;
  let noticedAtMs = clock.now();

  const take = (newer: readonly JournalEvent[]): void => {
    events = newer;
    state = fold(id, events);
    for (const listener of [...listeners]) listener();
  };
  const merge = (read: StoredOperation): void => {
    told = Math.max(told, read.told);
    if (read.events.length <= events.length) return;
    noticedAtMs = clock.now();
    take(read.events);
  };
  const refresh = async (): Promise<void> => {
    const read = await journal.fetchOperation(id);
    if (read === undefined) throw new Bug(`operation ${id} has left the journal`);
    merge(read);
  };
  const append = async (event: JournalEvent): Promise<'appended' | 'taken'> => {
    tenure.dismissed.throwIfAborted();
    const sequence = events.length;
    const outcome = await journal.append({ id, sequence, lane: state.lane, event, lock });
    if (outcome === 'lock-lost') tenure.dismiss();
    tenure.dismissed.throwIfAborted();
    if (outcome === 'appended' && events.length === sequence) take([...events, event]);
    if (outcome === 'taken') await refresh();
    return outcome === 'appended' ? 'appended' : 'taken';
  };
  /** Until the journal takes it; `attempt` is told whether an earlier one failed. */
  const persist = <T>(attempt: (isFirst: boolean) => Promise<T>): Promise<T> => {
    let attempts = 0;
    return retryOutside(() => attempt(attempts++ === 0), {
      signal: tenure.dismissed,
      backoff: createBackoff({ firstMs: 250, longestMs: 5_000 }),
      onTrouble: ({ message }) => log.warn({ operation: id, error: message }, 'the journal could not be written'),
    });
  };

  return {
    id,
    get state() {
      return state;
    },
    get events() {
      return events;
    },
    get told() {
      return told;
    },
    get noticedAtMs() {
      return noticedAtMs;
    },
    merge,
    refresh,
    append,
    appendSurely: (event) => {
      const written = toCanonicalJson(event);
      return persist(async (isFirst) => {
        // The answer to the attempt before may have been lost.
        if (!isFirst) await refresh();
        while (!events.some((known) => toCanonicalJson(known) === written)) {
          if (!canFollow(state, event)) return false;
          await append(event);
        }
        return true;
      });
    },
    async noteTold(count) {
      await persist(() => journal.noteTold({ id, told: count, lock }));
      told = Math.max(told, count);
    },
    watch(onChange) {
      listeners.add(onChange);
      return () => {
        listeners.delete(onChange);
      };
    },
  };
}

function fold(id: string, events: readonly JournalEvent[]): OperationState {
  const state = foldJournal(id, events);
  if (state === undefined) throw new Bug(`the journal of operation ${id} begins with its request`);
  return state;
}
