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
  /**
   * The same, but steps that another bot has begun are begun when this one learnt of it: their clocks may differ, and
   * how long ago it was is judged by one clock only.
   */
  readonly judgedState: OperationState;
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
  let noticedAtMs = clock.now();
  let known = learn(id, nothing, { events: stored.events, atMs: noticedAtMs });
  let told = stored.told;

  const take = (newer: Known): void => {
    known = newer;
    for (const listener of [...listeners]) listener();
  };
  const merge = (read: StoredOperation): void => {
    told = Math.max(told, read.told);
    if (read.events.length <= known.events.length) return;
    noticedAtMs = clock.now();
    take(learn(id, known, { events: read.events, atMs: noticedAtMs }));
  };
  const refresh = async (): Promise<void> => {
    const read = await journal.fetchOperation(id);
    if (read === undefined) throw new Bug(`operation ${id} has left the journal`);
    merge(read);
  };
  const append = async (event: JournalEvent): Promise<'appended' | 'taken'> => {
    tenure.dismissed.throwIfAborted();
    const sequence = known.events.length;
    const outcome = await journal.append({ id, sequence, lane: known.state.lane, event, lock });
    if (outcome === 'lock-lost') tenure.dismiss();
    tenure.dismissed.throwIfAborted();
    if (outcome === 'appended' && known.events.length === sequence) take(remember(id, known, event));
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
      return known.state;
    },
    get judgedState() {
      return known.judgedState;
    },
    get events() {
      return known.events;
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
        while (!known.events.some((one) => toCanonicalJson(one) === written)) {
          if (!canFollow(known.state, event)) return false;
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

/** The events, and what they come to. */
interface Known {
  readonly events: readonly JournalEvent[];
  /** The same events, but steps that others have begun are timed by when this bot learnt of them. */
  readonly judged: readonly JournalEvent[];
  readonly state: OperationState;
  readonly judgedState: OperationState;
}

const nothing = { judged: [] } satisfies Pick<Known, 'judged'>;

/** What was read beyond what is known was written by others, or its answer was lost. */
function learn(
  id: string,
  { judged }: Pick<Known, 'judged'>,
  read: { events: readonly JournalEvent[]; atMs: number },
): Known {
  const { events, atMs } = read;
  const learnt = events.slice(judged.length);
  return know(id, events, [
    ...judged,
    ...learnt.map((event) => (event.type === 'step-started' ? { ...event, atMs } : event)),
  ]);
}

function remember(id: string, { events, judged }: Known, own: JournalEvent): Known {
  return know(id, [...events, own], [...judged, own]);
}

function know(id: string, events: readonly JournalEvent[], judged: readonly JournalEvent[]): Known {
  return { events, judged, state: fold(id, events), judgedState: fold(id, judged) };
}

function fold(id: string, events: readonly JournalEvent[]): OperationState {
  const state = foldJournal(id, events);
  if (state === undefined) throw new Bug(`the journal of operation ${id} begins with its request`);
  return state;
}
