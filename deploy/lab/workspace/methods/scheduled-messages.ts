import { z } from 'zod';
import { announceMessage } from '../events.ts';
import { readContent, resolveThread } from '../posting.ts';
import { createId } from '../store/ids.ts';
import { addMessage } from '../store/messages.ts';
import { answer, isRefusal, refuse } from '../web-api/answer.ts';
import { integer, text } from '../web-api/arguments.ts';
import { defineMethod } from '../web-api/method.ts';
import { tiers } from '../web-api/rate-limit.ts';
import { resolveWritable } from './chat.ts';

/** Messages may be scheduled this far ahead (docs.slack.dev/reference/methods/chat.scheduleMessage). */
const maxAheadS = 120 * 24 * 3600;

/** A timer of the machine cannot run longer than this many milliseconds. */
const longestTimerMs = 2_147_483_647;

const schedule = defineMethod({
  name: 'chat.scheduleMessage',
  token: 'bot',
  scopes: ['chat:write'],
  limit: tiers.three,
  args: z.object({
    channel: text(),
    post_at: integer(),
    text: text().optional(),
    blocks: z.unknown().optional(),
    attachments: z.unknown().optional(),
    metadata: z.unknown().optional(),
    thread_ts: text().optional(),
  }),
  run(call, args) {
    const { workspace, state, nowMs } = call;
    const channel = resolveWritable(call, args.channel);
    if (isRefusal(channel)) return channel;
    const content = readContent(workspace, args);
    if (isRefusal(content)) return content;
    const thread = resolveThread(channel, args.thread_ts);
    if (isRefusal(thread)) return thread;
    const delayMs = args.post_at * 1000 - nowMs;
    if (delayMs <= 0) return refuse('time_in_past');
    if (delayMs > maxAheadS * 1000) return refuse('time_too_far');
    const id = createId(state, 'Q');
    const cancel = workspace.clock.after(Math.min(delayMs, longestTimerMs), () => {
      state.scheduled.delete(id);
      const at = workspace.clock.nowMs();
      const stored = addMessage(state, { channel, userId: state.app.botUserId, content, nowMs: at, ...thread });
      announceMessage(workspace, { channel, stored });
    });
    state.scheduled.set(id, { id, channelId: channel.id, postAtS: args.post_at, args: { text: content.text }, cancel });
    return answer({
      channel: channel.id,
      scheduled_message_id: id,
      post_at: args.post_at,
      message: { text: content.text },
    });
  },
});

const list = defineMethod({
  name: 'chat.scheduledMessages.list',
  token: 'bot',
  scopes: [],
  limit: tiers.three,
  args: z.object({ channel: text().optional() }),
  run({ state }, args) {
    const scheduled = [...state.scheduled.values()]
      .filter((message) => args.channel === undefined || message.channelId === args.channel)
      .map(({ id, channelId, postAtS, args: sent }) => ({ id, channel_id: channelId, post_at: postAtS, ...sent }));
    return answer({ scheduled_messages: scheduled, response_metadata: { next_cursor: '' } });
  },
});

const remove = defineMethod({
  name: 'chat.deleteScheduledMessage',
  token: 'bot',
  scopes: ['chat:write'],
  limit: tiers.three,
  args: z.object({ channel: text(), scheduled_message_id: text() }),
  run({ state }, args) {
    const scheduled = state.scheduled.get(args.scheduled_message_id);
    if (scheduled === undefined || scheduled.channelId !== args.channel) return refuse('invalid_scheduled_message_id');
    scheduled.cancel();
    state.scheduled.delete(scheduled.id);
    return answer();
  },
});

export const methods = [schedule, list, remove];
