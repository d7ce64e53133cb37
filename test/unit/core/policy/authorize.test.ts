import { describe, expect, it } from 'vitest';
import {
  type AskingCase,
  refuseApproving,
  refuseAsking,
  refuseCancelling,
  refuseDenying,
  refuseExecuting,
  refuseReading,
} from '../../../../src/core/policy/authorize.ts';
import { formatUtc } from '../../../../src/core/policy/format-utc.ts';
import type { Bar } from '../../../../src/core/policy/policy.ts';
import {
  alma,
  arno,
  type BuiltOperation,
  buildOperation,
  olga,
  requestedAtMs,
} from '../../../support/operation-builder.ts';
import { clusterPolicy, commandPolicy, endlessFreeze, personWith } from './policy-builder.ts';

const nowMs = requestedAtMs + 60_000;
const hourMs = 3_600_000;
const operator = personWith(olga, 'operator');
const approver = personWith(alma, 'approver');
const frozen = clusterPolicy({
  freezes: [{ kind: 'once', fromMs: nowMs - hourMs, toMs: nowMs + hourMs, why: 'monthly closing' }],
});
const bars: readonly Bar[] = ['guest', 'stranger', 'bot', 'deactivated'];

describe('refuseAsking', () => {
  const asking: AskingCase = {
    person: operator,
    policy: clusterPolicy(),
    command: 'switchover',
    cluster: 'pgprod',
    channel: 'C0PGOPS001',
    lane: 'change',
    nowMs,
  };

  it('lets an operator ask', () => expect(refuseAsking(asking)).toBeUndefined());
  it('lets an approver ask, who may do what an operator may', () =>
    expect(refuseAsking({ ...asking, person: approver })).toBeUndefined());

  it.each(bars)('refuses a %s whatever role they have', (bar) => {
    const refusal = refuseAsking({ ...asking, person: personWith('U1', 'approver', { bar }) });
    expect(refusal).toMatchObject({ code: bar, sentence: expect.stringMatching(/\.$/), next: expect.any(String) });
  });

  it('allows nobody what the policy does not name', () => {
    const refusal = refuseAsking({ ...asking, person: approver, command: 'deploy' });
    expect(refusal).toMatchObject({ code: 'not-allowed', sentence: 'Nobody may ask for “deploy” on pgprod.' });
  });

  it('says which role is missing', () => {
    expect(refuseAsking({ ...asking, person: personWith('U1', 'viewer') })).toMatchObject({
      code: 'role-missing',
      sentence: 'Asking for “switchover” on pgprod takes the role operator or approver, which you do not have.',
    });
    const policy = clusterPolicy({ commands: { switchover: commandPolicy({ mayAsk: 'approver' }) } });
    expect(refuseAsking({ ...asking, policy })).toMatchObject({
      sentence: 'Asking for “switchover” on pgprod takes the role approver, which you do not have.',
    });
  });

  it('keeps a command to its channels', () => {
    const policy = clusterPolicy({ commands: { switchover: commandPolicy({ channels: ['C0OTHER'] }) } });
    expect(refuseAsking({ ...asking, policy })).toMatchObject({ code: 'wrong-channel', channels: ['C0OTHER'] });
    expect(refuseAsking({ ...asking, policy, channel: 'C0OTHER' })).toBeUndefined();
  });

  it('changes nothing in a freeze, and says until when and why', () => {
    expect(refuseAsking({ ...asking, policy: frozen })).toMatchObject({
      code: 'frozen',
      sentence: 'Nothing may be changed until 2026-11-23 15:23 UTC: monthly closing.',
    });
  });

  it('lets a stuck operation be let go of in a freeze', () =>
    expect(refuseAsking({ ...asking, policy: frozen, command: 'unlock', lane: 'unlock' })).toBeUndefined());

  it('counts the time at which the change happens', () => {
    expect(refuseAsking({ ...asking, policy: frozen, changeAtMs: nowMs + 2 * hourMs })).toBeUndefined();
    const later = clusterPolicy({
      freezes: [{ kind: 'once', fromMs: nowMs + hourMs, toMs: nowMs + 3 * hourMs, why: 'closing' }],
    });
    expect(refuseAsking({ ...asking, policy: later })).toBeUndefined();
    expect(refuseAsking({ ...asking, policy: later, changeAtMs: nowMs + 2 * hourMs })).toMatchObject({
      code: 'frozen',
      sentence: 'Nothing may be changed at 2026-11-23 16:23 UTC, until 2026-11-23 17:23 UTC: closing.',
      next: 'Choose a time after it.',
    });
  });

  it('gives the first reason of the table', () => {
    const policy = clusterPolicy({ ...frozen, commands: { switchover: commandPolicy({ channels: ['C0OTHER'] }) } });
    const everything = { ...asking, policy, person: personWith('U1', undefined, { bar: 'guest' as const }) };
    expect(refuseAsking({ ...everything, command: 'deploy' })?.code).toBe('guest');
    expect(refuseAsking({ ...everything, command: 'deploy', person: personWith('U1') })?.code).toBe('not-allowed');
    expect(refuseAsking({ ...everything, person: personWith('U1') })?.code).toBe('role-missing');
    expect(refuseAsking({ ...everything, person: operator })?.code).toBe('wrong-channel');
    expect(refuseAsking({ ...everything, person: operator, channel: 'C0OTHER' })?.code).toBe('frozen');
  });
});

const policy = clusterPolicy();
const code = (refusal: { code: string } | undefined) => refusal?.code;

describe('refuseApproving', () => {
  const operation = buildOperation();

  it('lets an approver who did not ask', () =>
    expect(refuseApproving({ person: approver, policy, operation, nowMs })).toBeUndefined());

  it.each(bars)('refuses a %s', (bar) =>
    expect(code(refuseApproving({ person: personWith('U1', 'approver', { bar }), policy, operation, nowMs }))).toBe(
      bar,
    ),
  );

  it('takes the role approver', () =>
    expect(code(refuseApproving({ person: personWith('U1', 'operator'), policy, operation, nowMs }))).toBe(
      'role-missing',
    ));

  it('takes somebody else than the one who asked, whatever their role', () => {
    for (const role of ['operator', 'approver'] as const) {
      const refusal = refuseApproving({ person: personWith(olga, role), policy, operation, nowMs });
      expect(refusal).toMatchObject({ code: 'self-approval', next: expect.any(String) });
    }
  });

  it('allows the same person where the request was made so, if they are an approver', () => {
    const own = buildOperation({ rules: { selfApproval: true } });
    expect(refuseApproving({ person: personWith(olga, 'approver'), policy, operation: own, nowMs })).toBeUndefined();
    expect(code(refuseApproving({ person: operator, policy, operation: own, nowMs }))).toBe('role-missing');
  });

  it('expires to the millisecond', () => {
    const { expiresAtMs } = operation.rules;
    expect(refuseApproving({ person: approver, policy, operation, nowMs: expiresAtMs - 1 })).toBeUndefined();
    expect(refuseApproving({ person: approver, policy, operation, nowMs: expiresAtMs })).toMatchObject({
      code: 'expired',
      sentence: 'This request expired at 2026-11-23 14:32 UTC, before it was approved.',
    });
    const expired = buildOperation({ phase: 'expired' });
    expect(code(refuseApproving({ person: approver, policy, operation: expired, nowMs }))).toBe('expired');
  });

  it('counts each person once', () => {
    const half = buildOperation({ rules: { approvals: 2 }, approvals: 1 });
    const again = half.approvals[0]?.userId ?? '';
    expect(refuseApproving({ person: personWith(again, 'approver'), policy, operation: half, nowMs })).toMatchObject({
      code: 'approved-already',
      next: 'One other person has to approve it.',
    });
    const other = again === alma ? arno : alma;
    expect(refuseApproving({ person: personWith(other, 'approver'), policy, operation: half, nowMs })).toBeUndefined();
  });

  it.each(['approved', 'running', 'undoing', 'escalated', 'succeeded', 'denied', 'cancelled', 'voided'] as const)(
    'has nothing to approve when it is %s',
    (phase) => {
      const options: BuiltOperation = { phase, ...(phase === 'undoing' && { scheduledAtMs: nowMs + hourMs }) };
      const operation = buildOperation(options);
      const refusal = refuseApproving({ person: personWith(arno, 'approver'), policy, operation, nowMs });
      expect(refusal).toMatchObject({
        code: 'decided',
        sentence: expect.stringContaining('no longer waiting'),
        next: expect.stringContaining('Its message'),
      });
    },
  );

  it('tells who approved it that it has counted: Slack may deliver one click twice', () => {
    const operation = buildOperation({ phase: 'running' });
    expect(refuseApproving({ person: approver, policy, operation, nowMs })).toEqual({
      code: 'approved-already',
      sentence: 'You have approved this already.',
      next: 'This is under way now. Its message says how it stands and what came of it.',
    });
    const over = buildOperation({ phase: 'failed' });
    expect(refuseApproving({ person: approver, policy, operation: over, nowMs })?.next).toMatch(
      /^This is failed now\./,
    );
  });

  it('offers somebody who approves no time to choose when there is a freeze', () => {
    const endless = clusterPolicy({ freezes: [endlessFreeze] });
    expect(refuseApproving({ person: approver, policy: endless, operation, nowMs })?.next).toContain('end the freeze');
    expect(refuseApproving({ person: approver, policy: frozen, operation, nowMs })?.next).toBe(
      'Deny it, or have it asked for anew, for a time after that.',
    );
  });

  it('obeys a freeze by the time of the change, and a command that was taken away', () => {
    expect(code(refuseApproving({ person: approver, policy: frozen, operation, nowMs }))).toBe('frozen');
    const scheduled = buildOperation({ scheduledAtMs: nowMs + 2 * hourMs });
    expect(refuseApproving({ person: approver, policy: frozen, operation: scheduled, nowMs })).toBeUndefined();
    const unlock = buildOperation({ plan: { verb: 'unlock' } });
    expect(refuseApproving({ person: approver, policy: frozen, operation: unlock, nowMs })).toBeUndefined();
    const nothing = clusterPolicy({ commands: {} });
    expect(code(refuseApproving({ person: approver, policy: nothing, operation, nowMs }))).toBe('not-allowed');
  });
});

describe('refuseExecuting', () => {
  it('lets what was approved be done, unless a freeze has begun or the command was taken away since', () => {
    const operation = buildOperation();
    expect(refuseExecuting({ policy, operation, nowMs })).toBeUndefined();
    expect(refuseExecuting({ policy: frozen, operation, nowMs })).toMatchObject({
      code: 'frozen',
      sentence: expect.stringContaining('monthly closing'),
    });
    expect(refuseExecuting({ policy: clusterPolicy({ commands: {} }), operation, nowMs })?.code).toBe('not-allowed');
  });
});

describe('refuseDenying', () => {
  const deny = (role: 'operator' | 'approver', userId: string, options: BuiltOperation = {}) =>
    code(refuseDenying({ person: personWith(userId, role), policy, operation: buildOperation(options), nowMs }));

  it('takes the role approver, also of one who approved before', () => {
    expect(deny('approver', alma)).toBeUndefined();
    expect(deny('approver', alma, { phase: 'approved' })).toBeUndefined();
    expect(deny('operator', 'U1')).toBe('role-missing');
    expect(deny('operator', olga)).toBe('own-request');
  });

  it('obeys no freeze: it only stops', () =>
    expect(refuseDenying({ person: approver, policy: frozen, operation: buildOperation(), nowMs })).toBeUndefined());

  it('has nothing to deny once it has begun, is over or expired', () => {
    expect(deny('approver', alma, { phase: 'running' })).toBe('decided');
    expect(deny('approver', alma, { phase: 'cancelled' })).toBe('decided');
    expect(deny('approver', alma, { phase: 'expired' })).toBe('expired');
    const barred = personWith('U1', 'approver', { bar: 'guest' });
    expect(code(refuseDenying({ person: barred, policy, operation: buildOperation(), nowMs }))).toBe('guest');
  });
});

describe('refuseCancelling', () => {
  const cancel = (person: ReturnType<typeof personWith>, options: BuiltOperation = {}) =>
    code(refuseCancelling({ person, policy, operation: buildOperation(options), nowMs }));
  const scheduledAtMs = nowMs + hourMs;

  it('is for the one who asked, before it starts', () => {
    expect(cancel(operator)).toBeUndefined();
    expect(cancel(personWith(olga), { phase: 'approved' })).toBeUndefined();
    expect(cancel(approver)).toBe('not-yours');
    expect(cancel(personWith(olga, 'operator', { bar: 'deactivated' }))).toBe('deactivated');
  });

  it('is for them and for approvers while a schedule is pending', () => {
    expect(cancel(operator, { phase: 'running', scheduledAtMs })).toBeUndefined();
    expect(cancel(approver, { phase: 'running', scheduledAtMs })).toBeUndefined();
    expect(cancel(personWith('U1', 'operator'), { phase: 'running', scheduledAtMs })).toBe('not-yours');
  });

  it('comes too late once Patroni has begun to wait for the time', () => {
    const operation = buildOperation({ phase: 'running', scheduledAtMs });
    const cancelAt = (aheadMs: number, loopWaitMs?: number) =>
      refuseCancelling({ person: operator, policy, operation, nowMs: scheduledAtMs - aheadMs, loopWaitMs });
    expect(cancelAt(7001, 5000)).toBeUndefined();
    expect(cancelAt(7000, 5000)).toEqual({
      code: 'too-late',
      sentence: `Patroni has begun to wait for it and cannot be stopped any more: it happens at ${formatUtc(scheduledAtMs)}.`,
      next: 'Its message shows what comes of it.',
    });
    // Patroni's default where its configuration was not seen.
    expect(cancelAt(12_001)).toBeUndefined();
    expect(code(cancelAt(12_000))).toBe('too-late');
  });

  it('comes too late once the time has come, or when there is no schedule', () => {
    expect(cancel(operator, { phase: 'running', scheduledAtMs: nowMs })).toBe('too-late');
    expect(cancel(operator, { phase: 'running' })).toBe('too-late');
    expect(cancel(operator, { phase: 'escalated' })).toBe('too-late');
    const operation = buildOperation({ phase: 'escalated', scheduledAtMs });
    expect(refuseCancelling({ person: operator, policy, operation: { ...operation, steps: {} }, nowMs })?.next).toMatch(
      /^Once that is done/,
    );
    // Patroni may carry it out all the same, and only by hand can it be stopped now.
    expect(refuseCancelling({ person: operator, policy, operation, nowMs })?.next).toBe(
      `Patroni may still have it on its schedule for ${formatUtc(scheduledAtMs)}: “patronictl list” shows that, and “patronictl flush <scope> switchover” takes back what is scheduled. Once that is done, “/pg unlock pgprod” frees the cluster, under approval.`,
    );
  });

  it('has nothing to cancel when it is over or being taken back', () => {
    expect(cancel(operator, { phase: 'succeeded' })).toBe('decided');
    expect(cancel(operator, { phase: 'undoing', scheduledAtMs })).toBe('decided');
    expect(cancel(operator, { phase: 'expired' })).toBe('decided');
  });
});

describe('refuseReading', () => {
  const restricted = clusterPolicy({
    roles: { ...policy.roles, viewer: { users: ['U0VERA0001'], groups: [] } },
  });

  it('lets every full member look, unless viewers are named', () => {
    expect(refuseReading({ person: personWith('U1'), policy })).toBeUndefined();
    expect(code(refuseReading({ person: personWith('U1'), policy: restricted }))).toBe('role-missing');
    expect(refuseReading({ person: personWith('U1', 'viewer'), policy: restricted })).toBeUndefined();
  });

  it('never lets guests and strangers, and never fails closed', () => {
    expect(code(refuseReading({ person: personWith('U1', 'viewer', { bar: 'guest' }), policy }))).toBe('guest');
    expect(refuseReading({ person: undefined, policy: restricted })).toBeUndefined();
  });
});
