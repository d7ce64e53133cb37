import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OperationState, operationPhases } from '../../../../src/core/operations/operation.ts';
import { renderOperationDetails } from '../../../../src/slack/views/operation-details-view.ts';
import { buildOperation, requestedAtMs } from '../../../support/operation-builder.ts';
import { readable, valid } from './readable.ts';

const nowMs = requestedAtMs + 600_000;
const scheduledAtMs = requestedAtMs + 11 * 3_600_000;

function read(operation: OperationState): string {
  const view = renderOperationDetails(operation, { nowMs, slashCommand: '/pg' });
  expect(valid(view)).toEqual({ ok: true });
  return readable(view, nowMs);
}

describe('/pg operations with an id', () => {
  it.each(operationPhases)('shows all of one that is %s', (phase) => {
    const isTakenBack = phase === 'undoing' || phase === 'undone';
    const operation = buildOperation({ id: 'k3v9qz', phase, ...(isTakenBack && { scheduledAtMs }) });
    expect(read(operation)).toMatchSnapshot();
  });

  it('is the same blocks as ever', () => {
    expect(
      renderOperationDetails(buildOperation({ id: 'k3v9qz', phase: 'succeeded' }), { nowMs, slashCommand: '/pg' }),
    ).toMatchSnapshot();
  });

  it('says who approved with a one-time code, and how many are still wanted', () => {
    const rules = { approvals: 2, secondFactor: true };
    const operation = buildOperation({ rules, approvals: 1 });
    const withCode = operation.approvals.map((approval) => ({ ...approval, secondFactor: true }));
    const text = read({ ...operation, approvals: withCode });
    expect(text).toContain('1 of 2 approvals, until');
    expect(text).toMatch(/@alma at .*, with a one-time code/);
  });

  it('does not call taken back what is being taken back, or could not be', () => {
    const undoing = buildOperation({ phase: 'undoing', scheduledAtMs });
    expect(read(undoing)).toContain('Being taken back at the wish of @olga: The schedule was called off.');
    for (const phase of ['failed', 'escalated', 'released'] as const) {
      expect(read({ ...undoing, phase })).toContain('Was to be taken back at the wish of @olga:');
    }
    expect(read({ ...undoing, phase: 'undone' })).toContain('Taken back at the wish of @olga:');
  });

  it('stays within the limits whatever people write', () => {
    const text = fc.oneof(fc.string({ maxLength: 3000, unit: 'binary' }), fc.constant('<&>\n'.repeat(500)));
    const phase = fc.constantFrom('awaiting-approval', 'denied', 'voided', 'escalated', 'failed', 'succeeded');
    fc.assert(
      fc.property(text, phase, fc.integer({ min: 1, max: 40 }), (words, state, count) => {
        const built = buildOperation({
          phase: state,
          reason: words,
          denial: words,
          changes: Array.from({ length: count }, () => words),
          conclusion: words,
          writeGap: { note: words },
          plan: {
            summary: words,
            rationale: Array.from({ length: count }, () => words),
            impact: Array.from({ length: count }, () => words),
            facts: Object.fromEntries(Array.from({ length: count }, (_, index) => [`${words}${index}`, words])),
          },
        });
        const sample = built.plan.steps[0];
        if (sample === undefined) throw new Error('a plan has a step');
        const steps = Array.from({ length: count }, (_, index) => ({ ...sample, id: `s${index}`, sentence: words }));
        const known = Object.fromEntries(steps.map(({ id }) => [id, { startedAtMs: nowMs, detail: words }]));
        const approvals = Array.from({ length: count }, (_, index) => ({
          userId: `U0${index}`,
          atMs: nowMs,
          secondFactor: true,
        }));
        read({ ...built, approvals, plan: { ...built.plan, steps }, steps: known });
      }),
      { numRuns: 60 },
    );
  });
});
