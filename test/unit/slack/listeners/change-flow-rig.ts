import { expect, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import type { Changes } from '../../../../src/app/changes.ts';
import type { Dispatch, Outcome } from '../../../../src/app/dispatch.ts';
import { OutsideError } from '../../../../src/core/outside-error.ts';
import { accept, type Refusal, type Result, refuse } from '../../../../src/core/result.ts';
import { createSlackApp } from '../../../../src/slack/app.ts';
import { createOperationDesk } from '../../../../src/slack/operation-desk.ts';
import { type Pause, wait } from '../../../../src/slack/pause.ts';
import { createSlackClient } from '../../../../src/slack/slack-client.ts';
import { buildOperation } from '../../../support/operation-builder.ts';
import type { manualClock } from '../../workspace/manual-clock.ts';
import { appToken, botToken, countSockets, runningWorkspace } from '../../workspace/running-workspace.ts';
import { fakeChanges, switchoverQuestion } from '../fake-changes.ts';

export const ops = 'C0PGOPS001';
/** The bot is no member of it. */
export const elsewhere = 'C0RANDOM01';
export const asker = 'U0OLGA0001';
export const approver = 'U0ALMA0001';
export const id = 'op-7f3k2';

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

export interface Options {
  readonly answers?: Partial<Changes>;
  readonly outcome?: Dispatch;
  readonly pause?: Pause;
  readonly isSimulated?: boolean;
  readonly clock?: ReturnType<typeof manualClock>;
}

/** The whole Slack side of the bot on a workspace of its own, with decisions that the test makes up. */
export async function runningBot(options: Options = {}) {
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

export const values = {
  arg_candidate: { value: 'patroni-2' },
  reason: { value: 'kernel update' },
  confirmation: { value: 'pgprod' },
};

/** A bot with the form of a switchover open. */
export async function openedForm(options: Options & { readonly channel?: string } = {}) {
  const bot = await runningBot(options);
  await bot.type('/pg switchover', options.channel);
  return { bot, view: await bot.waitForView() };
}

export const refusal = (changes: Partial<Refusal>): Result<never> =>
  refuse({ code: 'not-streaming', sentence: 'patroni-2 does not stream.', ...changes });
export const lost = (outcome: 'failed' | 'unknown') => async () => {
  throw new OutsideError({ code: 'timeout', message: 'etcd does not answer', retryable: true, outcome });
};
