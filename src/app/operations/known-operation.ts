import { Bug } from '../../core/invariant.ts';
import type { JournalEvent } from '../../core/operations/journal.ts';
import { foldJournal, type OperationState } from '../../core/operations/operation.ts';
import type { Clock, StoredOperation } from '../../ports.ts';

/** What the keeper knows of one operation. */
export interface KnownOperation {
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
  /** Takes over what this bot has just written itself. */
  remember(event: JournalEvent): void;
  noteTold(told: number): void;
  /** Calls back after each change. Returns the way to stop. */
  watch(onChange: () => void): () => void;
}

export function createKnownOperation({ stored, clock }: { stored: StoredOperation; clock: Clock }): KnownOperation {
  const { id } = stored;
  const listeners = new Set<() => void>();
  let noticedAtMs = clock.now();
  let known = learn(id, nothing, { events: stored.events, atMs: noticedAtMs });
  let told = stored.told;
  const take = (newer: Known): void => {
    known = newer;
    for (const listener of [...listeners]) listener();
  };
  const noteTold = (count: number): void => {
    told = Math.max(told, count);
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
    merge(read) {
      noteTold(read.told);
      if (read.events.length <= known.events.length) return;
      noticedAtMs = clock.now();
      take(learn(id, known, { events: read.events, atMs: noticedAtMs }));
    },
    remember: (event) => take(remember(id, known, event)),
    noteTold,
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
