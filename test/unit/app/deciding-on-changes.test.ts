import { describe, expect, it, vi } from 'vitest';
import switchover from '../../../commands/switchover.ts';
import type { JournalEvent } from '../../../src/core/operations/journal.ts';
import { OutsideError } from '../../../src/core/outside-error.ts';
import type { Freeze } from '../../../src/core/policy/policy.ts';
import { buildSnapshot, patroniWith, said, takenAtMs, viewWith } from '../../support/snapshot-builder.ts';
import { ledBy, memberNames, showState } from '../core/operations/cluster-states.ts';
import { ask, build, codeOf, hourMs, olga, request } from './changes-rig.ts';

describe('deciding', () => {
  it('is refused to the one who asked, and to everybody who may not approve', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    for (const userId of [olga, 'UVERA', 'UOTTO', 'UNEW']) {
      expect(codeOf(await built.changes.prepareApproval({ operationId, userId })), userId).not.toBe('ok');
      expect(codeOf(await built.changes.approve({ operationId, userId })), userId).not.toBe('ok');
    }
    const approved = await built.changes.approve({ operationId, userId: 'UALMA' });
    expect(approved).toMatchObject({ value: { phase: 'approved', approvals: [{ userId: 'UALMA' }] } });
    expect(codeOf(await built.changes.approve({ operationId, userId: 'UARNO' }))).not.toBe('ok');
  });

  it('takes as many distinct people as it was said to', async () => {
    const built = build({ command: { approvals: 2 } });
    const { id: operationId } = await ask(built);
    expect(await built.changes.approve({ operationId, userId: 'UALMA' })).toMatchObject({
      value: { phase: 'awaiting-approval' },
    });
    expect(codeOf(await built.changes.approve({ operationId, userId: 'UALMA' }))).not.toBe('ok');
    expect(await built.changes.approve({ operationId, userId: 'UARNO' })).toMatchObject({
      value: { phase: 'approved' },
    });
  });

  it('does not complete with an earlier approval of somebody who may no longer approve', async () => {
    const built = build({ command: { approvals: 3 } });
    const { id: operationId } = await ask(built);
    for (const userId of ['UALMA', 'UARNO']) {
      expect(codeOf(await built.changes.approve({ operationId, userId }))).toBe('ok');
    }
    built.demote('UALMA');
    const last = { operationId, userId: 'UVIC' };
    expect(await built.changes.approve(last)).toMatchObject({
      refusal: { code: 'approver-gone', sentence: expect.stringMatching(/^UALMA approved this, but/) },
    });
    const [stored] = await built.journal.fetchRecent(1);
    expect(stored?.events.at(-1)).toMatchObject({ type: 'approved', userId: 'UARNO' });
  });

  it('counts each of a hundred clicks at once by what it may do', async () => {
    const built = build({ command: { approvals: 2 } });
    const { id: operationId } = await ask(built);
    const everybody = [olga, 'UALMA', 'UVERA', 'UARNO', 'UOTTO'];
    const clicks = Array.from({ length: 100 }, (_, index) => everybody[index % everybody.length] ?? olga);
    const results = await Promise.all(clicks.map((userId) => built.changes.approve({ operationId, userId })));
    expect(results.filter(({ ok }) => ok)).toHaveLength(2);
    const [stored] = await built.journal.fetchRecent(1);
    const approvers = stored?.events.flatMap((event) => (event.type === 'approved' ? [event.userId] : []));
    expect([...(approvers ?? [])].sort()).toEqual(['UALMA', 'UARNO']);
  });

  it('voids what is no longer as it was shown, and says what changed', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    built.lead('patroni-2');
    const approved = await built.changes.approve({ operationId, userId: 'UALMA' });
    expect(approved).toMatchObject({ refusal: { code: 'voided' } });
    expect(approved).toMatchObject({
      refusal: { sentence: expect.stringContaining('leader was patroni-1 and is now patroni-2') },
    });
    const [stored] = await built.journal.fetchRecent(1);
    expect(stored?.events.at(-1)).toMatchObject({ type: 'voided' });
  });

  it('voids when somebody else made the candidate lead, though nothing can be planned then', async () => {
    const built = build({ switchover });
    const { id: operationId } = await ask(built);
    built.show(showState(ledBy('patroni-2', 4), takenAtMs));
    const approved = await built.changes.approve({ operationId, userId: 'UALMA' });
    expect(approved).toMatchObject({
      refusal: {
        code: 'voided',
        sentence: expect.stringMatching(/leader was patroni-1 and is now patroni-2; timeline was 3 and is now 4/),
      },
    });
  });

  it('tells whoever approves a way out that they have', async () => {
    const built = build({ switchover });
    const { id: operationId } = await ask(built);
    const view = said(viewWith({ 'patroni-2': { tags: { nofailover: true } } }));
    const patroni = patroniWith(Object.fromEntries(memberNames.map((name) => [name, { view }])));
    built.show(buildSnapshot({ patroni }));
    const approved = await built.changes.approve({ operationId, userId: 'UALMA' });
    expect(approved).toEqual({
      ok: false,
      refusal: {
        code: 'candidate-may-not-lead',
        sentence: expect.stringMatching(/^patroni-2 may not lead/),
        next: 'Deny it, or have it cancelled and asked for anew.',
      },
    });
  });

  it('ends what has lost its claim on the cluster, and says so', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    built.journal.deleteClaim('change');
    const approved = await built.changes.approve({ operationId, userId: 'UALMA' });
    expect(approved).toMatchObject({ refusal: { code: 'lane-lost', sentence: expect.stringContaining('pgprod') } });
    const [stored] = await built.journal.fetchRecent(1);
    expect(stored?.events.at(-1)).toMatchObject({ type: 'voided' });
  });

  it('is too late after the time is up', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    built.pass(600_001);
    expect(codeOf(await built.changes.approve({ operationId, userId: 'UALMA' }))).not.toBe('ok');
  });

  it('takes a one-time code once', async () => {
    const built = build({ command: { secondFactor: true, approvals: 2 }, code: '123456' });
    const { id: operationId } = await ask(built);
    const prepared = await built.changes.prepareApproval({ operationId, userId: 'UALMA' });
    expect(prepared).toMatchObject({ value: { wantsCode: true } });
    const wrong = await built.changes.approve({ operationId, userId: 'UALMA', code: '000000' });
    expect(wrong).toMatchObject({ refusal: { field: 'code' } });
    expect(codeOf(await built.changes.approve({ operationId, userId: 'UALMA', code: '123456' }))).toBe('ok');
  });

  it('counts a one-time code once, whatever the cluster, and not where it was asked in vain', async () => {
    const built = build({ command: { secondFactor: true, approvals: 0 }, code: '123456' });
    const answers = { reason: 'kernel update', code: '123456' };
    built.leaveChannel();
    expect(codeOf(await built.changes.request(request, answers))).toBe('no-channel');
    built.joinChannel();
    expect(codeOf(await built.changes.request(request, answers))).toBe('ok');
    const elsewhere = { ...request, cluster: 'pgtest' };
    expect(await built.changes.request(elsewhere, answers)).toMatchObject({ refusal: { code: 'wrong-code' } });
  });

  describe('a one-time code given to two clusters', () => {
    const answers = { reason: 'kernel update', code: '123456' };
    const elsewhere = { ...request, cluster: 'pgtest' };
    const buildWithCodes = () => build({ command: { secondFactor: true, approvals: 0 }, code: '123456' });

    it('counts once when it is given to both at the same moment', async () => {
      const { changes } = buildWithCodes();
      const both = await Promise.all([request, elsewhere].map((one) => changes.request(one, answers)));
      expect(both.map(codeOf).sort()).toEqual(['ok', 'wrong-code']);
    });

    it('counts for none when another bot gave it to the other one at the same moment', async () => {
      const built = buildWithCodes();
      await built.otherJournal.useCode({ userId: olga, counter: 7 });
      expect(codeOf(await built.changes.request(request, answers))).toBe('wrong-code');
    });

    it('counts once though the other etcd does not answer, which is told when it does', async () => {
      const built = buildWithCodes();
      const told = vi.spyOn(built.otherJournal, 'useCode');
      built.otherJournal.cut('refused');
      expect(codeOf(await built.changes.request(request, answers))).toBe('ok');
      built.otherJournal.restore();
      expect(codeOf(await built.changes.request(elsewhere, answers))).toBe('wrong-code');
      await vi.waitFor(() => {
        expect(told.mock.settledResults.at(-1)).toEqual({ type: 'fulfilled', value: true });
      });
    });

    it('may be given again when nothing was recorded of it', async () => {
      const built = buildWithCodes();
      const { useCode } = built.journal;
      built.journal.useCode = () => {
        built.journal.useCode = useCode;
        const message = 'etcd: silent';
        return Promise.reject(new OutsideError({ code: 'timeout', message, retryable: true, outcome: 'failed' }));
      };
      expect(codeOf(await built.changes.request(request, answers))).toBe('outside-silent');
      expect(codeOf(await built.changes.request(request, answers))).toBe('ok');
    });
  });

  it('opens no form for a code to those who have none, and says until when none counts', async () => {
    const built = build({ command: { secondFactor: true }, code: '123456' });
    const { id: operationId } = await ask(built);
    expect(codeOf(await built.changes.prepareApproval({ operationId, userId: 'UARNO' }))).toBe('not-enrolled');
    const locked = await built.changes.approve({ operationId, userId: 'UVIC', code: '123456' });
    expect(locked).toMatchObject({
      refusal: {
        code: 'codes-locked',
        sentence: expect.stringMatching(/none of yours counts until .+ UTC\.$/),
        next: 'Somebody else may approve meanwhile.',
      },
    });
  });

  it('leaves what a newer bot wrote to that one', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    built.journal.writeUnreadable({ id: operationId, sequence: 1 });
    const sentence = expect.stringContaining(`Operation ${operationId} is in the hands of a newer version`);
    const refused = { refusal: { code: 'newer-bot', sentence } };
    expect(await built.changes.approve({ operationId, userId: 'UALMA' })).toMatchObject(refused);
    expect(await built.changes.cancel({ operationId, userId: olga })).toMatchObject(refused);
    expect(await built.changes.request(request, { reason: 'me too' })).toMatchObject(refused);
  });

  it('does not wait for the journal of another cluster', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    built.otherJournal.fetchOperation = () => new Promise(() => {});
    expect(codeOf(await built.changes.approve({ operationId, userId: 'UALMA' }))).toBe('ok');
    built.otherJournal.fetchOperation = () =>
      Promise.reject(
        new OutsideError({ code: 'timeout', message: 'etcd: silent', retryable: true, outcome: 'failed' }),
      );
    expect(codeOf(await built.changes.approve({ operationId: 'zzzzzz', userId: 'UALMA' }))).toBe('outside-silent');
  });

  it('denies with a reason, cancels for the one who asked', async () => {
    const built = build();
    const first = await ask(built);
    expect(await built.changes.deny({ operationId: first.id, userId: 'UALMA', reason: '' })).toMatchObject({
      refusal: { field: 'reason' },
    });
    const long = await built.changes.deny({ operationId: first.id, userId: 'UALMA', reason: 'x'.repeat(501) });
    expect(long).toMatchObject({ refusal: { code: 'long-reason', field: 'reason' } });
    expect(await built.changes.deny({ operationId: first.id, userId: 'UALMA', reason: 'not tonight' })).toMatchObject({
      value: { phase: 'denied', ending: { userId: 'UALMA', reason: 'not tonight' } },
    });
    const second = await ask(built);
    expect(codeOf(await built.changes.cancel({ operationId: second.id, userId: 'UVERA' }))).not.toBe('ok');
    expect(await built.changes.cancel({ operationId: second.id, userId: olga })).toMatchObject({
      value: { phase: 'cancelled' },
    });
  });

  it('calls a schedule off until Patroni has begun to wait for it', async () => {
    const built = build({ command: { approvals: 0 } });
    const args = { at: String(takenAtMs + 300_000) };
    const asked = await built.changes.request({ ...request, args }, { reason: 'tonight' });
    if (!asked.ok) throw new Error(asked.refusal.sentence);
    const { id, lane } = asked.value;
    const events: JournalEvent[] = [
      { type: 'started', atMs: takenAtMs, bot: 'bot-1' },
      { type: 'step-started', atMs: takenAtMs, stepId: 'request', bot: 'bot-1' },
    ];
    for (const [index, event] of events.entries()) await built.journal.append({ id, sequence: index + 1, lane, event });
    // The built cluster's `loop_wait` is 5 s, and clocks may differ by 2 s.
    built.pass(293_000);
    expect(await built.changes.cancel({ operationId: id, userId: olga })).toMatchObject({
      refusal: { code: 'too-late', sentence: expect.stringContaining('cannot be stopped any more: it happens at') },
    });
    built.pass(-1);
    expect(await built.changes.cancel({ operationId: id, userId: olga })).toMatchObject({
      value: { phase: 'undoing', undo: { why: 'The schedule was called off.', userId: olga } },
    });
  });

  it('asks again for what an ended operation wanted', async () => {
    const built = build();
    const { id: operationId } = await ask(built);
    await built.changes.cancel({ operationId, userId: olga });
    expect(await built.changes.repeat({ operationId, userId: 'UALMA', channel: 'COPS' })).toMatchObject({
      value: { reason: 'kernel update', request: { userId: 'UALMA', command: 'switchover' } },
    });
  });

  it('asks again without a time that lies in a freeze by now: another one can be chosen', async () => {
    const freezes: Freeze[] = [];
    const built = build({ switchover, policy: { freezes } });
    const atMs = takenAtMs + 2 * hourMs;
    const asked = await built.changes.request(
      { ...request, args: { candidate: 'patroni-2', at: String(atMs) } },
      { reason: 'r' },
    );
    const operationId = asked.ok ? asked.value.id : '';
    await built.changes.cancel({ operationId, userId: olga });
    freezes.push({ kind: 'once', fromMs: atMs - hourMs, toMs: atMs + hourMs, why: 'monthly closing' });
    expect(await built.changes.repeat({ operationId, userId: 'UALMA', channel: 'COPS' })).toMatchObject({
      value: { request: { args: { candidate: 'patroni-2' } } },
    });
  });

  it('names the way out by the slash command as it is configured', async () => {
    const answer = await build({ slashCommand: '/db' }).changes.cancel({ operationId: 'zzzzzz', userId: olga });
    expect(answer).toMatchObject({ refusal: { next: 'See “/db operations”.' } });
  });

  it('knows no operation by an id that there is not', async () => {
    expect(codeOf(await build().changes.cancel({ operationId: 'zzzzzz', userId: olga }))).toBe('unknown-operation');
  });
});
