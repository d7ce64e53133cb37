import { z } from 'zod';
import { workspaceApp } from '../../deploy/lab/bot/bot-configuration.ts';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';

/** A message as Slack has it; only what tests look at. */
export const SlackMessage = z.looseObject({
  ts: z.string(),
  text: z.string().default(''),
  blocks: z.array(z.looseObject({ type: z.string() })).default([]),
  ephemeral_to: z.string().optional(),
  /** `tombstone`: what a deleted message with replies leaves. */
  subtype: z.string().optional(),
  metadata: z.looseObject({ event_payload: z.looseObject({ operation_id: z.unknown() }) }).optional(),
});
export type SlackMessage = z.infer<typeof SlackMessage>;

/** A modal as Slack has it; only what tests look at. */
export const SlackView = z.looseObject({ id: z.string() });
export type SlackView = z.infer<typeof SlackView>;

const Call = z.looseObject({ method: z.string(), outcome: z.string() });
const SlashAnswer = z.looseObject({ ok: z.boolean(), acked: z.boolean().optional() });

export const users = {
  olga: 'U0OLGA0001',
  alma: 'U0ALMA0001',
  arno: 'U0ARNO0001',
  vera: 'U0VERA0001',
  otto: 'U0OTTO0001',
};
export const channels = { ops: 'C0PGOPS001', general: 'C0GENERAL1', random: 'C0RANDOM01' };

/** Where a command is typed, and by whom. */
export interface Typist {
  readonly user: string;
  readonly channel: string;
}

const olgaInOps: Typist = { user: users.olga, channel: channels.ops };

/** A person at the local workspace: types, clicks and reads through its control interface. */
export class WorkspaceClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Types a command and resolves with what the workspace says of its delivery. */
  async type(text: string, typist: Typist = olgaInOps): Promise<z.infer<typeof SlashAnswer>> {
    return SlashAnswer.parse(await this.post('/control/slash', { ...typist, text }));
  }

  /** Types a command and waits for the message that it brings to that person in that channel. */
  async ask(text: string, typist: Typist = olgaInOps, timeoutMs = 20_000): Promise<SlackMessage> {
    const before = new Set((await this.read(typist)).map(({ ts }) => ts));
    await this.type(text, typist);
    return this.waitForNew(before, typist, timeoutMs);
  }

  /** Waits for a message whose `ts` is not in `before`. */
  waitForNew(before: ReadonlySet<string>, typist: Typist = olgaInOps, timeoutMs = 20_000): Promise<SlackMessage> {
    return waitUntil({
      what: 'an answer in the workspace',
      timeoutMs,
      everyMs: 20,
      probe: async () => {
        const message = (await this.read(typist)).find(({ ts }) => !before.has(ts));
        return message ? { done: true, value: message } : { done: false, seen: 'no new message' };
      },
    });
  }

  /** Waits until the message with that `ts` (or the one that took its place) says something else. */
  waitForChange(message: SlackMessage, typist: Typist = olgaInOps): Promise<SlackMessage> {
    return waitUntil({
      what: 'a changed message',
      timeoutMs: 20_000,
      everyMs: 20,
      probe: async () => {
        const now = (await this.read(typist)).at(-1);
        const isSame = now === undefined || JSON.stringify(now.blocks) === JSON.stringify(message.blocks);
        return isSame ? { done: false, seen: message.text } : { done: true, value: now };
      },
    });
  }

  /** All messages that person sees in that channel, oldest first. */
  async read(typist: Typist = olgaInOps): Promise<readonly SlackMessage[]> {
    const query = new URLSearchParams({ channel: typist.channel, user: typist.user });
    return z.array(SlackMessage).parse(await this.get(`/control/messages?${query}`));
  }

  /** Clicks the element with that `action_id` on a message. */
  click(message: SlackMessage, actionId: string, options: { typist?: Typist; value?: string } = {}): Promise<unknown> {
    const { user, channel } = options.typist ?? olgaInOps;
    const value = options.value === undefined ? {} : { value: options.value };
    return this.post('/control/click', { user, channel, ts: message.ts, action_id: actionId, ...value });
  }

  /** Waits until that person has a modal open, and resolves with the topmost. */
  waitForView(user: string): Promise<SlackView> {
    return waitUntil({
      what: `a modal of ${user}`,
      timeoutMs: 20_000,
      everyMs: 20,
      probe: async () => {
        const view = z
          .array(SlackView)
          .parse(await this.get(`/control/views?user=${user}`))
          .at(-1);
        return view === undefined ? { done: false, seen: 'none' } : { done: true, value: view };
      },
    });
  }

  /** Submits a modal; `values` by block_id and action_id. */
  submit(
    user: string,
    viewId: string,
    values: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ): Promise<unknown> {
    return this.post('/control/submit', { user, view_id: viewId, values });
  }

  /** Deletes a message of the app, as an administrator can. */
  async deleteMessage({ ts }: SlackMessage, channel = channels.ops): Promise<void> {
    const answer = await fetch(`${this.url}/api/chat.delete`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${workspaceApp.botToken}` },
      body: JSON.stringify({ channel, ts }),
    });
    const { ok } = z.looseObject({ ok: z.boolean() }).parse(await answer.json());
    if (!ok) throw new Error('the message could not be deleted');
  }

  /** How often the app has called `method` (`response_url` for answers) with that outcome so far. */
  async countCalls(method: string, outcome: string): Promise<number> {
    const calls = z.array(Call).parse(await this.get('/control/calls?since=0'));
    return calls.filter((call) => call.method === method && call.outcome === outcome).length;
  }

  /** Waits until the app has made one more such call than `before`. */
  waitForCall(method: string, outcome: string, before: number): Promise<void> {
    return waitUntil({
      what: `a call of ${method} that ends ${outcome}`,
      timeoutMs: 20_000,
      everyMs: 20,
      probe: async () => {
        const count = await this.countCalls(method, outcome);
        return count > before ? { done: true, value: undefined } : { done: false, seen: `${count} of them` };
      },
    });
  }

  /** Switches faults; see the workspace's README. */
  faults(faults: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.post('/control/faults', faults);
  }

  async get(path: string): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`);
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async post(path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
