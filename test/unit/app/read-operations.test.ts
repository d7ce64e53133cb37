import { describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../../deploy/lab/simulation/memory-journal.ts';
import { readOperations } from '../../../src/app/read-operations.ts';
import { journalDepth } from '../../../src/core/operations/join-history.ts';
import { buildJournal } from '../../support/operation-builder.ts';
import { takenAtMs } from '../../support/snapshot-builder.ts';

describe('readOperations', () => {
  it('reads as many as those who join them with the history take for a part of the journal', async () => {
    const journal = createMemoryJournal({ cluster: 'pgprod', clock: { now: () => takenAtMs } });
    const [event] = buildJournal();
    for (let index = 0; index <= journalDepth; index += 1) {
      const id = `op${index}`;
      expect(await journal.begin({ id, event })).toEqual({ outcome: 'begun' });
      const cancelled = { type: 'cancelled', atMs: event.atMs, userId: event.userId } as const;
      await journal.append({ id, sequence: 1, lane: event.lane, event: cancelled });
    }
    const { operations, reach } = await readOperations({ journal, cluster: 'pgprod', id: undefined });
    expect(operations).toHaveLength(journalDepth);
    expect(reach).toBe('newest');
  });

  it('marks what a newer version of the bot has written to, and takes what is left for no whole', async () => {
    const journal = createMemoryJournal({ cluster: 'pgprod', clock: { now: () => takenAtMs } });
    const [event] = buildJournal();
    const read = (id?: string) => readOperations({ journal, cluster: 'pgprod', id });
    await journal.begin({ id: 'op1', event });
    expect(await read()).toMatchObject({ newer: [], reach: 'whole' });
    journal.writeUnreadable({ id: 'op1', sequence: 1 });
    for (const id of [undefined, 'op1']) {
      expect(await read(id)).toMatchObject({ operations: [{ id: 'op1' }], newer: ['op1'], reach: 'gaps' });
    }
  });
});
