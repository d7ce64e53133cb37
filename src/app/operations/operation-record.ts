import { toCanonicalJson } from '../../core/canonical-json.ts';
import { Bug } from '../../core/invariant.ts';
import { endWithoutLane } from '../../core/operations/end-without-lane.ts';
import { endsOperation, type JournalEvent } from '../../core/operations/journal.ts';
import { canFollow } from '../../core/operations/operation.ts';
import type { Clock, Log, OperationJournal, StoredOperation } from '../../ports.ts';
import { createBackoff, retryOutside } from './backoff.ts';
import type { Tenure } from './engine-context.ts';
import { createKnownOperation, type KnownOperation } from './known-operation.ts';

/** One operation as the keeper knows it, kept level with the journal. Everything it writes passes the lock. */
export interface OperationRecord extends Omit<KnownOperation, 'remember' | 'noteTold'> {
  /** Reads it anew. */
  refresh(): Promise<void>;
  /**
   * Writes the event that was decided on the state as it is now. `taken`: somebody else wrote meanwhile, or the
   * operation has lost its lane and is over by that; it is to be decided again. An `OutsideError` leaves open whether it
   * was written.
   */
  append(event: JournalEvent): Promise<'appended' | 'taken'>;
  /**
   * Writes what has happened, whatever others write meanwhile, and tries until the journal takes it. False when it can
   * no longer follow.
   */
  appendSurely(event: JournalEvent): Promise<boolean>;
  /** Remembers, and tries until the journal takes it. */
  noteTold(told: number): Promise<void>;
}

interface RecordOptions {
  readonly stored: StoredOperation;
  readonly journal: OperationJournal;
  readonly tenure: Tenure;
  readonly clock: Clock;
  readonly log: Log;
}

export function createOperationRecord(options: RecordOptions): OperationRecord {
  const { journal, tenure } = options;
  const known = createKnownOperation(options);
  const { id } = known;
  const persist = createPersistence(options);
  const refresh = async (): Promise<void> => {
    const read = await journal.fetchOperation(id);
    if (read === undefined) throw new Bug(`operation ${id} has left the journal`);
    known.merge(read);
  };
  const append = createAppend(options, { known, refresh });
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
      return known.told;
    },
    get noticedAtMs() {
      return known.noticedAtMs;
    },
    merge: known.merge,
    watch: known.watch,
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
      await persist(() => journal.noteTold({ id, told: count, lock: tenure.lock }));
      known.noteTold(count);
    },
  };
}

function createAppend(
  { journal, tenure, clock, log }: RecordOptions,
  { known, refresh }: { known: KnownOperation; refresh: () => Promise<void> },
): OperationRecord['append'] {
  const { id } = known;
  return async function append(event) {
    tenure.dismissed.throwIfAborted();
    const sequence = known.events.length;
    const outcome = await journal.append({ id, sequence, lane: known.state.lane, event, lock: tenure.lock });
    if (outcome === 'lock-lost') tenure.dismiss();
    tenure.dismissed.throwIfAborted();
    if (outcome === 'appended' && known.events.length === sequence) known.remember(event);
    if (outcome === 'taken') await refresh();
    if (outcome === 'lane-lost') {
      const ending = endWithoutLane(known.state, clock.now());
      if (ending === undefined || endsOperation(event)) throw new Bug(`operation ${id} cannot end without its lane`);
      log.error({ operation: id }, 'an operation has lost its claim on the cluster and ends');
      await append(ending);
    }
    return outcome === 'appended' ? 'appended' : 'taken';
  };
}

/** Tries until the journal takes it; `attempt` is told whether an earlier one failed. */
function createPersistence({ stored, tenure, log }: RecordOptions) {
  return <T>(attempt: (isFirst: boolean) => Promise<T>): Promise<T> => {
    let attempts = 0;
    return retryOutside(() => attempt(attempts++ === 0), {
      signal: tenure.dismissed,
      backoff: createBackoff({ firstMs: 250, longestMs: 5_000 }),
      onTrouble: ({ message }) =>
        log.warn({ operation: stored.id, error: message }, 'the journal could not be written'),
    });
  };
}
