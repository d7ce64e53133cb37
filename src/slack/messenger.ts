import { z } from 'zod';
import { OutsideError } from '../core/outside-error.ts';
import type { Clock } from '../ports.ts';
import { type Pause, wait } from './pause.ts';
import type { SlackClient } from './slack-client.ts';
import { explainSlackTrouble, readSlackTrouble } from './slack-trouble.ts';
import type { MessageView } from './views/message.ts';

/** What a message is about, for the bot to find it again. Any member can read it: no secrets. */
export interface MessageMark {
  /** `event_type` of the message's metadata. */
  readonly type: string;
  /** Its `event_payload`. */
  readonly payload: Readonly<Record<string, string | number>>;
}

export interface OutgoingMessage {
  readonly channel: string;
  readonly view: MessageView;
  readonly mark: MessageMark;
}

/** A channel, or the thread of one of its messages. */
export interface MessagePlace {
  readonly channel: string;
  readonly threadTs?: string;
}

/** What the bot says in Slack with its own token. Rejects with an `OutsideError`. */
export interface Messenger {
  /**
   * Posts, once: resolves with the message's `ts`. Waits for rate limits. Rejects with the outcome `unknown` when the
   * answer was lost: look with `find` before posting again.
   */
  post(message: OutgoingMessage): Promise<string>;
  /** The same in a thread. `no-thread`: its first message was deleted, so nothing was posted. */
  reply(message: OutgoingMessage & { readonly threadTs: string }): Promise<'posted' | 'no-thread'>;
  /** The bot's newest own message with that mark that is not older than `oldestMs`, if there is one. */
  find(
    place: MessagePlace,
    options: { readonly mark: MessageMark; readonly oldestMs: number },
  ): Promise<string | undefined>;
  /** One attempt to edit. `gone`: it was deleted, or nobody can edit it any more. */
  edit(
    message: OutgoingMessage & { readonly messageTs: string },
  ): Promise<{ readonly kind: 'edited' | 'gone' } | { readonly kind: 'later'; readonly waitMs: number }>;
  /** Shows something to one member of a channel. Waits for rate limits. */
  whisper(message: { readonly channel: string; readonly userId: string; readonly view: MessageView }): Promise<void>;
  /** Address of a message; undefined when Slack does not tell. */
  findLink(message: { readonly channel: string; readonly messageTs: string }): Promise<string | undefined>;
}

/** After so long under rate limits the caller is told. */
export const longestRateLimitMs = 5 * 60_000;

const Found = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      user: z.string().optional(),
      metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
type FoundMessage = z.infer<typeof Found>['messages'][number];
const Posted = z.object({ ts: z.string() });
const Self = z.object({ user_id: z.string() });
const Permalink = z.object({ permalink: z.string() });

const noPreviews = { unfurl_links: false, unfurl_media: false };
const goneCodes: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);
const pageSize = 200;

/** `client` sends each request once and rejects on a 429 (`createSlackClient`). */
export function createMessenger(options: { client: SlackClient; clock: Clock; pause?: Pause }): Messenger {
  const { client } = options;
  const call = createCall(options);
  let self: Promise<string> | undefined;
  const fetchSelf = (): Promise<string> => {
    self ??= call({ what: 'say who this bot is', queue: 'auth.test', send: () => client.auth.test() }).then(
      (answer) => Self.parse(answer).user_id,
    );
    // A failure is not remembered.
    self.catch(() => {
      self = undefined;
    });
    return self;
  };
  return {
    async post({ channel, ...message }) {
      const send = () => client.chat.postMessage({ channel, ...renderContent(message), ...noPreviews });
      const queue = `chat.postMessage ${channel}`;
      return Posted.parse(await call({ what: 'show a message', queue, send })).ts;
    },
    reply: async ({ channel, threadTs, ...message }) => {
      const content = { ...renderContent(message), ...noPreviews };
      const send = () => orNoThread(client.chat.postMessage({ channel, thread_ts: threadTs, ...content }));
      const answer = await call({ what: 'show a reply', queue: `chat.postMessage ${channel}`, send });
      return answer === 'no-thread' ? 'no-thread' : 'posted';
    },
    edit: (message) => editOnce(client, message),
    find: async (place, { mark, oldestMs }) => {
      const userId = await fetchSelf();
      const isIt = ({ user, metadata }: FoundMessage) => user === userId && bears(metadata, mark);
      return findMessage({ client, call, place, oldestMs, isIt });
    },
    async whisper({ channel, userId, view }) {
      const content = { text: view.text, blocks: [...view.blocks] };
      const send = () => client.chat.postEphemeral({ channel, user: userId, ...content });
      await call({ what: 'show a message to one person', queue: `chat.postEphemeral ${channel}`, send });
    },
    async findLink({ channel, messageTs }) {
      try {
        return Permalink.parse(await client.chat.getPermalink({ channel, message_ts: messageTs })).permalink;
      } catch (error) {
        if (readSlackTrouble(error) === undefined) throw error;
        return undefined;
      }
    },
  };
}

type Call = <T>(request: { what: string; queue: string; send: () => Promise<T> }) => Promise<T>;

/**
 * One request, sent again only after a 429, which surely did nothing. A rate limit holds up its own `queue` (a method,
 * for messages a method in one channel, as Slack counts) and nothing else.
 */
function createCall({ clock, pause = wait }: { clock: Clock; pause?: Pause }): Call {
  const freeAtMs = new Map<string, number>();
  return async ({ what, queue, send }) => {
    const deadlineMs = clock.now() + longestRateLimitMs;
    for (;;) {
      const waitMs = (freeAtMs.get(queue) ?? 0) - clock.now();
      if (waitMs > 0) await pause(waitMs);
      try {
        const answer = await send();
        freeAtMs.delete(queue);
        return answer;
      } catch (error) {
        const trouble = readSlackTrouble(error);
        if (trouble === undefined) throw error;
        const isOver = trouble.kind !== 'rate-limited' || clock.now() + trouble.waitMs > deadlineMs;
        if (isOver) throw explainSlackTrouble(what, trouble, error);
        freeAtMs.set(queue, clock.now() + trouble.waitMs);
      }
    }
  };
}

async function orNoThread<T>(request: Promise<T>): Promise<T | 'no-thread'> {
  try {
    return await request;
  } catch (error) {
    const trouble = readSlackTrouble(error);
    if (trouble?.kind === 'refused' && trouble.code === 'thread_not_found') return 'no-thread';
    throw error;
  }
}

async function editOnce(client: SlackClient, message: Parameters<Messenger['edit']>[0]): ReturnType<Messenger['edit']> {
  const { channel, messageTs } = message;
  try {
    await client.chat.update({ channel, ts: messageTs, ...renderContent(message) });
    return { kind: 'edited' };
  } catch (error) {
    const trouble = readSlackTrouble(error);
    if (trouble === undefined) throw error;
    if (trouble.kind === 'rate-limited') return { kind: 'later', waitMs: trouble.waitMs };
    if (trouble.kind === 'refused' && goneCodes.has(trouble.code)) return { kind: 'gone' };
    throw explainSlackTrouble('edit a message', trouble, error);
  }
}

/** The newest one. A channel's history comes newest first, a thread's oldest first, so a thread is read to its end. */
async function findMessage(search: {
  client: SlackClient;
  call: Call;
  place: MessagePlace;
  oldestMs: number;
  isIt: (message: FoundMessage) => boolean;
}): Promise<string | undefined> {
  const { client, call, place, isIt } = search;
  const { channel, threadTs } = place;
  const span = { channel, oldest: (search.oldestMs / 1000).toFixed(6), limit: pageSize, include_all_metadata: true };
  let found: string | undefined;
  let cursor: string | undefined;
  do {
    const page = { ...span, ...(cursor !== undefined && { cursor }) };
    const answer = await call<unknown>({
      what: 'say what is in a channel',
      queue: threadTs === undefined ? 'conversations.history' : 'conversations.replies',
      send: () =>
        threadTs === undefined
          ? client.conversations.history(page)
          : orNoThread(client.conversations.replies({ ...page, ts: threadTs })),
    });
    if (answer === 'no-thread') return undefined;
    const { messages, response_metadata: next } = parseFound(answer);
    const ours = messages.filter(isIt).map(({ ts }) => ts);
    if (threadTs === undefined && ours[0] !== undefined) return ours[0];
    found = ours.at(-1) ?? found;
    cursor = next?.next_cursor === '' ? undefined : next?.next_cursor;
  } while (cursor !== undefined);
  return found;
}

function parseFound(answer: unknown): z.infer<typeof Found> {
  const parsed = Found.safeParse(answer);
  if (parsed.success) return parsed.data;
  const message = 'Slack answered what is in a channel in a way that cannot be read';
  throw new OutsideError({ code: 'bad-answer', message, retryable: true, outcome: 'failed', cause: parsed.error });
}

function bears(metadata: FoundMessage['metadata'], mark: MessageMark): boolean {
  return (
    metadata?.event_type === mark.type &&
    Object.entries(mark.payload).every(([name, value]) => metadata.event_payload[name] === value)
  );
}

/** The mark goes along with each edit: Slack may take away what is not named. */
function renderContent({ view, mark }: Pick<OutgoingMessage, 'view' | 'mark'>) {
  return {
    text: view.text,
    blocks: [...view.blocks],
    metadata: { event_type: mark.type, event_payload: { ...mark.payload } },
  };
}
