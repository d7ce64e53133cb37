import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JournalEvent } from '../../../src/core/operations/journal.ts';
import type { OperationState } from '../../../src/core/operations/operation.ts';
import { createOperationDesk, type OperationDeskOptions } from '../../../src/slack/operation-desk.ts';
import type { Pause } from '../../../src/slack/pause.ts';
import { createPeopleNames } from '../../../src/slack/people-names.ts';
import { createSlackClient } from '../../../src/slack/slack-client.ts';
import { alma, type BuiltOperation, buildOperation, olga } from '../../support/operation-builder.ts';
import { botToken, runningWorkspace, type TestWorkspace } from '../workspace/running-workspace.ts';

const ops = 'C0PGOPS001';
const audit = 'C0PGAUDIT1';
/** The bot is no member of it. */
const random = 'C0RANDOM01';

const Call = z.looseObject({ method: z.string(), outcome: z.string(), body: z.record(z.string(), z.unknown()) });

interface Desk {
  readonly workspace: TestWorkspace;
  readonly desk: ReturnType<typeof createOperationDesk>;
  readonly logged: string[];
  countCalls(method: string, outcome?: string): Promise<number>;
}

async function runningDesk(options: Partial<OperationDeskOptions> = {}): Promise<Desk> {
  const workspace = await runningWorkspace();
  const logged: string[] = [];
  const write = (_fields: unknown, message: string) => {
    logged.push(message);
  };
  const log = { debug: write, info: write, warn: write, error: write };
  const client = createSlackClient({ apiUrl: `${workspace.url}/api/` }, { token: botToken, log });
  const desk = createOperationDesk({
    client,
    auditChannel: audit,
    fetchNames: createPeopleNames({ client, teamId: 'T0HOWDAH01', log }),
    clock: { now: () => Date.now() },
    log,
    isSimulated: false,
    ...options,
  });
  return {
    workspace,
    desk,
    logged,
    countCalls: async (method, outcome) =>
      z
        .array(Call)
        .parse(await workspace.get('/calls?since=0'))
        .filter((call) => call.method === method && (outcome === undefined || call.outcome === outcome)).length,
  };
}

/** One that was asked for just now and is not in Slack yet, or is there as that message. */
function build(options: BuiltOperation = {}, messageTs?: string): OperationState {
  const { messageTs: _, ...built } = buildOperation(options);
  return { ...built, requestedAtMs: Date.now(), ...(messageTs !== undefined && { messageTs }) };
}

async function posted(desk: Desk, options: BuiltOperation = {}): Promise<string> {
  return (await desk.desk.post(build(options), { mayExist: false })).messageTs;
}

const approvedEvent = (): JournalEvent => ({
  type: 'approved',
  atMs: Date.now(),
  userId: 'U0ALMA0001',
  secondFactor: false,
});

const unknown = expect.objectContaining({ name: 'OutsideError', outcome: 'unknown' });

/** Time that goes by at once; `waits` says how much did. */
function hurriedTime() {
  let aheadMs = 0;
  const waits: number[] = [];
  const pause: Pause = async (waitMs) => {
    if (waitMs <= 0) return;
    waits.push(waitMs);
    aheadMs += waitMs;
  };
  return { waits, pause, clock: { now: () => Date.now() + aheadMs } };
}

describe('post', () => {
  it('marks the message with the operation, and nothing else', async () => {
    const desk = await runningDesk();
    const messageTs = await posted(desk);
    const answer = await desk.workspace.call('conversations.history', { channel: ops, include_all_metadata: 'true' });
    expect(answer.messages).toEqual([
      expect.objectContaining({
        ts: messageTs,
        metadata: { event_type: 'howdah_operation', event_payload: { operation_id: 'op-7f3k2' } },
      }),
    ]);
  });

  it('posts once when the answer is lost and it is asked again', async () => {
    const desk = await runningDesk();
    await desk.workspace.post('/faults', { drop_response: { method: 'chat.postMessage' } });
    await expect(posted(desk)).rejects.toEqual(unknown);
    const { messageTs } = await desk.desk.post(build(), { mayExist: true });
    const messages = await desk.workspace.messages({ channel: ops });
    expect(messages.map(({ ts }) => ts)).toEqual([messageTs]);
  });

  it('finds it behind more than a page of other messages, and takes no other operation for it', async () => {
    const desk = await runningDesk();
    await desk.workspace.post('/faults', { rate_limits: false });
    const messageTs = await posted(desk);
    await posted(desk, { id: 'op-other' });
    for (let index = 0; index < 201; index += 1) {
      await desk.workspace.call('chat.postMessage', { channel: ops, text: `${index}` });
    }
    expect(await desk.desk.post(build(), { mayExist: true })).toEqual({ channel: ops, messageTs });
    const anew = await desk.desk.post(build({ id: 'op-third' }), { mayExist: true });
    expect(Number(anew.messageTs)).toBeGreaterThan(Number(messageTs));
  });

  it('posts anew when its present message is gone for it, and takes the new one from then on', async () => {
    const desk = await runningDesk();
    const messageTs = await posted(desk);
    const anew = await desk.desk.post(build({}, messageTs), { mayExist: true });
    expect(anew.messageTs).not.toBe(messageTs);
    expect(await desk.desk.post(build({}, messageTs), { mayExist: true })).toEqual(anew);
  });

  it('waits as long as Slack says, and holds up no other channel', async () => {
    const waits: { waitMs: number; end: () => void }[] = [];
    const pause: Pause = (waitMs) => new Promise((resolve) => waits.push({ waitMs, end: resolve }));
    const desk = await runningDesk({ pause });
    await desk.workspace.post('/faults', {
      rate_limit: { method: 'chat.postMessage', count: 1, retry_after_s: 7 },
    });
    const limited = posted(desk);
    await expect.poll(() => waits.length).toBe(1);
    await desk.desk.post({ ...build({ id: 'op-other' }), channel: audit }, { mayExist: false });
    expect(await desk.workspace.messages({ channel: ops })).toEqual([]);
    expect(waits[0]?.waitMs).toBeGreaterThan(6000);
    waits[0]?.end();
    await limited;
    expect(await desk.workspace.messages({ channel: ops })).toHaveLength(1);
  });

  it('survives a minute of rate limits', async () => {
    const time = hurriedTime();
    const desk = await runningDesk(time);
    await desk.workspace.post('/faults', {
      rate_limit: { method: 'chat.postMessage', count: 12, retry_after_s: 5 },
    });
    await posted(desk);
    expect(await desk.workspace.messages({ channel: ops })).toHaveLength(1);
    expect(time.waits).toHaveLength(12);
  });

  it('says what is wrong with a channel that takes nothing', async () => {
    const desk = await runningDesk();
    const nowhere = { ...build(), channel: random };
    await expect(desk.desk.post(nowhere, { mayExist: false })).rejects.toMatchObject({
      name: 'OutsideError',
      outcome: 'failed',
      retryable: false,
      message:
        'Slack refuses to show a message (not_in_channel: the bot is not in the channel, invite it there with /invite @Howdah)',
    });
  });

  it('says SIMULATED everywhere', async () => {
    const desk = await runningDesk({ isSimulated: true });
    const messageTs = await posted(desk);
    await desk.desk.update(build({ phase: 'approved' }, messageTs));
    await desk.desk.tell(build({}, messageTs), { event: approvedEvent(), sequence: 2, mayExist: false });
    const shown = [
      ...(await desk.workspace.messages({ channel: ops, thread_ts: messageTs })),
      ...(await desk.workspace.messages({ channel: audit })),
    ];
    expect(shown.map(({ text }) => text.split(':')[0])).toEqual(['SIMULATED', 'SIMULATED', 'SIMULATED']);
  });
});

describe('update', () => {
  it('edits in place and keeps the mark', async () => {
    const desk = await runningDesk();
    const messageTs = await posted(desk);
    expect(await desk.desk.update(build({ phase: 'approved' }, messageTs))).toBe('updated');
    expect(await desk.desk.post(build(), { mayExist: true })).toEqual({ channel: ops, messageTs });
    expect(await desk.workspace.messages({ channel: ops })).toHaveLength(1);
  });

  it('after a rate limit shows the newest, once', async () => {
    const time = hurriedTime();
    const desk = await runningDesk(time);
    const messageTs = await posted(desk);
    await desk.workspace.post('/faults', { rate_limit: { method: 'chat.update', count: 1, retry_after_s: 60 } });
    const updates = (['awaiting-approval', 'approved', 'running', 'succeeded'] as const).map((phase) =>
      desk.desk.update(build({ phase }, messageTs)),
    );
    expect(await Promise.all(updates)).toEqual(['updated', 'updated', 'updated', 'updated']);
    expect(time.waits).toContain(60_000);
    expect(await desk.countCalls('chat.update', 'ok')).toBe(1);
    const [message] = await desk.workspace.messages({ channel: ops });
    expect(JSON.stringify(message?.blocks)).not.toContain('operation_approve');
  });

  it('shows the end without waiting, and nothing older after it', async () => {
    const pause: Pause = (waitMs, signal) =>
      waitMs <= 0 || signal?.aborted
        ? Promise.resolve()
        : new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
    const desk = await runningDesk({ pause });
    const messageTs = await posted(desk);
    await desk.desk.update(build({ phase: 'approved' }, messageTs));
    const running = desk.desk.update(build({ phase: 'running' }, messageTs));
    const ended = desk.desk.update(build({ phase: 'succeeded' }, messageTs));
    expect(await Promise.all([running, ended])).toEqual(['updated', 'updated']);
    expect(await desk.desk.update(build({ phase: 'running' }, messageTs))).toBe('updated');
    expect(await desk.countCalls('chat.update', 'ok')).toBe(2);
  });

  it('says when the message was deleted; a new one is posted', async () => {
    const desk = await runningDesk();
    const messageTs = await posted(desk);
    await desk.workspace.call('chat.delete', { channel: ops, ts: messageTs });
    expect(await desk.desk.update(build({ phase: 'approved' }, messageTs))).toBe('gone');
    const anew = await desk.desk.post(build({ phase: 'approved' }), { mayExist: true });
    expect(anew.messageTs).not.toBe(messageTs);
  });

  it('tells a lost answer from a refusal', async () => {
    const desk = await runningDesk();
    const messageTs = await posted(desk);
    await desk.workspace.post('/faults', { drop_response: { method: 'chat.update' } });
    await expect(desk.desk.update(build({ phase: 'approved' }, messageTs))).rejects.toEqual(unknown);
  });
});

describe('tell', () => {
  it('tells an event in the thread and in the audit channel, with the way to the message', async () => {
    const desk = await runningDesk();
    const messageTs = await posted(desk);
    await desk.desk.tell(build({}, messageTs), { event: approvedEvent(), sequence: 2, mayExist: false });
    const thread = await desk.workspace.messages({ channel: ops, thread_ts: messageTs });
    expect(thread).toHaveLength(2);
    const [record] = await desk.workspace.messages({ channel: audit });
    expect(JSON.stringify(record?.blocks)).toContain(`/archives/${ops}/p${messageTs.replace('.', '')}`);
  });

  it('calls nobody in the audit channel, nor in the thread whoever did it, but whom an end concerns', async () => {
    const desk = await runningDesk();
    const messageTs = await posted(desk);
    const denied: JournalEvent = { type: 'denied', atMs: Date.now(), userId: alma, reason: 'not tonight' };
    await desk.desk.tell(build({ phase: 'denied' }, messageTs), { event: denied, sequence: 2, mayExist: false });
    const [, reply] = await desk.workspace.messages({ channel: ops, thread_ts: messageTs });
    expect(JSON.stringify(reply?.blocks)).toMatch(new RegExp(`alma denied it\\. <@${olga}>`));
    const [record] = await desk.workspace.messages({ channel: audit });
    expect(JSON.stringify(record?.blocks)).toContain('alma denied it');
    expect(JSON.stringify(record)).not.toMatch(/<@U/);
  });

  it.each([1, 2])('tells it once in each place when answer %i is lost and it is told again', async (count) => {
    const desk = await runningDesk();
    const messageTs = await posted(desk);
    const operation = build({}, messageTs);
    const told = { event: approvedEvent(), sequence: 2 };
    await desk.workspace.post('/faults', { drop_response: { method: 'chat.postMessage', count } });
    await expect(desk.desk.tell(operation, { ...told, mayExist: false })).rejects.toEqual(unknown);
    await desk.desk.tell(operation, { ...told, mayExist: true });
    expect(await desk.workspace.messages({ channel: ops, thread_ts: messageTs })).toHaveLength(2);
    expect(await desk.workspace.messages({ channel: audit })).toHaveLength(1);
    await desk.desk.tell(operation, { ...told, sequence: 3, mayExist: true });
    expect(await desk.workspace.messages({ channel: audit })).toHaveLength(2);
  });

  it('keeps the audit record when the message with the thread was deleted', async () => {
    const desk = await runningDesk();
    const messageTs = await posted(desk);
    await desk.workspace.call('chat.delete', { channel: ops, ts: messageTs });
    for (const mayExist of [false, true]) {
      await desk.desk.tell(build({}, messageTs), { event: approvedEvent(), sequence: 2, mayExist });
    }
    expect(await desk.workspace.messages({ channel: audit })).toHaveLength(1);
    expect(desk.logged).toContain('an event is in no thread: its message was deleted');
  });

  it('goes on in the audit channel when the thread takes nothing any more, and says so in the log', async () => {
    const desk = await runningDesk();
    const created = await desk.workspace.call('conversations.create', { name: 'pg-old' });
    const channel = z.looseObject({ id: z.string() }).parse(created.channel).id;
    const operation = { ...build({}, '1800000000.000100'), channel };
    await desk.workspace.call('conversations.archive', { channel });
    for (const sequence of [2, 3]) {
      await desk.desk.tell(operation, { event: approvedEvent(), sequence, mayExist: false });
    }
    expect(await desk.workspace.messages({ channel: audit })).toHaveLength(2);
    expect(desk.logged).toContain('the thread takes no reply');
  });

  it('is tried again where somebody may let the bot back in; the audit channel has it meanwhile', async () => {
    const desk = await runningDesk();
    const operation = { ...build({}, '1800000000.000100'), channel: random };
    const telling = desk.desk.tell(operation, { event: approvedEvent(), sequence: 2, mayExist: true });
    await expect(telling).rejects.toMatchObject({ code: 'forbidden' });
    expect(await desk.workspace.messages({ channel: audit })).toHaveLength(1);
  });

  it('is held up by no audit channel that cannot be used, and says so in the log', async () => {
    const desk = await runningDesk({ auditChannel: random });
    const messageTs = await posted(desk);
    await desk.desk.tell(build({}, messageTs), { event: approvedEvent(), sequence: 2, mayExist: false });
    expect(await desk.workspace.messages({ channel: ops, thread_ts: messageTs })).toHaveLength(2);
    expect(desk.logged).toContain('the audit channel takes no record');
  });
});
