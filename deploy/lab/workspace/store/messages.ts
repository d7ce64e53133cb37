import { asObject, type JsonObject } from '../json.ts';
import type { Channel, Message, StoredMessage, WorkspaceState } from '../model.ts';
import { createId, createTs } from './ids.ts';

/** What a message is made of, before it has a timestamp. */
export interface MessageContent {
  readonly text: string;
  readonly blocks?: JsonObject[];
  readonly attachments?: JsonObject[];
  readonly metadata?: JsonObject;
  readonly files?: JsonObject[];
}

/** Slack gives every block, and every interactive element, an id when the app gave none. */
export function fillIds(state: WorkspaceState, blocks: readonly JsonObject[]): JsonObject[] {
  return blocks.map((block) => {
    const filled: JsonObject = { ...block, block_id: block.block_id ?? shortId(state) };
    const elements = block.elements;
    if (block.type === 'actions' && Array.isArray(elements)) {
      filled.elements = elements.map((element) => fillActionId(state, element));
    }
    if (block.accessory !== undefined) filled.accessory = fillActionId(state, block.accessory);
    if (block.element !== undefined) filled.element = fillActionId(state, block.element);
    return filled;
  });
}

function shortId(state: WorkspaceState): string {
  return createId(state, '').slice(-6).toLowerCase();
}

function fillActionId(state: WorkspaceState, element: unknown): unknown {
  const object = asObject(element);
  if (object === undefined || object.type === 'image') return element;
  return { ...object, action_id: object.action_id ?? shortId(state) };
}

/** The message of `ts` that `userId` can see, if any. */
export function findMessage(channel: Channel, options: { ts: string; userId?: string }): StoredMessage | undefined {
  return channel.messages.find(
    (stored) =>
      stored.message.ts === options.ts &&
      (stored.ephemeralTo === undefined || options.userId === undefined || stored.ephemeralTo === options.userId),
  );
}

/** Who writes: a person, or the app's bot. */
function authorFields(state: WorkspaceState, userId: string): Pick<Message, 'user' | 'team'> & Partial<Message> {
  const { app, team } = state;
  if (userId !== app.botUserId) return { user: userId, team: state.users.get(userId)?.teamId ?? team.id };
  return {
    user: userId,
    team: team.id,
    bot_id: app.botId,
    app_id: app.id,
    bot_profile: {
      id: app.botId,
      app_id: app.id,
      user_id: app.botUserId,
      name: app.name,
      deleted: false,
      updated: 0,
      team_id: team.id,
    },
  };
}

/** Appends a message to the channel, and counts it in its thread when it is a reply that everybody sees. */
export function addMessage(
  state: WorkspaceState,
  options: {
    channel: Channel;
    userId: string;
    content: MessageContent;
    nowMs: number;
    threadTs?: string;
    ephemeralTo?: string;
    subtype?: string;
    fields?: Partial<Message>;
  },
): StoredMessage {
  const { channel, userId, content, nowMs, threadTs, ephemeralTo, subtype } = options;
  const parent = threadTs === undefined ? undefined : findMessage(channel, { ts: threadTs });
  const message: Message = {
    type: 'message',
    ...(subtype === undefined ? {} : { subtype }),
    ...authorFields(state, userId),
    text: content.text,
    ts: createTs(state, nowMs),
    ...(content.blocks === undefined ? {} : { blocks: fillIds(state, content.blocks) }),
    ...(content.attachments === undefined ? {} : { attachments: content.attachments }),
    ...(content.metadata === undefined ? {} : { metadata: content.metadata }),
    ...(content.files === undefined ? {} : { files: content.files }),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...(parent === undefined ? {} : { parent_user_id: parent.message.user }),
    ...options.fields,
  };
  const stored: StoredMessage = {
    message,
    ...(ephemeralTo === undefined ? {} : { ephemeralTo }),
    forms: new Map(),
  };
  channel.messages.push(stored);
  if (parent !== undefined && ephemeralTo === undefined) recountThread(channel, parent);
  return stored;
}

/** Brings the parent's reply_count and its kin up to date. */
function recountThread(channel: Channel, parent: StoredMessage): void {
  const { message } = parent;
  const replies = channel.messages.filter(
    (stored) => isReplyTo(stored, message.ts) && stored.ephemeralTo === undefined,
  );
  const last = replies.at(-1);
  if (last === undefined) {
    for (const field of ['thread_ts', 'reply_count', 'reply_users', 'reply_users_count', 'latest_reply'] as const) {
      delete message[field];
    }
    return;
  }
  const users = [...new Set(replies.map((stored) => stored.message.user))];
  Object.assign(message, {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: users,
    reply_users_count: users.length,
    latest_reply: last.message.ts,
  });
}

/** Whether the message is a reply in the thread of `threadTs`, not the parent itself. */
function isReplyTo(stored: StoredMessage, threadTs: string): boolean {
  return stored.message.thread_ts === threadTs && stored.message.ts !== threadTs;
}

/** Takes a message away. A parent with replies stays as a tombstone, as in Slack. */
export function removeMessage(channel: Channel, stored: StoredMessage): void {
  const { message } = stored;
  if ((message.reply_count ?? 0) > 0) {
    delete message.blocks;
    delete message.attachments;
    Object.assign(message, { subtype: 'tombstone', text: 'This message was deleted.', user: 'USLACKBOT' });
    return;
  }
  channel.messages.splice(channel.messages.indexOf(stored), 1);
  const parent = message.thread_ts === undefined ? undefined : findMessage(channel, { ts: message.thread_ts });
  if (parent !== undefined && stored.ephemeralTo === undefined) recountThread(channel, parent);
}

/** Messages of a channel or of one thread, oldest first, as `userId` sees them (everything when no user is given). */
export function listMessages(
  channel: Channel,
  options: { threadTs?: string; userId?: string; includeEphemeral: boolean },
): StoredMessage[] {
  const { threadTs, userId, includeEphemeral } = options;
  return channel.messages.filter((stored) => {
    if (stored.ephemeralTo !== undefined) {
      if (!includeEphemeral || (userId !== undefined && stored.ephemeralTo !== userId)) return false;
    }
    const { ts, thread_ts: thread, subtype } = stored.message;
    if (threadTs !== undefined) return ts === threadTs || thread === threadTs;
    return thread === undefined || thread === ts || subtype === 'thread_broadcast';
  });
}
