import { describe, expect, it } from 'vitest';
import type { DispatchRequest, Outcome } from '../../../../src/app/dispatch.ts';
import { accept, type Result } from '../../../../src/core/result.ts';
import { buildOperation } from '../../../support/operation-builder.ts';
import { manualClock } from '../../workspace/manual-clock.ts';
import { notAllowed, switchoverQuestion, switchoverRequest } from '../fake-changes.ts';
import { asker, elsewhere, id, lost, openedForm, ops, refusal, runningBot, values } from './change-flow-rig.ts';

describe('the form of a change', () => {
  it('opens, is asked for by whoever submits it, and closes', async () => {
    const { bot, view } = await openedForm();
    expect(view.callback_id).toBe('change_form');
    expect(await bot.submit(view.id, values)).toMatchObject({ acked: true, response_action: 'close' });
    expect(bot.changes).toEqual([
      [
        'request',
        { ...switchoverRequest, args: { candidate: 'patroni-2', keep: 'this' } },
        { reason: 'kernel update', confirmation: 'pgprod' },
      ],
    ]);
    expect(await bot.views()).toEqual([]);
    expect(await bot.whispers(asker)).toEqual([]);
    expect(bot.counted).toEqual([
      { subcommand: 'switchover', outcome: 'asked' },
      { subcommand: 'form change', outcome: 'done' },
    ]);
  });

  it('says where the message is when it is in another channel', async () => {
    const answers = { request: async () => accept({ ...buildOperation(), channel: 'C0PGALERT1' }) };
    const { bot, view } = await openedForm({ answers });
    await bot.submit(view.id, values);
    await expect.poll(async () => (await bot.whispers(asker)).length).toBe(1);
    expect(JSON.stringify(await bot.whispers(asker))).toContain('<#C0PGALERT1>');
  });

  it('does not send anybody to a message that is not there yet', async () => {
    const { messageTs: _, ...unshown } = buildOperation();
    const { bot, view } = await openedForm({ answers: { request: async () => accept(unshown) } });
    await bot.submit(view.id, values);
    await expect.poll(async () => (await bot.whispers(asker)).length).toBe(1);
    expect(JSON.stringify(await bot.whispers(asker))).toContain(
      `but its message is not in <#${ops}> yet: \`/pg operations ${id}\` says how it stands.`,
    );
  });

  it.each([
    ['candidate', 'arg_candidate'],
    ['reason', 'reason'],
    ['confirmation', 'confirmation'],
  ])('shows a refusal about %s under %s, keeps what was entered, and takes it again', async (field, block) => {
    const refusals = [refusal({ field, next: 'Choose another.' })];
    const { bot, view } = await openedForm({
      answers: { request: async () => refusals.shift() ?? accept(buildOperation()) },
    });
    expect(await bot.submit(view.id, values)).toMatchObject({
      response_action: 'errors',
      errors: { [block]: 'patroni-2 does not stream. Choose another.' },
    });
    expect(await bot.submit(view.id, { arg_candidate: { value: 'patroni-3' } })).toMatchObject({
      response_action: 'close',
    });
    expect(bot.changes.map(([, request]) => request)).toMatchObject([
      { args: { candidate: 'patroni-2' } },
      { args: { candidate: 'patroni-3' } },
    ]);
    expect(bot.changes[1]?.[2]).toEqual({ reason: 'kernel update', confirmation: 'pgprod' });
  });

  it('says a moment under an input in the zone of whoever has the form open', async () => {
    const late = refusal({
      field: 'candidate',
      sentence: 'Nothing may be changed until 2026-11-24 03:00 UTC: closing.',
    });
    const question = { ...switchoverQuestion, timeZone: 'Europe/Berlin' };
    const { bot, view } = await openedForm({
      answers: { request: async () => late },
      outcome: async () => accept({ kind: 'ask-change', question }),
    });
    expect(await bot.submit(view.id, values)).toMatchObject({
      errors: {
        arg_candidate: 'Nothing may be changed until 2026-11-24 04:00 in Europe/Berlin (03:00 UTC): closing.',
      },
    });
  });

  it('shows a refusal whole that is about no input, keeps what was entered, and takes it again', async () => {
    const busy = refusal({ code: 'busy', sentence: 'pgprod is busy.', next: 'Its message is in', channels: [ops] });
    const refusals = [busy, busy];
    const { bot, view } = await openedForm({
      answers: { request: async () => refusals.shift() ?? accept(buildOperation()) },
    });
    expect(await bot.submit(view.id, values)).toMatchObject({ response_action: 'update' });
    expect(await bot.submit(view.id, {})).toMatchObject({ response_action: 'update' });
    const shown = JSON.stringify(await bot.views());
    expect(shown.match(/pgprod is busy\./g)).toHaveLength(1);
    expect(shown).toContain(`"channel_id":"${ops}"`);
    expect(await bot.submit(view.id, {})).toMatchObject({ response_action: 'close' });
    expect(bot.changes.at(-1)?.slice(1)).toMatchObject([
      { args: { candidate: 'patroni-2' } },
      { reason: 'kernel update', confirmation: 'pgprod' },
    ]);
  });

  it('is replaced by a refusal that nothing entered can mend', async () => {
    const { bot, view } = await openedForm({ answers: { request: async () => notAllowed } });
    expect(await bot.submit(view.id, values)).toMatchObject({ response_action: 'update' });
    const [now] = await bot.views();
    expect(JSON.stringify(now)).toContain('That takes the role approver.');
    expect(JSON.stringify(now)).not.toContain('arg_candidate');
    // The longest text need not be thought up again.
    expect(JSON.stringify(now)).toContain('kernel update');
  });

  it('is replaced by the reason why a request could not be shown, with the channel', async () => {
    const unshown = refusal({ code: 'not-shown', sentence: 'Nothing will be done: no such channel.', channels: [ops] });
    const { bot, view } = await openedForm({ answers: { request: async () => unshown } });
    expect(await bot.submit(view.id, values)).toMatchObject({ response_action: 'update' });
    expect(JSON.stringify(await bot.views())).toContain(`"channel_id":"${ops}"`);
  });

  it.each([
    ['failed', 'etcd does not answer: nothing was changed.'],
    ['unknown', 'It is not known whether anything was changed.'],
  ] as const)('says what a silence outside means (%s)', async (outcome, sentence) => {
    const { bot, view } = await openedForm({ answers: { request: lost(outcome) } });
    expect(await bot.submit(view.id, values)).toMatchObject({ response_action: 'update' });
    expect(JSON.stringify(await bot.views())).toContain(sentence);
  });

  it('is asked for once, and answered alike, when Slack delivers it twice', async () => {
    const { bot, view } = await openedForm({ answers: { request: async () => refusal({ field: 'reason' }) } });
    await bot.workspace.post('/faults', { duplicate_delivery: 1 });
    expect(await bot.submit(view.id, values)).toMatchObject({ response_action: 'errors' });
    expect(bot.changes).toHaveLength(1);
  });

  it('answers in time when the work takes longer, and tells the end in the form and in the channel', async () => {
    let finish: (result: Result<never>) => void = () => undefined;
    const request = () => new Promise<Result<never>>((resolve) => (finish = resolve));
    const { bot, view } = await openedForm({ answers: { request }, pause: async () => undefined });
    expect(await bot.submit(view.id, values)).toMatchObject({ acked: true, response_action: 'update' });
    expect(JSON.stringify(await bot.views())).toContain('Working on it');
    finish(refusal({ field: 'candidate' }));
    await expect.poll(async () => JSON.stringify(await bot.views())).toContain('patroni-2 does not stream.');
    expect(JSON.stringify(await bot.views())).toContain('kernel update');
    await expect
      .poll(async () => (await bot.whispers(asker)).map(({ text }) => text))
      .toEqual(['patroni-2 does not stream.']);
  });

  it('tells a late end where the command was typed, also where the bot is no member', async () => {
    let finish: (result: Result<never>) => void = () => undefined;
    const request = () => new Promise<Result<never>>((resolve) => (finish = resolve));
    const { bot, view } = await openedForm({
      answers: { request },
      pause: async () => undefined,
      channel: elsewhere,
    });
    await bot.submit(view.id, values);
    finish(refusal({}));
    await expect
      .poll(async () => (await bot.whispers(asker, elsewhere)).map(({ text }) => text))
      .toEqual(['patroni-2 does not stream.']);
  });

  it('tells a late end as a member of the channel when the way back of the command is used up', async () => {
    let finish: (result: Result<never>) => void = () => undefined;
    const request = () => new Promise<Result<never>>((resolve) => (finish = resolve));
    const clock = manualClock(Date.now());
    const { bot, view } = await openedForm({ answers: { request }, pause: async () => undefined, clock });
    await bot.submit(view.id, values);
    clock.advance(31 * 60_000);
    finish(refusal({}));
    await expect
      .poll(async () => (await bot.whispers(asker)).map(({ text }) => text))
      .toEqual(['patroni-2 does not stream.']);
    expect(bot.logged).toContain('a late answer not taken by the response_url');
  });

  it('offers a button when Slack no longer lets it open', async () => {
    const clock = manualClock(Date.now());
    let delayMs = 4000;
    const outcome = async (): Promise<Result<Outcome>> => {
      clock.advance(delayMs);
      return accept({ kind: 'ask-change', question: switchoverQuestion });
    };
    const bot = await runningBot({ clock, outcome });
    await bot.type('/pg switchover pgprod');
    await expect.poll(async () => (await bot.whispers(asker)).length).toBe(1);
    expect(await bot.views()).toEqual([]);
    const [late] = await bot.whispers(asker);
    expect(late?.text).toContain('three seconds');
    delayMs = 0;
    await bot.workspace.post('/click', { user: asker, channel: ops, ts: late?.ts, action_id: 'change_open_form' });
    await bot.waitForView();
    await expect
      .poll(async () => (await bot.whispers(asker)).map(({ text }) => text))
      .toEqual(['Fill in the form to go on. Closed it?']);
    // The way back, for somebody who closed it by accident.
    expect(JSON.stringify(await bot.whispers(asker))).toContain('change_open_form');
  });

  it('opens for a line that was refused', async () => {
    const requests: DispatchRequest[] = [];
    const outcome = async (request: DispatchRequest): Promise<Result<Outcome>> => {
      requests.push(request);
      if (request.mustAsk !== true) return refusal({ field: 'candidate' });
      return accept({ kind: 'ask-change', question: switchoverQuestion });
    };
    const bot = await runningBot({ outcome });
    await bot.type('/pg switchover patroni-2 reason kernel');
    await expect.poll(async () => (await bot.whispers(asker)).length).toBe(1);
    const [refused] = await bot.whispers(asker);
    await bot.workspace.post('/click', { user: asker, channel: ops, ts: refused?.ts, action_id: 'change_open_form' });
    await bot.waitForView();
    expect(requests.map(({ text }) => text)).toEqual(Array(2).fill('switchover patroni-2 reason kernel'));
  });

  it.each([
    ['busy', 'switchover pgprod patroni-2 reason a kernel that has to be mended', true],
    ['busy', 'switchover patroni-2 reason kernel', false],
    ['no-good', 'switchover pgprod patroni-2 reason a kernel that has to be mended', false, 'candidate'],
    ['long-reason', 'switchover pgprod patroni-2 reason a kernel that has to be mended', true, 'reason'],
  ])(
    'gives back what was typed in vain, unless it is short or in a form (%s, %s)',
    async (code, line, isBack, field?) => {
      const outcome = async () => refusal({ code, ...(field !== undefined && { field }) });
      const bot = await runningBot({ outcome });
      await bot.type(`/pg ${line}`);
      await expect.poll(async () => (await bot.whispers(asker)).length).toBe(1);
      const [told] = await bot.whispers(asker);
      expect(JSON.stringify(told?.blocks).includes(`"text":"${line}"`)).toBe(isBack);
    },
  );

  it('is open once when the answer to its opening is lost', async () => {
    const bot = await runningBot();
    await bot.workspace.post('/faults', { drop_response: { method: 'views.open' } });
    await bot.type('/pg switchover');
    await bot.waitForView();
    await expect.poll(() => bot.counted).toEqual([{ subcommand: 'switchover', outcome: 'asked' }]);
    expect(await bot.whispers(asker)).toEqual([]);
  });

  it('says SIMULATED', async () => {
    const { bot } = await openedForm({ isSimulated: true });
    expect(JSON.stringify(await bot.views())).toContain('SIMULATED');
  });
});
