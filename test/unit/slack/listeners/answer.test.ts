import { beforeEach, describe, expect, it } from 'vitest';
import { validateMessage } from '../../../../deploy/lab/workspace/block-kit/validate.ts';
import type { Outcome } from '../../../../src/app/dispatch.ts';
import { OutsideError } from '../../../../src/core/outside-error.ts';
import { accept, type Result, refuse } from '../../../../src/core/result.ts';
import { answer, type Question } from '../../../../src/slack/listeners/answer.ts';
import type { ListenerContext } from '../../../../src/slack/listeners/listener-context.ts';
import { OnceGate } from '../../../../src/slack/once-gate.ts';
import type { ResponseOptions } from '../../../../src/slack/response-url.ts';
import type { MessageView } from '../../../../src/slack/views/message.ts';
import { renderOperationDetails } from '../../../../src/slack/views/operation-details-view.ts';
import { renderOperationList } from '../../../../src/slack/views/operation-list-view.ts';
import { alma, buildOperation, olga } from '../../../support/operation-builder.ts';
import { fakeChanges } from '../fake-changes.ts';

const reply: Outcome = {
  kind: 'reply',
  view: { text: 'pgprod is healthy.', blocks: [] },
  line: 'status pgprod',
  isAboutCluster: true,
};
const mentionOfOlga = new RegExp(`<@${olga}>|"user_id":"${olga}"`);
const question: Question = {
  request: { text: 'status', channel: 'C1', userId: 'U1' },
  responseUrl: 'https://hooks.slack.test/1',
  triggerId: 'trigger 1',
  userId: 'U1',
  how: { visibility: 'ephemeral', mustReplace: false },
  onceKey: 'slash 1',
};

let sent: { view: MessageView; how: ResponseOptions }[];
let counted: { subcommand: string; outcome: string }[];
let logged: string[];

beforeEach(() => {
  sent = [];
  counted = [];
  logged = [];
});

function build(options: {
  outcome?: () => Promise<Result<Outcome>>;
  respond?: () => Promise<void>;
  isSimulated?: boolean;
}): ListenerContext {
  const write = (_fields: unknown, message: string) => {
    logged.push(message);
  };
  return {
    changes: fakeChanges().changes,
    messenger: { whisper: async () => undefined },
    fetchNames: async (userIds) => new Map(userIds.filter((id) => id === olga).map((id) => [id, '*Olga*'])),
    modals: { open: async () => 'opened', replace: async () => 'replaced' },
    pause: async () => undefined,
    slashCommand: '/pg',
    dispatch: options.outcome ?? (async () => accept(reply)),
    respond: async (_url, view, how) => {
      sent.push({ view, how });
      await options.respond?.();
    },
    gate: new OnceGate(),
    clock: { now: () => 0 },
    log: { debug: write, info: write, warn: write, error: write },
    metrics: { countCommand: ({ subcommand, outcome }) => counted.push({ subcommand, outcome }) },
    subcommands: ['help', 'status'],
    isProduction: () => false,
    isSimulated: options.isSimulated ?? false,
    track: (work) => work,
  };
}

describe('answer', () => {
  it('answers once, however often Slack delivers', async () => {
    const context = build({});
    await Promise.all([answer(context, question), answer(context, question)]);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.view.blocks.at(-1)).toMatchObject({ type: 'actions' });
    expect(counted).toEqual([{ subcommand: 'status', outcome: 'answered' }]);
  });

  it('calls nobody in what is shared, and keeps the mentions in what one person sees', async () => {
    const operation = buildOperation({ id: 'k3v9qz', phase: 'succeeded' });
    for (const view of [
      renderOperationList({ cluster: 'pgprod', operations: [operation], newer: [], slashCommand: '/pg' }),
      renderOperationDetails(operation, { nowMs: 0, slashCommand: '/pg' }),
    ]) {
      const outcome = async (): Promise<Result<Outcome>> => accept({ ...reply, view });
      sent = [];
      await answer(build({ outcome }), { ...question, onceKey: 'own' });
      await answer(build({ outcome }), {
        ...question,
        onceKey: 'shared',
        how: { visibility: 'in_channel', mustReplace: false },
      });
      const [own = '', shared = ''] = sent.map((message) => JSON.stringify(message.view));
      expect(own).toMatch(mentionOfOlga);
      // Who shared it is mentioned, and knows it.
      expect(shared.replace('<@U1>', '')).not.toMatch(/<@|"type":"user"/);
      expect(shared).toContain('*Olga*');
      expect(sent[1] && validateMessage(sent[1].view)).toEqual({ ok: true });
    }
    // Slack did not say what alma, who approved, is called.
    expect(JSON.stringify(sent[1]?.view)).toContain(alma);
  });

  it('keeps a refusal to the person who asked, even if the answer was to be shared', async () => {
    const refused = async () => refuse({ code: 'unknown-cluster', sentence: 'There is no cluster “x”.' });
    const how: ResponseOptions = { visibility: 'in_channel', mustReplace: true };
    await answer(build({ outcome: refused }), { ...question, how });
    expect(sent[0]?.how).toEqual({ visibility: 'ephemeral', mustReplace: false });
    expect(counted).toEqual([{ subcommand: 'status', outcome: 'unknown-cluster' }]);
  });

  it.each([
    ['a field', { code: 'unknown-candidate', field: 'candidate' }],
    ['a time', { code: 'bad-moment' }],
  ])('offers the form of a line that is refused because of %s, with what was typed', async (_what, about) => {
    const refused = async () => refuse({ sentence: 'That is wrong.', ...about });
    const line = 'switchover patroni-9 reason <kernel> & more';
    const typed = { ...question.request, text: line };
    const context = build({ outcome: refused });
    await answer(context, { ...question, request: typed });
    expect(sent[0]?.view.blocks.at(-1)).toMatchObject({
      type: 'actions',
      elements: [{ action_id: 'change_open_form', value: line }],
    });
    expect(sent[0] && validateMessage(sent[0].view)).toEqual({ ok: true });
    // Not again when the form itself cannot be had, nor with more than a button holds.
    await answer(context, { ...question, onceKey: 'clicked', request: { ...typed, mustAsk: true } });
    await answer(context, { ...question, onceKey: 'long', request: { ...typed, text: `${line}${'x'.repeat(2000)}` } });
    expect(JSON.stringify(sent.slice(1))).not.toContain('change_open_form');
  });

  it('says who shared, and offers no further sharing', async () => {
    await answer(build({}), { ...question, how: { visibility: 'in_channel', mustReplace: false } });
    const blocks = JSON.stringify(sent[0]?.view.blocks);
    expect(blocks).toContain('Shared by <@U1>');
    expect(blocks).not.toContain('read_share');
  });

  it('turns a failure of ours into one sentence with an id, and keeps the rest for the log', async () => {
    const fails = async () => {
      throw new Error('secret details');
    };
    await answer(build({ outcome: fails }), question);
    expect(sent[0]?.view.text).toMatch(/^That went wrong inside the bot\..*under [0-9a-f-]{36}\. If you asked for/);
    expect(JSON.stringify(sent)).not.toContain('secret details');
    expect(logged).toEqual(['a command failed']);
  });

  it.each([
    ['failed', 'etcd does not answer: nothing was changed. Try again when it answers.'],
    [
      'unknown',
      'etcd does not answer. It is not known whether anything was changed. Look at “/pg operations” before you try again.',
    ],
  ] as const)('says what a silence outside means (%s)', async (outcome, sentence) => {
    const silent = async () => {
      throw new OutsideError({ code: 'timeout', message: 'etcd does not answer', retryable: true, outcome });
    };
    await answer(build({ outcome: silent }), question);
    expect(sent[0]?.view.text).toBe(sentence);
    expect(counted).toEqual([{ subcommand: 'status', outcome: 'failed' }]);
  });

  it.each([
    ['requested', 'awaiting-approval', 'Asked: operation op-7f3k2.'],
    ['acted', 'cancelled', 'Done: operation op-7f3k2 is cancelled.'],
  ] as const)('says in one line what came of it (%s)', async (kind, phase, sentence) => {
    const operation = buildOperation({ phase });
    await answer(build({ outcome: async () => accept({ kind, operation }) }), question);
    expect(sent).toEqual([expect.objectContaining({ how: { visibility: 'ephemeral', mustReplace: false } })]);
    expect(sent[0]?.view.text).toBe(sentence);
    expect(JSON.stringify(sent[0]?.view.blocks)).toContain('<#C0PGOPS001>');
    expect(counted).toEqual([{ subcommand: 'status', outcome: kind }]);
  });

  it('never throws when Slack does not take the answer', async () => {
    const lost = async () => {
      throw new OutsideError({ code: 'unreachable', message: 'lost', retryable: false, outcome: 'unknown' });
    };
    await answer(build({ respond: lost }), question);
    expect(logged).toEqual(['answer not delivered']);
  });

  it('says SIMULATED in every kind of answer', async () => {
    const outcomes: Result<Outcome>[] = [
      accept(reply),
      accept({ kind: 'choose-cluster', command: 'status', clusters: ['a', 'b'], rest: '' }),
      refuse({ code: 'unknown-command', sentence: 'There is no command “x”.' }),
    ];
    for (const outcome of outcomes) await answer(build({ outcome: async () => outcome, isSimulated: true }), question);
    expect(sent.map(({ view }) => view.text.split(':')[0])).toEqual(['SIMULATED', 'SIMULATED', 'SIMULATED']);
  });

  it('counts a bare command as help', async () => {
    await answer(build({}), { ...question, request: { text: '  ', channel: 'C1', userId: 'U1' } });
    expect(counted).toEqual([{ subcommand: 'help', outcome: 'answered' }]);
  });

  it('never counts what a person typed as a label', async () => {
    const refused = async () => refuse({ code: 'unknown-command', sentence: 'There is no command “secret”.' });
    await answer(build({ outcome: refused }), {
      ...question,
      request: { text: 'secret', channel: 'C1', userId: 'U1' },
    });
    expect(counted).toEqual([{ subcommand: 'unknown', outcome: 'unknown-command' }]);
  });
});
