import { describe, expect, it } from 'vitest';
import { accept, type Refusal, refuse } from '../../../../src/core/result.ts';
import { strangerRefusal } from '../../../../src/slack/sender.ts';
import { buildDenialForm } from '../../../../src/slack/views/denial-form-view.ts';
import { buildOperation } from '../../../support/operation-builder.ts';
import { notAllowed } from '../fake-changes.ts';
import { approver, asker, id, lost, ops, runningBot } from './change-flow-rig.ts';

describe('the buttons of an operation', () => {
  const decision = { operationId: id, userId: approver };

  it('approve: at once when no code is wanted, once however often Slack delivers', async () => {
    const bot = await runningBot();
    await bot.workspace.post('/faults', { duplicate_delivery: true });
    await bot.click('operation_approve');
    await expect.poll(() => bot.logged).toContain('delivered again by Slack, answered already');
    await expect.poll(() => bot.counted).toEqual([{ subcommand: 'button approve', outcome: 'done' }]);
    expect(bot.changes).toEqual([
      ['prepareApproval', decision],
      ['approve', decision],
    ]);
    expect(await bot.whispers(approver)).toEqual([]);
  });

  it.each([
    ['operation_approve', { prepareApproval: async () => notAllowed }],
    ['operation_approve', { approve: async () => notAllowed }],
    ['operation_deny', { prepareDenial: async () => notAllowed }],
    ['operation_cancel', { cancel: async () => notAllowed }],
    ['operation_repeat', { repeat: async () => notAllowed }],
  ] as const)('%s: only the one who clicked is told a refusal (%#)', async (action, answers) => {
    const bot = await runningBot({ answers });
    await bot.click(action, { phase: action === 'operation_repeat' ? 'voided' : 'awaiting-approval' });
    await expect.poll(async () => (await bot.whispers(approver)).length).toBe(1);
    expect((await bot.whispers(approver))[0]?.text).toBe('That takes the role approver. Ask alma.');
    expect(await bot.whispers(asker)).toEqual([]);
    expect(await bot.views(approver)).toEqual([]);
    expect(bot.counted).toMatchObject([{ outcome: 'role-missing' }]);
  });

  it('approve: with a code when one is wanted; a wrong one is said under it', async () => {
    const codes: string[] = [];
    const bot = await runningBot({
      answers: {
        prepareApproval: async () => accept({ operation: buildOperation(), wantsCode: true }),
        approve: async ({ code = '' }) => {
          codes.push(code);
          const wrong = { code: 'wrong-code', sentence: 'That code is wrong.', field: 'code' };
          return code === '123456' ? accept(buildOperation({ phase: 'approved' })) : refuse(wrong);
        },
      },
    });
    await bot.click('operation_approve');
    const view = await bot.waitForView(approver);
    expect(JSON.stringify(view)).toContain('is a *production* cluster');
    expect(await bot.submit(view.id, { code: { value: '000000' } }, approver)).toMatchObject({
      errors: { code: 'That code is wrong.' },
    });
    expect(await bot.submit(view.id, { code: { value: '123456' } }, approver)).toMatchObject({
      response_action: 'close',
    });
    expect(codes).toEqual(['000000', '123456']);
  });

  it('approve: a voided plan replaces the form of the code', async () => {
    const voided: Refusal = { code: 'voided', sentence: 'Not approved: leader was patroni-1 and is now patroni-3.' };
    const bot = await runningBot({
      answers: {
        prepareApproval: async () => accept({ operation: buildOperation(), wantsCode: true }),
        approve: async () => refuse(voided),
      },
    });
    await bot.click('operation_approve');
    const view = await bot.waitForView(approver);
    expect(await bot.submit(view.id, { code: { value: '123456' } }, approver)).toMatchObject({
      response_action: 'update',
    });
    expect(JSON.stringify(await bot.views(approver))).toContain(voided.sentence);
  });

  it('deny: with a reason', async () => {
    const bot = await runningBot();
    await bot.click('operation_deny');
    const view = await bot.waitForView(approver);
    expect(JSON.stringify(view)).toContain('is a *production* cluster');
    await bot.submit(view.id, { reason: { value: 'monthly closing' } }, approver);
    expect(bot.changes).toEqual([
      ['prepareDenial', decision],
      ['deny', { ...decision, reason: 'monthly closing' }],
    ]);
  });

  it('cancel: by whoever clicked', async () => {
    const bot = await runningBot();
    await bot.click('operation_cancel', { user: asker });
    await expect.poll(() => bot.changes).toEqual([['cancel', { operationId: id, userId: asker }]]);
  });

  it('plan anew: the form of the change opens', async () => {
    const bot = await runningBot();
    await bot.click('operation_repeat', { phase: 'voided' });
    expect((await bot.waitForView(approver)).callback_id).toBe('change_form');
    expect(bot.changes).toEqual([['repeat', { ...decision, channel: ops }]]);
  });

  it.each([
    [lost('failed'), /^etcd does not answer: nothing was changed\./],
    [lost('unknown'), /not known whether anything was changed\. Look at “\/pg operations op-7f3k2”/],
    [
      async () => {
        throw new Error('a secret');
      },
      /^That went wrong inside the bot\. .* under [0-9a-f-]{36}\..*“\/pg operations op-7f3k2”/,
    ],
  ])('says what broke, to the one who clicked (%#)', async (approve, sentence) => {
    const bot = await runningBot({ answers: { approve } });
    await bot.click('operation_approve');
    await expect.poll(async () => (await bot.whispers(approver)).length).toBe(1);
    expect((await bot.whispers(approver))[0]?.text).toMatch(sentence);
  });
});

describe('somebody of another workspace', () => {
  const stranger = 'U0OTTO0001';
  const ownWorkspace = 'Howdah hears only people of its own workspace.';
  const ownWorkspaceText = `${ownWorkspace} ${strangerRefusal.next}`;

  it('is told so for a click, once and alone, and nothing is decided', async () => {
    const bot = await runningBot();
    expect(await bot.click('operation_approve', { user: stranger })).toMatchObject({ acked: true });
    await expect.poll(async () => (await bot.whispers(stranger)).map(({ text }) => text)).toEqual([ownWorkspaceText]);
    expect(bot.changes).toEqual([]);
    expect(await bot.whispers(approver)).toEqual([]);
  });

  it('is told so in the form that they submit', async () => {
    const bot = await runningBot();
    const { body } = await bot.workspace.post('/slash', { user: stranger, channel: ops, text: '/pg switchover' });
    const opened = await bot.workspace.call('views.open', {
      trigger_id: String(body.trigger_id),
      view: JSON.stringify(buildDenialForm(buildOperation(), { isProduction: false, privateMetadata: '' })),
    });
    expect(opened.ok).toBe(true);
    const view = await bot.waitForView(stranger);
    expect(await bot.submit(view.id, { reason: { value: 'mischief' } }, stranger)).toMatchObject({
      response_action: 'update',
    });
    expect(JSON.stringify(await bot.views(stranger))).toContain(ownWorkspace);
    expect(bot.changes).toEqual([]);
  });
});
