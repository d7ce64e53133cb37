import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import history from '../../../../commands/history.ts';
import type { OperationsReadInput } from '../../../../src/command.ts';
import { assess } from '../../../../src/core/cluster/assess.ts';
import type { HistoryEntry } from '../../../../src/core/cluster/snapshot.ts';
import type { OperationState } from '../../../../src/core/operations/operation.ts';
import type { MessageView } from '../../../../src/slack/views/message.ts';
import { buildOperation, requestedAtMs } from '../../../support/operation-builder.ts';
import { buildSnapshot, healthyDcs, said, silent } from '../../../support/snapshot-builder.ts';
import { readable, valid } from './readable.ts';

const done = buildOperation({ id: 'k3v9qz', phase: 'succeeded' });
const beganMs = done.steps.request?.startedAtMs ?? Number.NaN;
const reason = 'no recovery target specified';
const entries: readonly HistoryEntry[] = [
  { timeline: 5, lsn: 1, reason },
  { timeline: 6, lsn: 2, reason, atMs: beganMs - 86_400_000, newLeader: 'patroni-1' },
  { timeline: 7, lsn: 3, reason, atMs: beganMs + 1000, newLeader: 'patroni-2' },
];

function show(options: {
  entries?: readonly HistoryEntry[] | 'silent';
  operations?: readonly OperationState[];
  reach?: OperationsReadInput['reach'];
  journalSilence?: string;
}): MessageView {
  const seen = options.entries ?? entries;
  const dcs = seen === 'silent' ? silent('timeout', 'no answer within 1 s') : said({ ...healthyDcs, history: seen });
  const input: OperationsReadInput = {
    cluster: 'pgprod',
    assessment: assess(buildSnapshot({ dcs })),
    operations: options.operations ?? [done],
    newer: [],
    reach: options.journalSilence === undefined ? (options.reach ?? 'whole') : 'silent',
    args: {},
    slashCommand: '/pg',
    nowMs: requestedAtMs,
    ...(options.journalSilence !== undefined && { journalSilence: options.journalSilence }),
  };
  const view = history.run(input);
  if (!view.ok) throw new Error(view.refusal.sentence);
  expect(valid(view.value)).toEqual({ ok: true });
  return view.value;
}
const read = (options: Parameters<typeof show>[0]) => readable(show(options), requestedAtMs);

describe('/pg history', () => {
  it('joins Patroni’s history with who asked, who approved and why', () => {
    expect(read({})).toMatchSnapshot();
    expect(show({}).blocks).toMatchSnapshot();
  });

  it('shows Patroni’s part alone when the journal is silent, and says so', () => {
    const silence = { operations: [], journalSilence: 'The journal does not answer (no quorum).' };
    expect(read(silence)).toMatchSnapshot();
    expect(read(silence)).not.toContain('not by Howdah');
  });

  it('says which operation wanted another leader', () => {
    const instead = entries.map((entry) => ({ ...entry, newLeader: 'patroni-3' }));
    expect(read({ entries: instead })).toContain('`k3v9qz` wanted patroni-2');
  });

  it('does not call what is older than the journal’s newest part nobody’s', () => {
    expect(read({ reach: 'newest' })).toContain('cannot be told');
    expect(read({ reach: 'newest' })).not.toContain('not by Howdah');
  });

  it('calls nothing nobody’s while a newer version of the bot has written what cannot be read', () => {
    expect(read({ reach: 'gaps' })).toContain('k3v9qz');
    expect(read({ reach: 'gaps' })).not.toContain('not by Howdah');
  });

  it('says why there is nothing to show', () => {
    expect(read({ entries: [] })).toContain('nobody has been promoted since the cluster was made');
    expect(read({ entries: 'silent' })).toContain('cannot be read: no answer within 1 s.');
  });

  it('shows the newest 20, and says how many are left out', () => {
    const many = Array.from({ length: 26 }, (_, index) => ({ timeline: index + 1, lsn: 1, reason, newLeader: 'p' }));
    const text = read({ entries: many });
    expect(text).toContain('26 → 27');
    expect(text).toContain('7 → 8');
    expect(text).not.toContain(' 6 → 7');
    expect(text).toContain('6 older promotions are left out');
  });

  it('stays within the limits whatever people and Patroni write', () => {
    const text = fc.oneof(fc.string({ maxLength: 600, unit: 'binary' }), fc.constant('<&>'.repeat(200)));
    fc.assert(
      fc.property(text, text, text, fc.integer({ min: 1, max: 40 }), (why, leader, seen, count) => {
        const many = Array.from({ length: count }, (_, index) => ({
          timeline: index + 1,
          lsn: 1,
          reason: seen,
          atMs: beganMs + index,
          newLeader: leader,
        }));
        const operations = many.map(({ timeline }) => ({
          ...done,
          id: `op${timeline}`,
          reason: why,
          plan: { ...done.plan, steps: done.plan.steps.map((step) => ({ ...step, timeline })) },
        }));
        show({ entries: many, operations });
        show({ entries: many, operations: [], journalSilence: seen });
      }),
      { numRuns: 50 },
    );
  });
});
