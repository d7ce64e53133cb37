import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLab } from '../../deploy/lab/lab.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { type BotOnLab, startBotOnLab } from '../support/bot-on-lab.ts';
import {
  alma,
  arno,
  chooseCandidate,
  type OperationsOnLab,
  olga,
  openOperations,
} from '../support/operations-on-lab.ts';
import { channels, users } from '../support/workspace-client.ts';

const lab = await openLab();
const status = await lab.fetchStatus();
let bot: BotOnLab;
let operations: OperationsOnLab;

beforeAll(async () => {
  bot = await startBotOnLab({ lab: status });
  operations = openOperations({ bot, lab: status });
});
afterAll(async () => {
  await bot.stop();
  await operations.close();
});

const leaderNow = async () => (await lab.fetchStatus()).cluster.leader;
const textOf = (message: unknown) => JSON.stringify(message);

async function readThread(ts: string): Promise<string> {
  return textOf(await bot.workspace.get(`/control/messages?channel=${channels.ops}&thread_ts=${ts}`));
}

describe('/pg switchover', () => {
  it('is asked for, refused to the one who asked, approved by another, carried out, verified and reported', async () => {
    const { leader, candidate } = await chooseCandidate(lab);
    const { id, message } = await operations.ask(candidate, 'reason new kernel on the leader');
    const shown = textOf(message);
    for (const part of [leader, candidate, 'new kernel on the leader', users.olga, 'S0PGAPPR01']) {
      expect(shown).toContain(part);
    }

    // Nobody who may not: the one who asked, the viewer, the outsider.
    for (const [user, why] of [
      [users.olga, 'asked for this yourself'],
      [users.vera, 'approver'],
      [users.otto, 'own workspace'],
    ] as const) {
      const refusal = await operations.clickInVain(message, 'approve', { user, channel: channels.ops });
      expect(refusal).toMatchObject({ ephemeral_to: user, text: expect.stringContaining(why) });
    }
    const refused = await bot.workspace.ask(`/pg operations ${id}`, olga);
    expect(textOf(refused)).toContain('waiting for approval');
    expect((await operations.read(id)).approvals).toEqual([]);
    expect(await leaderNow()).toBe(leader);

    await operations.click(message, 'approve', alma);
    const ended = await operations.waitForEnd(id);
    expect(ended).toMatchObject({ phase: 'succeeded', approvals: [{ userId: users.alma }] });
    expect(await leaderNow()).toBe(candidate);
    expect(ended.writeGap?.longestGapMs).toBeGreaterThan(0);

    const final = await operations.waitForFinalMessage(id);
    expect(textOf(final)).toContain(users.alma);
    await waitUntil({
      what: 'the details in the thread and in the audit channel',
      timeoutMs: 30_000,
      probe: async () => {
        const audit = textOf(await bot.workspace.read({ user: users.alma, channel: 'C0PGAUDIT1' }));
        const told = await readThread(message.ts);
        const isTold = told.includes(candidate) && audit.includes(id) && audit.includes('finished');
        return isTold ? { done: true, value: undefined } : { done: false, seen: `${told}\n${audit}` };
      },
    });
    expect(bot.bot.log()).toContain('"audit"');

    const history = textOf(await bot.workspace.ask('/pg history', olga));
    for (const part of [candidate, users.olga, users.alma, 'new kernel on the leader']) expect(history).toContain(part);
    const details = textOf(await bot.workspace.ask(`/pg operations ${id}`, olga));
    for (const step of ended.plan.steps) expect(details).toContain(step.sentence);
  });

  it('opens a form that says who may lead, and asks for what was chosen there', async () => {
    const { candidate } = await chooseCandidate(lab);
    const before = new Set((await bot.workspace.read(olga)).map(({ ts }) => ts));
    await bot.workspace.type('/pg switchover', olga);
    const view = await bot.workspace.waitForView(users.olga);
    expect(textOf(view)).toContain(candidate);
    const refused = await bot.workspace.submit(users.olga, view.id, {
      arg_candidate: { value: candidate },
      reason: { value: '   ' },
    });
    expect(refused).toMatchObject({ response_action: 'errors' });
    await bot.workspace.submit(users.olga, view.id, {
      arg_candidate: { value: candidate },
      reason: { value: 'chosen in the form' },
    });
    const request = await bot.workspace.waitForNew(before, olga);
    expect(textOf(request)).toContain('chosen in the form');
    const id = await waitForHolder();
    // The one who asked may take it back.
    await operations.click(request, 'cancel', olga);
    expect(await operations.waitForEnd(id)).toMatchObject({ phase: 'cancelled' });
    await operations.waitForFinalMessage(id);
  });

  it('is denied with a reason', async () => {
    const { candidate } = await chooseCandidate(lab);
    const { id, message } = await operations.ask(candidate);
    await operations.click(message, 'deny', arno);
    const view = await bot.workspace.waitForView(users.arno);
    await bot.workspace.submit(users.arno, view.id, { reason: { value: 'not during the sale' } });
    expect(await operations.waitForEnd(id)).toMatchObject({ phase: 'denied' });
    expect(textOf(await operations.waitForFinalMessage(id))).toContain('not during the sale');
  });

  it('is scheduled with Patroni, shown by status, and taken back', async () => {
    const { leader, candidate } = await chooseCandidate(lab);
    const { id, message } = await operations.ask(candidate, 'at in 2 hours reason tonight');
    await operations.click(message, 'approve', alma);
    await waitUntil({
      what: 'the schedule in /pg status',
      timeoutMs: 30_000,
      probe: async () => {
        const shown = textOf(await bot.workspace.ask('/pg status', olga));
        return shown.toLowerCase().includes('switchover') && shown.includes(candidate)
          ? { done: true, value: undefined }
          : { done: false, seen: shown };
      },
    });
    const scheduled = await lab.execInService(leader, ['patronictl', 'list']);
    expect(`${scheduled.stdout}`).toContain('Switchover scheduled');
    const answer = await bot.workspace.ask('/pg switchover', olga);
    expect(textOf(answer)).toContain(id);
    await bot.workspace.type(`/pg cancel ${id}`, olga);
    expect(await operations.waitForEnd(id)).toMatchObject({ phase: 'undone' });
    const afterwards = await lab.execInService(leader, ['patronictl', 'list']);
    expect(`${afterwards.stdout}`).not.toContain('Switchover scheduled');
    expect(await leaderNow()).toBe(leader);
    await operations.waitForFinalMessage(id);
  });

  it.each([
    ['a viewer', users.vera, 'operator'],
    ['an outsider', users.otto, ''],
  ])('is not for %s', async (_who, user, part) => {
    const answer = await bot.workspace.ask('/pg switchover pgprod reason because', { user, channel: channels.ops });
    expect(textOf(answer)).toContain(part);
    expect(await operations.journal.fetchHolder('change')).toBeUndefined();
  });

  it('says in one sentence what is wrong with a request', async () => {
    const { leader } = await chooseCandidate(lab);
    const refusal = async (line: string) => (await bot.workspace.ask(line, olga)).text;
    expect(await refusal(`/pg switchover pgprod ${leader} reason x`)).toContain(leader);
    expect(await refusal('/pg switchover pgprod patroni-9 reason x')).toContain('patroni-9');
    expect(await refusal('/pg switchover pgprod at yesterday reason x')).not.toBe('');
    expect(await operations.journal.fetchHolder('change')).toBeUndefined();
  });
});

function waitForHolder(): Promise<string> {
  return waitUntil({
    what: 'an operation that holds the cluster',
    timeoutMs: 20_000,
    probe: async () => {
      const holder = await operations.journal.fetchHolder('change');
      return holder === undefined ? { done: false, seen: 'none' } : { done: true, value: holder };
    },
  });
}
