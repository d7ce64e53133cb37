import { describe, expect, it } from 'vitest';
import { assess } from '../../../../src/core/cluster/assess.ts';
import type { Snapshot } from '../../../../src/core/cluster/snapshot.ts';
import type { OperationState } from '../../../../src/core/operations/operation.ts';
import { fingerprintOf, Plan } from '../../../../src/core/operations/plan.ts';
import { describeUnlockForm, planUnlock } from '../../../../src/core/operations/plan-unlock.ts';
import { type BuiltOperation, buildOperation } from '../../../support/operation-builder.ts';
import { buildSnapshot, healthyDcs, said, silent } from '../../../support/snapshot-builder.ts';

const input = (holder?: OperationState, seen: Partial<Snapshot> = {}) => ({
  assessment: assess(buildSnapshot(seen)),
  ...(holder !== undefined && { holder }),
});
const stuck = buildOperation({ phase: 'escalated', conclusion: 'Nobody knows.' });

function planOn(seen: Partial<Snapshot> = {}, holder = stuck): Plan {
  const plan = planUnlock(input(holder, seen));
  if (!plan.ok) throw new Error(plan.refusal.sentence);
  return plan.value;
}

describe('planUnlock', () => {
  it('says what is let go of, what is known of it, and who leads', () => {
    const plan = planOn();
    expect(plan).toEqual({
      verb: 'unlock',
      cluster: 'pgprod',
      args: {},
      summary: 'pgprod is free for other changes: operation op-7f3k2 no longer has it',
      rationale: [
        'A person has to look at operation op-7f3k2 (wanted: patroni-2 leads pgprod instead of patroni-1): asked for at 2026-11-23 14:22 UTC, it stopped.',
        'Nobody knows.',
        'Now: patroni-1 leads on timeline 3.',
      ],
      impact: [
        'The database does not notice: nothing is asked of Patroni.',
        'Whatever op-7f3k2 had begun is neither carried on nor taken back.',
      ],
      steps: [
        {
          kind: 'release-operation',
          id: 'release',
          sentence: 'Let go of operation op-7f3k2 (wanted: patroni-2 leads pgprod instead of patroni-1)',
          operationId: 'op-7f3k2',
        },
      ],
      facts: {
        'stopped operation': 'op-7f3k2',
        'phase of op-7f3k2': 'stopped: a person has to look',
        leader: 'patroni-1',
        timeline: '3',
      },
      observations: {},
    });
    expect(Plan.parse(plan)).toEqual(plan);
  });

  it('is possible without a leader and without etcd', () => {
    const { leader: _, ...leaderless } = healthyDcs;
    expect(planOn({ dcs: said(leaderless) }).facts).toMatchObject({ leader: 'nobody', timeline: 'unknown' });
    expect(planOn({ dcs: silent() }).facts).toMatchObject({ leader: 'unknown', timeline: 'unknown' });
  });

  it('warns of a switchover that Patroni may still carry out', () => {
    const failover = { leader: 'patroni-1', member: 'patroni-2' };
    expect(planOn({ dcs: said({ ...healthyDcs, failover }) }).impact).toContain(
      'Patroni still has a switchover pending: it may yet happen.',
    );
  });

  it('is another plan for another operation, or with another leader', () => {
    const other = buildOperation({ phase: 'escalated', id: 'op-9x2m4' });
    const prints = [planOn(), planOn({}, other), planOn({ dcs: said({ ...healthyDcs, leader: 'patroni-2' }) })].map(
      fingerprintOf,
    );
    expect(new Set(prints).size).toBe(3);
  });

  it.each<[string, BuiltOperation | undefined, string, string, string]>([
    [
      'nothing has the cluster',
      undefined,
      'not-locked',
      'No operation has pgprod: it is free.',
      'Ask for the change that you want.',
    ],
    [
      'it waits for approval',
      { phase: 'awaiting-approval' },
      'not-stuck',
      'pgprod is taken by operation op-7f3k2 (wanted: patroni-2 leads pgprod instead of patroni-1), which is waiting for approval: 0 of 1 approval.',
      'Cancel it with “/pg cancel op-7f3k2”.',
    ],
    [
      'it is approved',
      { phase: 'approved' },
      'not-stuck',
      'pgprod is taken by operation op-7f3k2 (wanted: patroni-2 leads pgprod instead of patroni-1), which is approved, not begun yet.',
      'Cancel it with “/pg cancel op-7f3k2”.',
    ],
    [
      'it is under way',
      { phase: 'running' },
      'under-way',
      'pgprod is taken by operation op-7f3k2 (wanted: patroni-2 leads pgprod instead of patroni-1), which is under way, step 2 of 4: Wait until patroni-2 leads.',
      'It ends by itself, or stops and says so: see “/pg operations op-7f3k2”.',
    ],
    [
      'it is being taken back',
      { phase: 'undoing', scheduledAtMs: Date.UTC(2026, 10, 24, 3) },
      'under-way',
      'pgprod is taken by operation op-7f3k2 (wanted: patroni-2 leads pgprod instead of patroni-1), which is being taken back, step 1 of 1: Take the scheduled switchover back from Patroni.',
      'It ends by itself, or stops and says so: see “/pg operations op-7f3k2”.',
    ],
    [
      'it is over',
      { phase: 'succeeded' },
      'not-locked',
      'No operation has pgprod: it is free.',
      'Ask for the change that you want.',
    ],
  ])('is refused when %s', (_name, holder, code, sentence, next) => {
    const asked = input(holder === undefined ? undefined : buildOperation(holder));
    expect(planUnlock(asked)).toEqual({ ok: false, refusal: { code, sentence, next } });
    expect(describeUnlockForm(asked)).toEqual({ ok: false, refusal: { code, sentence, next } });
  });
});

describe('the form of an unlock', () => {
  it('says what would be let go of, and asks nothing but the reason', () => {
    expect(describeUnlockForm(input(stuck))).toEqual({
      ok: true,
      value: { title: 'Unlock', introduction: planOn().rationale, fields: [] },
    });
  });
});
