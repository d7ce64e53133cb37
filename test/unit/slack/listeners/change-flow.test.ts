import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import type { Changes } from '../../../../src/app/changes.ts';
import type { Dispatch, DispatchRequest, Outcome } from '../../../../src/app/dispatch.ts';
import { OutsideError } from '../../../../src/core/outside-error.ts';
import { accept, type Refusal, type Result, refuse } from '../../../../src/core/result.ts';
import { createSlackApp } from '../../../../src/slack/app.ts';
import { createOperationDesk } from '../../../../src/slack/operation-desk.ts';
import { type Pause, wait } from '../../../../src/slack/pause.ts';
import { strangerRefusal } from '../../../../src/slack/sender.ts';
import { createSlackClient } from '../../../../src/slack/slack-client.ts';
import { buildDenialForm } from '../../../../src/slack/views/denial-form-view.ts';
import { buildOperation } from '../../../support/operation-builder.ts';
import { manualClock } from '../../workspace/manual-clock.ts';
import { appToken, botToken, countSockets, runningWorkspace } from '../../workspace/running-workspace.ts';
import { fakeChanges, notAllowed, switchoverQuestion, switchoverRequest } from '../fake-changes.ts';

const ops = 'C0PGOPS001';
/** The bot is no member of it. */
const elsewhere = 'C0RANDOM01';
const asker = 'U0OLGA0001';
const approver = 'U0ALMA0001';
const id = 'op-7f3k2';

const Views = z.array(
  z.looseObject({
    id: z.string(),
    callback_id: z.string().optional(),
    hash: z.string(),
    errors: z.record(z.string(), z.string()).optional(),
  }),
);
const Report = z.looseObject({
  ok: z.boolean(),
  acked: z.boolean().optional(),
  response_action: z.string().optional(),
});

interface Options {
  readonly answers?: Partial<Changes>;
  readonly outcome?: Dispatch;
  readonly pause?: Pause;
  readonly isSimulated?: boolean;
  readonly clock?: ReturnType<typeof manualClock>;
}

/** The whole Slack side of the bot on a workspace of its own, with decisions that the test makes up. */
async function runningBot(options: Options = {}) {
  const { isSimulated = false, pause = wait } = options;
  const workspace = await runningWorkspace(options.clock === undefined ? {} : { clock: options.clock });
  const logged: string[] = [];
  const counted: { subcommand: string; outcome: string }[] = [];
  const write = (_fields: unknown, message: string) => {
    logged.push(message);
  };
  const log = { debug: write, info: write, warn: write, error: write };
  const { changes, calls } = fakeChanges(options.answers);
  const apiUrl = `${workspace.url}/api/`;
  const clock = { now: () => Date.now() };
  const client = createSlackClient({ apiUrl }, { token: botToken, log });
  const asked: Outcome = { kind: 'ask-change', question: switchoverQuestion };
  const app = createSlackApp({
    slack: { mode: 'socket', teamId: 'T0HOWDAH01', appId: 'A0HOWDAH01', command: '/pg', port: 0, apiUrl },
    secrets: { botToken, appToken },
    client,
    dispatch: options.outcome ?? (async () => accept(asked)),
    changes,
    clock,
    log,
    metrics: { countCommand: ({ subcommand, outcome }) => counted.push({ subcommand, outcome }) },
    subcommands: ['switchover'],
    isProduction: () => true,
    isSimulated,
    pause,
  });
  await app.start();
  onTestFinished(async () => {
    await app.stop(0);
    await vi.waitFor(async () => expect(await countSockets(workspace)).toBe(0));
  });
  const desk = createOperationDesk({ client, fetchNames: async () => new Map(), clock, log, isSimulated });
  const views = async (user = asker) => Views.parse(await workspace.get(`/views?user=${user}`));
  const report = async (path: string, body: object) => Report.parse((await workspace.post(path, body)).body);
  return {
    workspace,
    changes: calls,
    logged,
    counted,
    views,
    type: (text: string, channel = ops) => report('/slash', { user: asker, channel, text }),
    async waitForView(user = asker) {
      await expect.poll(async () => (await views(user)).length).toBe(1);
      const [view] = await views(user);
      if (view === undefined) throw new Error('the view went away again');
      return view;
    },
    submit: (viewId: string, values: object, user = asker) => report('/submit', { user, view_id: viewId, values }),
    /** Shows an operation, and clicks one of its buttons. */
    async click(
      actionId: string,
      { user = approver, phase = 'awaiting-approval' as 'awaiting-approval' | 'voided' } = {},
    ) {
      const operation = { ...buildOperation({ phase }), requestedAtMs: Date.now() };
      const { messageTs: ts } = await desk.post(operation, { mayExist: false });
      return report('/click', { user, channel: ops, ts, action_id: actionId });
    },
    async whispers(user: string, channel = ops) {
      const messages = await workspace.messages({ channel, user });
      return messages.filter(({ ephemeral_to }) => ephemeral_to === user);
    },
  };
}

const values = {
  arg_candidate: { value: 'patroni-2' },
  reason: { value: 'kernel update' },
  confirmation: { value: 'pgprod' },
};

/** A bot with the form of a switchover open. */
async function openedForm(options: Options & { readonly channel?: string } = {}) {
  const bot = await runningBot(options);
  await bot.type('/pg switchover', options.channel);
  return { bot, view: await bot.waitForView() };
}

const refusal = (changes: Partial<Refusal>): Result<never> =>
  refuse({ code: 'not-streaming', sentence: 'patroni-2 does not stream.', ...changes });
const lost = (outcome: 'failed' | 'unknown') => async () => {
  throw new OutsideError({ code: 'timeout', message: 'etcd does not answer', retryable: true, outcome });
};

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
