import { expect, it } from 'vitest';
import { createMemoryJournal } from '../../../deploy/lab/simulation/memory-journal.ts';
import { createAuditedJournal } from '../../../src/app/operations/audited-journal.ts';
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
const approved = { type: 'approved', atMs: requestedAtMs + 1, userId: alma, secondFactor: false } as const;

function createAudited() {
  const lines: { fields: Record<string, unknown>; message: string }[] = [];
  const inner = createMemoryJournal({ cluster: 'pgprod', clock: { now: () => requestedAtMs } });
  const log = {
    debug() {},
    info: (fields: Record<string, unknown>, message: string) => lines.push({ fields, message }),
    warn() {},
    error() {},
  };
  return { lines, inner, journal: createAuditedJournal({ journal: inner, log }) };
}

it('each event of this bot is one line, without the bulk of its plan', async () => {
  const { lines, journal } = createAudited();
  await journal.begin({ id: 'op-1', event: requested });
  await journal.append({ id: 'op-1', sequence: 1, lane: 'change', event: approved });
  expect(lines.map(({ message }) => message)).toEqual(['audit', 'audit']);
  const common = { cluster: 'pgprod', operation: 'op-1', isWritten: 'yes' };
  expect(lines[0]?.fields.audit).toMatchObject({
    ...common,
    sequence: 0,
    type: 'requested',
    userId: olga,
    reason: 'maintenance',
    plan: { verb: 'switchover', args: { candidate: 'patroni-2' }, facts: requested.plan.facts },
  });
  expect(JSON.stringify(lines[0])).not.toContain('rationale');
  expect(lines[1]?.fields.audit).toEqual({ ...common, sequence: 1, ...approved });
});

it('what was not written is no record', async () => {
  const { lines, journal } = createAudited();
  await journal.begin({ id: 'op-1', event: requested });
  expect(await journal.begin({ id: 'op-2', event: requested })).toMatchObject({ outcome: 'busy' });
  expect(await journal.append({ id: 'op-1', sequence: 0, lane: 'change', event: approved })).toBe('taken');
  expect(lines).toHaveLength(1);
});

it('what may have been written is recorded as such', async () => {
  const { lines, inner, journal } = createAudited();
  await journal.begin({ id: 'op-1', event: requested });
  inner.cut('arrived');
  await expect(journal.append({ id: 'op-1', sequence: 1, lane: 'change', event: approved })).rejects.toThrow();
  inner.cut('refused');
  await expect(journal.append({ id: 'op-1', sequence: 2, lane: 'change', event: approved })).rejects.toThrow();
  expect(lines).toHaveLength(2);
  expect(lines[1]?.fields.audit).toMatchObject({ sequence: 1, type: 'approved', isWritten: 'unknown' });
});

it('what its writer died over is recorded by whoever carries on, and nothing twice by one process', async () => {
  const { lines, inner, journal } = createAudited();
  await journal.begin({ id: 'op-1', event: requested });
  await inner.append({ id: 'op-1', sequence: 1, lane: 'change', event: approved });
  const events = (await inner.fetchOperation('op-1'))?.events ?? [];
  for (const turn of [1, 2]) {
    for (const [sequence, event] of events.entries()) journal.audit({ id: 'op-1', sequence, event });
    expect(lines, `turn ${turn}`).toHaveLength(2);
  }
  expect(lines[1]?.fields.audit).toMatchObject({ operation: 'op-1', sequence: 1, type: 'approved', isWritten: 'yes' });
});
