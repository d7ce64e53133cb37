import { expect, it } from 'vitest';
import { createMemoryJournal } from '../../../deploy/lab/simulation/memory-journal.ts';
import { createAnnouncedJournal } from '../../../src/app/operations/announced-journal.ts';
import type { RequestedEvent } from '../../../src/core/operations/journal.ts';
import { alma, buildPlan, buildRules, olga, requestedAtMs } from '../../support/operation-builder.ts';

const requested: RequestedEvent = {
  type: 'requested',
  atMs: requestedAtMs,
  userId: olga,
  lane: 'change',
  plan: buildPlan(),
  reason: 'maintenance',
  rules: buildRules(),
  channel: 'C0PGOPS001',
};
const approval = {
  id: 'op-1',
  lane: 'change',
  event: { type: 'approved', atMs: requestedAtMs + 1, userId: alma, secondFactor: false },
} as const;

function createAnnounced() {
  const inner = createMemoryJournal({ cluster: 'pgprod', clock: { now: () => requestedAtMs } });
  /** How many events were in the journal at each announcement. */
  const announced: Promise<number | undefined>[] = [];
  const journal = createAnnouncedJournal(inner, () => {
    announced.push(inner.fetchOperation('op-1').then((stored) => stored?.events.length));
  });
  return { inner, journal, seen: () => Promise.all(announced) };
}

it('each event is told once it is written', async () => {
  const { journal, seen } = createAnnounced();
  await journal.begin({ id: 'op-1', event: requested });
  expect(await seen()).toEqual([1]);
  await journal.append({ ...approval, sequence: 1 });
  expect(await seen()).toEqual([1, 2]);
});

it('what was not written is no news', async () => {
  const { inner, journal, seen } = createAnnounced();
  await inner.begin({ id: 'op-1', event: requested });
  expect(await journal.begin({ id: 'op-2', event: requested })).toMatchObject({ outcome: 'busy' });
  expect(await journal.append({ ...approval, sequence: 0 })).toBe('taken');
  inner.cut('lost');
  await expect(journal.append({ ...approval, sequence: 1 })).rejects.toThrow();
  expect(await seen()).toEqual([]);
});
