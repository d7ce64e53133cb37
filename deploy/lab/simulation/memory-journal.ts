import { setTimeout as pause } from 'node:timers/promises';
import { invariant } from '../../../src/core/invariant.ts';
import { endsOperation, type JournalEvent, type Lane } from '../../../src/core/operations/journal.ts';
import { OutsideError } from '../../../src/core/outside-error.ts';
import type { Clock, OperationJournal, OperationLock, StoredOperation } from '../../../src/ports.ts';

/**
 * What becomes of the calls while a journal is cut off: `refused`, nothing was sent; `lost`, nothing arrived and nobody
 * can know; `arrived`, it was done and the answer was lost. Reads fail in each case.
 */
export type JournalCut = 'refused' | 'lost' | 'arrived';

/** A journal in memory, with the faults that tests need. */
export interface MemoryJournal extends OperationJournal {
  /**
   * Cuts this bot off from the journal, for the next `calls` calls or until `restore`. Its locks are no longer renewed
   * and end after their time.
   */
  cut(how: JournalCut, calls?: number): void;
  restore(): void;
  /** The owner dies: its locks are no longer renewed and nothing is called back any more. */
  die(): void;
  /** Ends whoever's lock at once, as when its lease ran out. */
  endLock(): void;
  /** Writes something that this version of the bot cannot read, as a newer one would. */
  writeUnreadable(entry: { readonly id: string; readonly sequence: number }): void;
  /** Somebody deletes the claim of a lane, or all events of an operation. */
  deleteClaim(lane: Lane): void;
  deleteOperation(id: string): void;
}

interface StoredEntry {
  /** Undefined: written by a newer version. */
  readonly event: JournalEvent | undefined;
}

interface HeldLock {
  readonly bot: string;
  readonly leaseId: string;
  readonly losing: AbortController;
  /** Set once nobody renews it any more. Epoch milliseconds. */
  endsAtMs: number | undefined;
}

/** What several journals (bots) of one cluster share. */
export interface MemoryJournalStore {
  readonly operations: Map<string, { readonly entries: StoredEntry[]; told: number; isOpen: boolean }>;
  readonly claims: Map<Lane, string>;
  readonly codes: Map<string, number>;
  readonly watchers: Set<() => void>;
  lock: HeldLock | undefined;
  leases: number;
}

/** An empty store. Give it to as many journals as there are bots. */
export function createMemoryJournalStore(): MemoryJournalStore {
  return {
    operations: new Map(),
    claims: new Map(),
    codes: new Map(),
    watchers: new Set(),
    lock: undefined,
    leases: 0,
  };
}

const lockKey = 'lock';

/** One bot's journal; `store` is shared with the other bots of the cluster. A lock lives `lockTtlS` after its owner. */
export function createMemoryJournal(options: {
  cluster: string;
  clock: Clock;
  lockTtlS?: number;
  store?: MemoryJournalStore;
}): MemoryJournal {
  const { clock, store = createMemoryJournalStore(), lockTtlS = 10 } = options;
  const watchers = new Set<() => void>();
  const line = createLine(options.cluster);
  const announce = (): void => {
    for (const watcher of store.watchers) queueMicrotask(watcher);
  };
  const locks = createLocks({ store, clock, lockTtlS, announce });
  const writes = createWrites({ store, holds: locks.holds, announce });

  return {
    cluster: options.cluster,
    begin: (operation) => line.write(() => writes.begin(operation)),
    append: (entry) => line.write(() => writes.append(entry)),
    fetchOperation: (id) => line.read(() => toStored(store, id)),
    fetchHolder: (lane) => line.read(() => store.claims.get(lane)),
    fetchOpen: () => line.read(() => storedWhere(store, ({ isOpen }) => isOpen)),
    fetchRecent: (limit) => line.read(() => [...storedWhere(store, () => true)].reverse().slice(0, limit)),
    noteTold: (note) => line.write(() => writes.noteTold(note)),
    close: (note) => line.write(() => writes.close(note)),
    useCode: (code) => line.write(() => writes.useCode(code)),
    takeLock: (bot) => line.write(() => locks.take(bot)),
    watch(onChange) {
      // One of its own for each call: the same function may watch twice.
      const watcher = (): void => onChange();
      for (const all of [store.watchers, watchers]) all.add(watcher);
      return () => {
        for (const all of [store.watchers, watchers]) all.delete(watcher);
      };
    },
    cut(how, calls) {
      line.cut(how, calls);
      locks.stopRenewing();
    },
    restore() {
      line.restore();
      locks.renew();
    },
    die() {
      locks.stopRenewing();
      for (const watcher of watchers) store.watchers.delete(watcher);
    },
    endLock: locks.end,
    ...createEdits(store, announce),
  };
}

/** One bot's locks. */
function createLocks(options: { store: MemoryJournalStore; clock: Clock; lockTtlS: number; announce: () => void }) {
  const { store, clock, lockTtlS, announce } = options;
  const own = new Set<HeldLock>();
  const end = (lock: HeldLock): void => {
    own.delete(lock);
    lock.losing.abort();
    if (store.lock !== lock) return;
    store.lock = undefined;
    announce();
  };
  /** The lock that is held now: one whose time is up is not. */
  const current = (): HeldLock | undefined => {
    if (store.lock?.endsAtMs !== undefined && store.lock.endsAtMs <= clock.now()) end(store.lock);
    return store.lock;
  };
  return {
    holds: (lock: OperationLock): boolean => !lock.lost.aborted && current()?.leaseId === lock.leaseId,
    take(bot: string): OperationLock | undefined {
      if (current() !== undefined) return undefined;
      store.leases += 1;
      const lock = { bot, leaseId: String(store.leases), losing: new AbortController(), endsAtMs: undefined };
      store.lock = lock;
      own.add(lock);
      announce();
      const release = async (): Promise<void> => end(lock);
      return { key: lockKey, leaseId: lock.leaseId, lost: lock.losing.signal, release };
    },
    stopRenewing(): void {
      const endsAtMs = clock.now() + lockTtlS * 1000;
      for (const lock of own) {
        if (lock.endsAtMs !== undefined) continue;
        lock.endsAtMs = endsAtMs;
        // Nobody may look before the time is up, and then its owner must hear of it nevertheless.
        setTimeout(() => lock.endsAtMs === endsAtMs && end(lock), lockTtlS * 1000).unref();
      }
    },
    renew(): void {
      for (const lock of own) lock.endsAtMs = undefined;
    },
    /** Whoever has it. */
    end(): void {
      if (store.lock !== undefined) end(store.lock);
    },
  };
}

/** What is done to the store by others than this version of the bot. */
function createEdits(
  store: MemoryJournalStore,
  announce: () => void,
): Pick<MemoryJournal, 'writeUnreadable' | 'deleteClaim' | 'deleteOperation'> {
  return {
    writeUnreadable({ id, sequence }) {
      const operation = store.operations.get(id);
      invariant(operation?.entries.length === sequence, `event ${sequence} is the next one of operation ${id}`);
      operation.entries.push({ event: undefined });
      announce();
    },
    deleteClaim(lane) {
      store.claims.delete(lane);
      announce();
    },
    deleteOperation(id) {
      store.operations.delete(id);
      announce();
    },
  };
}

/** The way to the journal, which can be cut. */
function createLine(cluster: string) {
  let current: { readonly how: JournalCut; calls: number } | undefined;
  const takeCut = (): JournalCut | undefined => {
    if (current === undefined || current.calls === 0) return undefined;
    current.calls -= 1;
    return current.how;
  };
  const fail = (outcome: 'failed' | 'unknown'): never => {
    const detail = 'no etcd member answers (simulated)';
    const message = `the journal of ${cluster}: ${detail}`;
    throw new OutsideError({ code: 'timeout', message, detail, retryable: true, outcome });
  };
  return {
    cut(how: JournalCut, calls = Number.POSITIVE_INFINITY): void {
      current = { how, calls };
    },
    restore(): void {
      current = undefined;
    },
    async read<T>(tell: () => T): Promise<T> {
      const how = takeCut();
      await pause(0);
      return how === undefined ? tell() : fail('failed');
    },
    async write<T>(change: () => T): Promise<T> {
      const how = takeCut();
      await pause(0);
      if (how === 'refused') return fail('failed');
      if (how === 'lost') return fail('unknown');
      const result = change();
      return how === undefined ? result : fail('unknown');
    },
  };
}

function createWrites(options: {
  store: MemoryJournalStore;
  holds: (lock: OperationLock) => boolean;
  announce: () => void;
}) {
  const { store, holds, announce } = options;
  const mustHold = (lock: OperationLock): void => {
    if (holds(lock)) return;
    const message = 'the lock of the operations is lost';
    throw new OutsideError({ code: 'unavailable', message, retryable: false, outcome: 'failed' });
  };
  const known = (id: string) => {
    const operation = store.operations.get(id);
    invariant(operation !== undefined, `operation ${id} is in the journal`);
    return operation;
  };
  type Parameter<K extends keyof OperationJournal> = OperationJournal[K] extends (first: infer P) => unknown
    ? P
    : never;
  return {
    begin({ id, event }: Parameter<'begin'>) {
      if (store.operations.has(id)) return { outcome: 'id-taken' } as const;
      const holder = store.claims.get(event.lane);
      if (holder !== undefined && store.operations.has(holder)) return { outcome: 'busy', holder } as const;
      store.operations.set(id, { entries: [{ event: structuredClone(event) }], told: 0, isOpen: true });
      store.claims.set(event.lane, id);
      announce();
      return { outcome: 'begun' } as const;
    },
    append({ id, sequence, lane, event, lock }: Parameter<'append'>) {
      const { entries } = known(id);
      if (sequence < entries.length) {
        if (entries[sequence]?.event === undefined) throw unreadable(id);
        return 'taken';
      }
      if (lock !== undefined && !holds(lock)) return 'lock-lost';
      invariant(sequence === entries.length, `event ${sequence - 1} of operation ${id} is there`);
      const hasLane = store.claims.get(lane) === id;
      // Also an operation that is over may be posted again.
      if (event.type !== 'posted' && !hasLane && !endsOperation(event)) return 'lane-lost';
      entries.push({ event: structuredClone(event) });
      if (endsOperation(event) && hasLane) store.claims.delete(lane);
      announce();
      return 'appended';
    },
    noteTold({ id, told, lock }: Parameter<'noteTold'>) {
      mustHold(lock);
      const operation = known(id);
      operation.told = Math.max(operation.told, told);
      announce();
    },
    close({ id, lock }: Parameter<'close'>) {
      mustHold(lock);
      known(id).isOpen = false;
      announce();
    },
    useCode({ userId, counter }: Parameter<'useCode'>) {
      if ((store.codes.get(userId) ?? -1) >= counter) return false;
      store.codes.set(userId, counter);
      return true;
    },
  } as const;
}

function unreadable(id: string): OutsideError {
  const message = `operation ${id} has an event that this version of the bot cannot read`;
  return new OutsideError({ code: 'bad-answer', message, retryable: false, outcome: 'failed' });
}

function toStored(store: MemoryJournalStore, id: string): StoredOperation | undefined {
  const operation = store.operations.get(id);
  if (operation === undefined) return undefined;
  const end = operation.entries.findIndex(({ event }) => event === undefined);
  const events = operation.entries.slice(0, end === -1 ? undefined : end).flatMap(({ event }) => event ?? []);
  return structuredClone({ id, events, told: operation.told, ...(end !== -1 && { unreadableFrom: end }) });
}

/** In the order in which they began. */
function storedWhere(
  store: MemoryJournalStore,
  matches: (operation: { readonly isOpen: boolean }) => boolean,
): readonly StoredOperation[] {
  const ids = [...store.operations].flatMap(([id, operation]) => (matches(operation) ? [id] : []));
  return ids.flatMap((id) => toStored(store, id) ?? []);
}
