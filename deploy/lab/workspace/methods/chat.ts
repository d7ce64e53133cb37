import { z } from 'zod';
import { announceEdit, announceMessage } from '../events.ts';
import type { Channel, Message, StoredMessage } from '../model.ts';
import { readContent, resolveThread } from '../posting.ts';
import { canSee, findDestination } from '../store/channels.ts';
import { addMessage, fillIds, findMessage, removeMessage } from '../store/messages.ts';
import { answer, isRefusal, type Refusal, refuse } from '../web-api/answer.ts';
import { flag, text } from '../web-api/arguments.ts';
import { type Call, defineMethod } from '../web-api/method.ts';
import { tiers } from '../web-api/rate-limit.ts';
import { resolveChannel } from './conversations.ts';

const content = {
  text: text().optional(),
  markdown_text: text().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  metadata: z.unknown().optional(),
};

/** The channel the bot may write to: an id, a name, or a user's id for the direct message with them. */
export function resolveWritable(call: Call, idOrName: string): Channel | Refusal {
  const { state } = call;
  const channel = findDestination(state, idOrName);
  const botId = state.app.botUserId;
  if (channel === undefined || !canSee(state, { channel, userId: botId })) return refuse('channel_not_found');
  if (channel.isArchived) return refuse('is_archived');
  if (channel.kind === 'im' && !state.app.hasMessagesTab) return refuse('messages_tab_disabled');
  if (channel.memberIds.has(botId) || call.token.scopes.includes('chat:write.public')) return channel;
  return refuse('not_in_channel');
}

/** A message of the bot that may be edited or deleted. */
function resolveOwnMessage(
  call: Call,
  options: { channel: string; ts: string; foreignError: string },
): { channel: Channel; stored: StoredMessage } | Refusal {
  const channel = resolveChannel(call, options.channel);
  if (isRefusal(channel)) return channel;
  if (channel.isArchived) return refuse('is_archived');
  const stored = findMessage(channel, { ts: options.ts });
  if (stored === undefined || stored.ephemeralTo !== undefined) return refuse('message_not_found');
  if (stored.message.user !== call.state.app.botUserId) return refuse(options.foreignError);
  return { channel, stored };
}

const postMessage = defineMethod({
  name: 'chat.postMessage',
  token: 'bot',
  scopes: ['chat:write'],
  limit: tiers.posting,
  args: z.object({ channel: text(), thread_ts: text().optional(), reply_broadcast: flag().optional(), ...content }),
  run(call, args) {
    const channel = resolveWritable(call, args.channel);
    if (isRefusal(channel)) return channel;
    const read = readContent(call.workspace, args);
    if (isRefusal(read)) return read;
    const thread = resolveThread(channel, args.thread_ts);
    if (isRefusal(thread)) return thread;
    const broadcast = thread.threadTs !== undefined && args.reply_broadcast === true;
    const stored = addMessage(call.state, {
      channel,
      userId: call.state.app.botUserId,
      content: read,
      nowMs: call.nowMs,
      ...thread,
      ...(broadcast ? { subtype: 'thread_broadcast' } : {}),
    });
    announceMessage(call.workspace, { channel, stored });
    return answer({ channel: channel.id, ts: stored.message.ts, message: stored.message });
  },
});

const postEphemeral = defineMethod({
  name: 'chat.postEphemeral',
  token: 'bot',
  scopes: ['chat:write'],
  limit: tiers.four,
  args: z.object({ channel: text(), user: text(), thread_ts: text().optional(), ...content }),
  run(call, args) {
    const channel = resolveWritable(call, args.channel);
    if (isRefusal(channel)) return channel;
    if (!call.state.users.has(args.user)) return refuse('user_not_found');
    if (!channel.memberIds.has(args.user)) return refuse('user_not_in_channel');
    const read = readContent(call.workspace, args);
    if (isRefusal(read)) return read;
    const thread = resolveThread(channel, args.thread_ts);
    if (isRefusal(thread)) return thread;
    const stored = addMessage(call.state, {
      channel,
      userId: call.state.app.botUserId,
      content: read,
      nowMs: call.nowMs,
      ephemeralTo: args.user,
      ...thread,
    });
    announceMessage(call.workspace, { channel, stored });
    return answer({ message_ts: stored.message.ts });
  },
});

/** What is left of a message when only some of its parts are given anew: blocks not named stay. */
function edited(call: Call, options: { previous: Message; read: Partial<Message> & { text: string } }): Message {
  const { previous, read } = options;
  return {
    ...previous,
    ...read,
    ...(read.blocks === undefined ? {} : { blocks: fillIds(call.state, read.blocks) }),
    edited: { user: call.state.app.botUserId, ts: `${Math.trunc(call.nowMs / 1000)}.000000` },
  };
}

const update = defineMethod({
  name: 'chat.update',
  token: 'bot',
  scopes: ['chat:write'],
  limit: tiers.three,
  args: z.object({ channel: text(), ts: text(), ...content }),
  run(call, args) {
    const found = resolveOwnMessage(call, { ...args, foreignError: 'cant_update_message' });
    if (isRefusal(found)) return found;
    const { channel, stored } = found;
    const read = readContent(call.workspace, args);
    if (isRefusal(read)) return read;
    const previous = stored.message;
    stored.message = edited(call, { previous, read });
    announceEdit(call.workspace, { channel, previous, current: stored.message });
    return answer({ channel: channel.id, ts: previous.ts, text: stored.message.text, message: stored.message });
  },
});

const remove = defineMethod({
  name: 'chat.delete',
  token: 'bot',
  scopes: ['chat:write'],
  limit: tiers.three,
  args: z.object({ channel: text(), ts: text() }),
  run(call, args) {
    const found = resolveOwnMessage(call, { ...args, foreignError: 'cant_delete_message' });
    if (isRefusal(found)) return found;
    const previous = { ...found.stored.message };
    removeMessage(found.channel, found.stored);
    announceEdit(call.workspace, { channel: found.channel, previous });
    return answer({ channel: found.channel.id, ts: args.ts });
  },
});

const getPermalink = defineMethod({
  name: 'chat.getPermalink',
  token: 'bot',
  scopes: [],
  limit: tiers.special,
  args: z.object({ channel: text(), message_ts: text() }),
  run(call, args) {
    const channel = resolveChannel(call, args.channel);
    if (isRefusal(channel)) return channel;
    const stored = findMessage(channel, { ts: args.message_ts });
    if (stored === undefined || stored.ephemeralTo !== undefined) return refuse('message_not_found');
    const { ts, thread_ts: threadTs } = stored.message;
    const thread = threadTs === undefined || threadTs === ts ? '' : `?thread_ts=${threadTs}&cid=${channel.id}`;
    const permalink = `${call.baseUrl}/archives/${channel.id}/p${ts.replace('.', '')}${thread}`;
    return answer({ channel: channel.id, permalink });
  },
});

export const methods = [postMessage, postEphemeral, update, remove, getPermalink];
