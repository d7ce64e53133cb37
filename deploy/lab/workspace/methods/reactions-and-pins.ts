import { z } from 'zod';
import type { Channel, Pin } from '../model.ts';
import { createId, createTs } from '../store/ids.ts';
import { findMessage } from '../store/messages.ts';
import { addReaction, removeReaction } from '../store/reactions.ts';
import { answer, isRefusal, type Refusal, refuse } from '../web-api/answer.ts';
import { flag, text } from '../web-api/arguments.ts';
import { type Call, defineMethod } from '../web-api/method.ts';
import { tiers } from '../web-api/rate-limit.ts';
import { resolveChannel } from './conversations.ts';

/** A channel the bot is in, where it may react, pin and bookmark. */
function resolveOpen(call: Call, id: string): Channel | Refusal {
  const channel = resolveChannel(call, id);
  if (isRefusal(channel)) return channel;
  if (!channel.memberIds.has(call.state.app.botUserId)) return refuse('not_in_channel');
  return channel.isArchived ? refuse('is_archived') : channel;
}

const react = (verb: 'add' | 'remove') =>
  defineMethod({
    name: `reactions.${verb}`,
    token: 'bot',
    scopes: ['reactions:write'],
    limit: verb === 'add' ? tiers.three : tiers.two,
    args: z.object({ channel: text(), timestamp: text(), name: text() }),
    run(call, args) {
      const channel = resolveOpen(call, args.channel);
      if (isRefusal(channel)) return channel;
      const request = { channel, ts: args.timestamp, name: args.name, userId: call.state.app.botUserId };
      const done = (verb === 'add' ? addReaction : removeReaction)(call.workspace, request);
      return done.ok ? answer() : refuse(done.error);
    },
  });

const getReactions = defineMethod({
  name: 'reactions.get',
  token: 'bot',
  scopes: ['reactions:read'],
  limit: tiers.three,
  args: z.object({ channel: text(), timestamp: text(), full: flag().optional() }),
  run(call, args) {
    const channel = resolveOpen(call, args.channel);
    if (isRefusal(channel)) return channel;
    const stored = findMessage(channel, { ts: args.timestamp });
    if (stored === undefined || stored.ephemeralTo !== undefined) return refuse('message_not_found');
    return answer({ type: 'message', channel: channel.id, message: stored.message });
  },
});

/** The pinned item of pins.list and of the pin events. */
function renderPin(channel: Channel, pin: Pin): object {
  const message = findMessage(channel, { ts: pin.ts })?.message;
  return { type: 'message', channel: channel.id, created: pin.createdS, created_by: pin.userId, message };
}

function announcePin(call: Call, options: { channel: Channel; pin: Pin; type: 'pin_added' | 'pin_removed' }): void {
  const { channel, pin, type } = options;
  call.workspace.changed({ kind: 'channel', channel: channel.id });
  call.workspace.emit({
    event: {
      type,
      user: call.state.app.botUserId,
      channel_id: channel.id,
      item: renderPin(channel, pin),
      item_user: findMessage(channel, { ts: pin.ts })?.message.user ?? '',
      pin_count: String(channel.pins.length),
      pinned_info: { channel: channel.id, pinned_by: pin.userId, pinned_ts: pin.createdS },
      ...(type === 'pin_removed' ? { has_pins: channel.pins.length > 0 } : {}),
      event_ts: createTs(call.state, call.nowMs),
    },
    channelId: channel.id,
  });
}

const addPin = defineMethod({
  name: 'pins.add',
  token: 'bot',
  scopes: ['pins:write'],
  limit: tiers.two,
  args: z.object({ channel: text(), timestamp: text().optional() }),
  run(call, args) {
    const channel = resolveOpen(call, args.channel);
    if (isRefusal(channel)) return channel;
    if (args.timestamp === undefined) return refuse('no_item_specified');
    const stored = findMessage(channel, { ts: args.timestamp });
    if (stored === undefined || stored.ephemeralTo !== undefined) return refuse('message_not_found');
    if (channel.pins.some((pin) => pin.ts === args.timestamp)) return refuse('already_pinned');
    const pin = { ts: args.timestamp, userId: call.state.app.botUserId, createdS: Math.trunc(call.nowMs / 1000) };
    channel.pins.push(pin);
    stored.message.pinned_to = [channel.id];
    announcePin(call, { channel, pin, type: 'pin_added' });
    return answer();
  },
});

const removePin = defineMethod({
  name: 'pins.remove',
  token: 'bot',
  scopes: ['pins:write'],
  limit: tiers.two,
  args: z.object({ channel: text(), timestamp: text().optional() }),
  run(call, args) {
    const channel = resolveOpen(call, args.channel);
    if (isRefusal(channel)) return channel;
    const pin = channel.pins.find((known) => known.ts === args.timestamp);
    if (pin === undefined) return refuse('no_pin');
    channel.pins.splice(channel.pins.indexOf(pin), 1);
    const stored = findMessage(channel, { ts: pin.ts });
    if (stored !== undefined) delete stored.message.pinned_to;
    announcePin(call, { channel, pin, type: 'pin_removed' });
    return answer();
  },
});

const listPins = defineMethod({
  name: 'pins.list',
  token: 'bot',
  scopes: ['pins:read'],
  limit: tiers.two,
  args: z.object({ channel: text() }),
  run(call, args) {
    const channel = resolveOpen(call, args.channel);
    if (isRefusal(channel)) return channel;
    return answer({ items: [...channel.pins].reverse().map((pin) => renderPin(channel, pin)) });
  },
});

/** A channel holds at most this many bookmarks (docs.slack.dev/reference/methods/bookmarks.add). */
const maxBookmarks = 100;

const addBookmark = defineMethod({
  name: 'bookmarks.add',
  token: 'bot',
  scopes: ['bookmarks:write'],
  limit: tiers.two,
  args: z.object({
    channel_id: text(),
    title: text(),
    type: text(),
    link: text().optional(),
    emoji: text().optional(),
  }),
  run(call, args) {
    const channel = resolveOpen(call, args.channel_id);
    if (isRefusal(channel)) return channel;
    if (args.type !== 'link') return refuse('invalid_bookmark_type');
    if (args.link === undefined || !URL.canParse(args.link)) return refuse('invalid_link');
    if (channel.bookmarks.length >= maxBookmarks) return refuse('too_many_bookmarks');
    const bookmark = {
      id: createId(call.state, 'Bk'),
      channelId: channel.id,
      title: args.title,
      link: args.link,
      emoji: args.emoji ?? '',
      createdS: Math.trunc(call.nowMs / 1000),
      rank: String(channel.bookmarks.length).padStart(3, '0'),
    };
    channel.bookmarks.push(bookmark);
    call.workspace.changed({ kind: 'channel', channel: channel.id });
    return answer({ bookmark: renderBookmark(bookmark) });
  },
});

function renderBookmark(bookmark: Channel['bookmarks'][number]): object {
  const { id, channelId, title, link, emoji, createdS, rank } = bookmark;
  const head = { id, channel_id: channelId, title, link, emoji, type: 'link', rank };
  return { ...head, date_created: createdS, date_updated: 0, icon_url: null, entity_id: null, app_id: null };
}

const listBookmarks = defineMethod({
  name: 'bookmarks.list',
  token: 'bot',
  scopes: ['bookmarks:read'],
  limit: tiers.three,
  args: z.object({ channel_id: text() }),
  run(call, args) {
    const channel = resolveOpen(call, args.channel_id);
    if (isRefusal(channel)) return channel;
    return answer({ bookmarks: channel.bookmarks.map(renderBookmark) });
  },
});

const removeBookmark = defineMethod({
  name: 'bookmarks.remove',
  token: 'bot',
  scopes: ['bookmarks:write'],
  limit: tiers.two,
  args: z.object({ channel_id: text(), bookmark_id: text() }),
  run(call, args) {
    const channel = resolveOpen(call, args.channel_id);
    if (isRefusal(channel)) return channel;
    const index = channel.bookmarks.findIndex((bookmark) => bookmark.id === args.bookmark_id);
    if (index < 0) return refuse('not_found');
    channel.bookmarks.splice(index, 1);
    call.workspace.changed({ kind: 'channel', channel: channel.id });
    return answer();
  },
});

export const methods = [
  react('add'),
  react('remove'),
  getReactions,
  addPin,
  removePin,
  listPins,
  addBookmark,
  listBookmarks,
  removeBookmark,
];
