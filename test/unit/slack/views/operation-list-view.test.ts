import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import operations from '../../../../commands/operations.ts';
import type { OperationsReadInput } from '../../../../src/command.ts';
import { assess } from '../../../../src/core/cluster/assess.ts';
import { operationPhases } from '../../../../src/core/operations/operation.ts';
import type { MessageView } from '../../../../src/slack/views/message.ts';
import { buildOperation, requestedAtMs } from '../../../support/operation-builder.ts';
import { buildSnapshot } from '../../../support/snapshot-builder.ts';
import { readable, valid } from './readable.ts';

const nowMs = requestedAtMs + 600_000;

function run(input: Partial<OperationsReadInput>) {
  return operations.run({
    cluster: 'pgprod',
    assessment: assess(buildSnapshot()),
    operations: [],
    newer: [],
    reach: 'whole',
    args: {},
    slashCommand: '/pg',
    nowMs,
    ...input,
  });
}

function show(input: Partial<OperationsReadInput>): MessageView {
  const view = run(input);
  if (!view.ok) throw new Error(view.refusal.sentence);
  expect(valid(view.value)).toEqual({ ok: true });
  return view.value;
}
const read = (input: Partial<OperationsReadInput>) => readable(show(input), nowMs);

const scheduledAtMs = requestedAtMs + 11 * 3_600_000;
const inEveryPhase = operationPhases.map((phase, index) =>
  buildOperation({
    id: `op222${'abcdefghjkmnp'[index]}`,
    phase,
    ...((phase === 'undoing' || phase === 'undone') && { scheduledAtMs }),
  }),
);

describe('/pg operations', () => {
  it('shows what was asked for, how it stands and what came of it', () => {
    expect(read({ operations: inEveryPhase })).toMatchSnapshot();
    expect(show({ operations: inEveryPhase.slice(0, 2) }).blocks).toMatchSnapshot();
  });

  it('begins with what holds the cluster', () => {
    const running = buildOperation({ id: 'k3v9qz', phase: 'running', stepsDone: 1 });
    expect(read({ operations: [running] })).toContain(
      'Now: `k3v9qz` under way, step 2 of 4: Wait until patroni-2 leads',
    );
    const stopped = buildOperation({ id: 'k3v9qz', phase: 'escalated' });
    expect(read({ operations: [stopped] })).toContain('Until `/pg unlock pgprod` nothing else can be changed.');
    expect(read({ operations: [buildOperation({ phase: 'succeeded' })] })).not.toContain('Now:');
  });

  it('says of which ones a newer version of the bot has written a part, and not how they stood before that', () => {
    const partly = buildOperation({ id: 'k3v9qz', phase: 'awaiting-approval' });
    const shown = read({ operations: [partly, buildOperation({ phase: 'succeeded' })], newer: ['zzunread', 'k3v9qz'] });
    expect(shown.match(/in the hands of a newer version of the bot/g)).toHaveLength(3);
    expect(shown).not.toContain('waiting for approval');
    expect(shown.indexOf('zzunread')).toBeLessThan(shown.indexOf('k3v9qz'));
    expect(shown).toContain('only that one knows how it stands and whether it has the cluster');
    const stopped = buildOperation({ id: 'k4w8rx', phase: 'escalated' });
    expect(read({ operations: [partly, stopped], newer: ['k3v9qz'] })).toContain('Until `/pg unlock pgprod`');
    const refusal = { code: 'newer-bot', sentence: expect.stringContaining('k3v9qz') };
    expect(run({ operations: [partly], newer: ['k3v9qz'], args: { operation: 'k3v9qz' } })).toMatchObject({ refusal });
  });

  it('shows the newest 15, and says so', () => {
    const many = Array.from({ length: 16 }, (_, index) => buildOperation({ id: `op${index}x`, phase: 'succeeded' }));
    expect(read({ operations: many })).toContain('`op14x`');
    expect(read({ operations: many })).not.toContain('`op15x`');
    expect(read({ operations: many })).toContain('The newest 15; older ones by their id');
    expect(read({ operations: many.slice(1) })).toContain('That is all');
  });

  it('says why there is nothing to show', () => {
    expect(read({})).toContain('Nobody has asked for a change of pgprod yet.');
    const silent = { journalSilence: 'The journal does not answer (no quorum).' };
    expect(read(silent)).toContain('no quorum). What was done to pgprod cannot be told now.');
    const one = { ...silent, args: { operation: 'k3v9qz' } };
    expect(read(one)).toContain('no quorum). How operation k3v9qz stands cannot be told now.');
    // At night it counts what goes on all the same, and where to look instead.
    for (const shown of [read(silent), read(one)]) {
      expect(shown).toMatch(/No change can begin.*requests nothing twice.*`\/pg status pgprod` shows who leads/s);
    }
  });

  it('shows one in full, and refuses an id that nobody has', () => {
    const known = buildOperation({ id: 'k3v9qz', phase: 'succeeded' });
    const args = { operation: 'k3v9qz' };
    expect(read({ operations: [known], args })).toContain('Operation `k3v9qz`');
    const refusal = { code: 'unknown-operation', sentence: 'There is no operation “k3v9qz” of pgprod.' };
    expect(run({ args })).toMatchObject({ ok: false, refusal });
  });

  it('stays within the limits whatever people write', () => {
    const text = fc.oneof(fc.string({ maxLength: 600, unit: 'binary' }), fc.constant('<&>'.repeat(200)));
    const phase = fc.constantFrom('denied', 'voided', 'escalated', 'failed', 'succeeded', 'running');
    fc.assert(
      fc.property(text, phase, fc.integer({ min: 1, max: 20 }), (words, state, count) => {
        const one = buildOperation({
          phase: state,
          denial: words,
          changes: [words, words],
          conclusion: words,
          plan: { summary: words },
        });
        show({ operations: Array.from({ length: count }, (_, index) => ({ ...one, id: `${index}` })) });
      }),
      { numRuns: 50 },
    );
  });
});
