import { describe, expect, it } from 'vitest';
import { nameJournalKeys } from '../../../src/adapters/etcd/operation-journal-keys.ts';
import { createJournalWrites } from '../../../src/adapters/etcd/operation-journal-writes.ts';
import type { SettledTransactions } from '../../../src/adapters/etcd/settled-transactions.ts';
import type { Condition, FoundKey, KeyOperation } from '../../../src/adapters/etcd/transaction.ts';
import type { JournalEvent } from '../../../src/core/operations/journal.ts';
import { buildJournal, requestedAtMs } from '../../support/operation-builder.ts';

const keys = nameJournalKeys('/howdah/', 'pgprod');
const [request] = buildJournal();
const lane = 'change';
const started: JournalEvent = { type: 'started', atMs: requestedAtMs, bot: 'howdah-1' };
const cancelled: JournalEvent = { type: 'cancelled', atMs: requestedAtMs, userId: 'U0OLGA0001' };

/** Transactions on a map: those of etcd that the writes need. */
function createWorld() {
  const store = new Map<string, string>();
  const holds = (condition: Condition): boolean => {
    const value = store.get(condition.key);
    if ('is' in condition) return (value !== undefined) === (condition.is === 'present');
    return 'valueIs' in condition && value === condition.valueIs;
  };
  const apply = (operation: KeyOperation): readonly FoundKey[] => {
    if ('put' in operation) store.set(operation.put, operation.value);
    if ('delete' in operation) store.delete(operation.delete);
    const value = 'read' in operation ? store.get(operation.read) : undefined;
    return value !== undefined && 'read' in operation
      ? [{ key: operation.read, value, leaseId: '0', modifiedAt: '1' }]
      : [];
  };
  const transactions: SettledTransactions = {
    read: async (transaction) => ({ succeeded: true, revision: '1', found: transaction.do.map(apply) }),
    write: async ({ when = [], do: then, otherwise = [] }) => {
      const succeeded = when.every(holds);
      return { succeeded, revision: '1', found: (succeeded ? then : otherwise).map(apply) };
    },
  };
  return { store, writes: createJournalWrites({ keys, who: 'the journal', transactions }) };
}

describe('a claim whose operation has no event', () => {
  it('is taken over', async () => {
    const { store, writes } = createWorld();
    await writes.begin({ id: 'a1', event: request });
    store.delete(keys.event('a1', 0));
    expect(await writes.begin({ id: 'a2', event: request })).toEqual({ outcome: 'begun' });
    expect(store.get(keys.claim(lane))).toBe('a2');
    expect([...store.keys()].filter((key) => key.startsWith(keys.allOpen))).toEqual([keys.open('a2')]);
  });

  it('is none of an operation that is there', async () => {
    const { store, writes } = createWorld();
    await writes.begin({ id: 'a1', event: request });
    expect(await writes.begin({ id: 'a2', event: request })).toEqual({ outcome: 'busy', holder: 'a1' });
    expect(await writes.begin({ id: 'a1', event: request })).toEqual({ outcome: 'id-taken' });
    expect(store.has(keys.event('a2', 0))).toBe(false);
  });
});

describe('an operation that has lost its claim', () => {
  it('may end, and touches no claim of another one by that', async () => {
    const { store, writes } = createWorld();
    await writes.begin({ id: 'a1', event: request });
    store.set(keys.claim(lane), 'a2');
    expect(await writes.append({ id: 'a1', sequence: 1, lane, event: started })).toBe('lane-lost');
    expect(store.has(keys.event('a1', 1))).toBe(false);
    expect(await writes.append({ id: 'a1', sequence: 1, lane, event: cancelled })).toBe('appended');
    expect(store.get(keys.claim(lane))).toBe('a2');
  });

  it('frees its own when it has it', async () => {
    const { store, writes } = createWorld();
    await writes.begin({ id: 'a1', event: request });
    expect(await writes.append({ id: 'a1', sequence: 1, lane, event: cancelled })).toBe('appended');
    expect(store.has(keys.claim(lane))).toBe(false);
  });
});
