import { describe, expect, it, vi } from 'vitest';
import switchover from '../../../commands/switchover.ts';
import type { JournalEvent } from '../../../src/core/operations/journal.ts';
import { formatUtc } from '../../../src/core/policy/format-utc.ts';
import { buildSnapshot, healthyDcs, said, takenAtMs } from '../../support/snapshot-builder.ts';
import { endlessFreeze } from '../core/policy/policy-builder.ts';
import { ask, build, codeOf, hourMs, olga, request } from './changes-rig.ts';

const paused = buildSnapshot({ dcs: said({ ...healthyDcs, config: { ...healthyDcs.config, isPaused: true } }) });

describe('asking for a change', () => {
  it('can be approved until shortly before it is too late to carry it out at its time', async () => {
    const args = { at: String(takenAtMs + 300_000) };
    const asked = await build().changes.request({ ...request, args }, { reason: 'tonight' });
    expect(asked).toMatchObject({ ok: true, value: { rules: { expiresAtMs: takenAtMs + 265_000 } } });
  });

  it('needs a time that leaves time to approve it, where somebody has to', async () => {
    const askFor = (aheadMs: number, approvals: number) =>
      build({ command: { approvals } }).changes.request(
        { ...request, args: { at: String(takenAtMs + aheadMs) } },
        { reason: 'tonight' },
      );
    expect(await askFor(179_999, 1)).toEqual({
      ok: false,
      refusal: {
        code: 'time-too-soon',
        field: 'at',
        sentence: `${formatUtc(takenAtMs + 179_999)} is less than 3 minutes away, and somebody has to approve it before that.`,
        next: 'Choose a later time, or none: then it happens as soon as it is approved.',
      },
    });
    expect(codeOf(await askFor(180_000, 1))).toBe('ok');
    expect(codeOf(await askFor(35_000, 0))).toBe('ok');
  });

  it('opens its form from what is known, if that is recent, and plans from new facts', async () => {
    const built = build({ observe: () => new Promise(() => {}) });
    expect(codeOf(await built.changes.prepare(request))).toBe('ok');
    expect(built.observations).toHaveLength(0);
    built.pass(10_001);
    const prepared = built.changes.prepare(request);
    await expect.poll(() => built.observations).toHaveLength(1);
    expect(await Promise.race([prepared, 'unanswered'])).toBe('unanswered');
    const asking = build();
    await ask(asking);
    expect(asking.observations).toHaveLength(1);
  });

  it('writes who, why and the plan, and holds the cluster', async () => {
    const built = build();
    const operation = await ask(built);
    expect(operation).toMatchObject({ phase: 'awaiting-approval', requestedBy: olga, reason: 'kernel update' });
    expect(operation.rules).toMatchObject({ approverGroups: ['SAPPR'], expiresAtMs: takenAtMs + 600_000 });
    const again = await built.changes.request(request, { reason: 'me too' });
    expect(again).toMatchObject({ ok: false, refusal: { code: 'busy' } });
    // What is wanted is no fact of the cluster.
    const sentence = `pgprod is busy with what you asked for yourself: operation ${operation.id} (wanted: another leads) is waiting for approval.`;
    expect(again).toMatchObject({ refusal: { sentence, channels: ['COPS'] } });
  });

  it('answers when its message is there, and with the reason when it cannot be', async () => {
    const answered = async (event: JournalEvent) => {
      const built = build({ shownWithinMs: 60_000 });
      const asking = built.changes.request(request, { reason: 'kernel update' });
      const id = await vi.waitUntil(() => built.journal.fetchHolder('change'));
      await built.journal.append({ id, sequence: 1, lane: 'change', event });
      return asking;
    };
    expect(await answered({ type: 'posted', atMs: takenAtMs, channel: 'COPS', messageTs: '1.2' })).toMatchObject({
      ok: true,
      value: { messageTs: '1.2' },
    });
    expect(await answered({ type: 'voided', atMs: takenAtMs, changes: ['it cannot be shown'] })).toMatchObject({
      ok: false,
      refusal: { code: 'not-shown', sentence: 'Nothing will be done: it cannot be shown.', channels: ['COPS'] },
    });
  });

  it.each([
    ['a viewer', { userId: 'UVERA' }],
    ['a stranger, whatever their roles', { userId: 'UOTTO' }],
    ['somebody nobody knows', { userId: 'UNEW' }],
  ])('is refused to %s', async (_who, who) => {
    const built = build();
    expect(codeOf(await built.changes.prepare({ ...request, ...who }))).not.toBe('ok');
    expect(codeOf(await built.changes.request({ ...request, ...who }, { reason: 'why not' }))).not.toBe('ok');
    expect(await built.journal.fetchRecent(10)).toEqual([]);
  });

  it('takes the cluster over from an operation that is not in the journal any more', async () => {
    const built = build();
    const { id } = await ask(built);
    built.journal.deleteOperation(id);
    expect((await ask(built)).id).not.toBe(id);
  });

  it('takes a reason, and the cluster’s name where that is asked for', async () => {
    const { changes } = build({ policy: { isProduction: true } });
    expect(await changes.prepare(request)).toMatchObject({ value: { wantsConfirmation: true } });
    expect(await changes.request(request, { reason: '  ' })).toMatchObject({ refusal: { field: 'reason' } });
    const unconfirmed = await changes.request(request, { reason: 'r', confirmation: 'pgtest' });
    expect(unconfirmed).toMatchObject({ refusal: { field: 'confirmation' } });
    expect(codeOf(await changes.request(request, { reason: 'r', confirmation: 'pgprod' }))).toBe('ok');
  });

  describe.each([
    ['typed', (hours: string) => ({ ...request, moments: { at: `in ${hours}` } })],
    [
      'chosen in the form',
      (hours: string) => ({ ...request, args: { at: String(takenAtMs + Number(hours) * hourMs) } }),
    ],
  ])('at a time that was %s', (_how, at) => {
    const freeze = (from: number, to: number) => {
      const span = { fromMs: takenAtMs + from * hourMs, toMs: takenAtMs + to * hourMs };
      return build({ policy: { freezes: [{ kind: 'once', ...span, why: 'monthly closing' }] } }).changes;
    };

    it('is refused when that time lies in a freeze to come, under the field of the time', async () => {
      const changes = freeze(1, 3);
      const frozen = { refusal: { code: 'frozen', field: 'at' } };
      expect(await changes.prepare(at('2'))).toMatchObject(frozen);
      expect(await changes.request(at('2'), { reason: 'r' })).toMatchObject(frozen);
      expect(codeOf(await changes.prepare(request)), 'now').toBe('ok');
    });

    it('is allowed when that time lies after the freeze of now', async () => {
      const changes = freeze(-1, 1);
      expect(codeOf(await changes.request(request, { reason: 'r' })), 'now').toBe('frozen');
      expect(codeOf(await changes.request(at('-0.5'), { reason: 'r' })), 'a time that has passed').toBe('frozen');
      expect(codeOf(await changes.request(at('2'), { reason: 'r' }))).toBe('ok');
    });
  });

  it('opens its form in a freeze, since a time after it can be chosen there, and says so above', async () => {
    const span = { fromMs: takenAtMs - hourMs, toMs: takenAtMs + hourMs };
    const { changes } = build({ switchover, policy: { freezes: [{ kind: 'once', ...span, why: 'monthly closing' }] } });
    const prepared = await changes.prepare(request);
    expect(prepared.ok && prepared.value.form.introduction.slice(0, 2)).toEqual([
      `Nothing may be changed until ${formatUtc(span.toMs)}: monthly closing.`,
      'Ask again then, or now for a time after it.',
    ]);
    expect(codeOf(await changes.prepare({ ...request, userId: 'UVERA' })), 'who may not ask').toBe('role-missing');
  });

  it('opens no form in a freeze in which no time could be chosen', async () => {
    const freezes = [{ kind: 'once', fromMs: takenAtMs - hourMs, toMs: takenAtMs + hourMs, why: 'closing' }] as const;
    const frozenAndPaused = build({ switchover, policy: { freezes } });
    frozenAndPaused.show(paused);
    expect(codeOf(await frozenAndPaused.changes.prepare(request)), 'Patroni schedules nothing').toBe('frozen');
    const { changes } = build({ policy: { freezes: [endlessFreeze] } });
    expect(codeOf(await changes.prepare(request)), 'no end in sight').toBe('frozen');
  });

  it('forgets a time that its form has no input for', async () => {
    const built = build({ switchover });
    const { changes } = built;
    built.show(paused);
    const args = { candidate: 'patroni-2', at: String(takenAtMs + 2 * hourMs) };
    const prepared = await changes.prepare({ ...request, args });
    expect(prepared.ok && prepared.value.request.args).toEqual({ candidate: 'patroni-2' });
  });

  it('says that a time is none rather than that it is frozen, but nothing to somebody who may not ask', async () => {
    const span = { fromMs: takenAtMs - hourMs, toMs: takenAtMs + hourMs };
    const { changes } = build({ policy: { freezes: [{ kind: 'once', ...span, why: 'monthly closing' }] } });
    const odd = { ...request, moments: { at: 'soonish' } };
    expect(codeOf(await changes.prepare(odd))).toBe('bad-time');
    expect(codeOf(await changes.prepare({ ...odd, userId: 'UOTTO' }))).toBe('stranger');
  });

  it('fails closed when Slack or etcd is silent', async () => {
    const withoutSlack = build();
    withoutSlack.silenceSlack();
    expect(codeOf(await withoutSlack.changes.request(request, { reason: 'r' }))).toBe('outside-silent');
    const withoutEtcd = build();
    withoutEtcd.journal.cut('refused');
    expect(codeOf(await withoutEtcd.changes.request(request, { reason: 'r' }))).toBe('outside-silent');
    withoutEtcd.journal.restore();
    expect(await withoutEtcd.journal.fetchRecent(10)).toEqual([]);
  });

  it('says so when nobody can know whether it was recorded', async () => {
    const built = build();
    const asked = built.changes.prepare(request);
    expect(codeOf(await asked)).toBe('ok');
    // The claim is looked up first; then the write arrives, and its answer does not.
    const fetchHolder = built.journal.fetchHolder;
    built.journal.fetchHolder = async (lane) => {
      const holder = await fetchHolder(lane);
      built.journal.cut('arrived', 1);
      return holder;
    };
    expect(codeOf(await built.changes.request(request, { reason: 'r' }))).toBe('outcome-unknown');
    expect(await built.journal.fetchRecent(10)).toHaveLength(1);
  });
});
