import { z } from 'zod';
import type { Channel } from '../model.ts';
import { canSee, findDirectChannel, renderChannel } from '../store/channels.ts';
import { answer, isRefusal, type Refusal, refuse } from '../web-api/answer.ts';
import { flag, idList, integer, text } from '../web-api/arguments.ts';
import { type Call, defineMethod } from '../web-api/method.ts';
import { paginate } from '../web-api/paginate.ts';
import { tiers } from '../web-api/rate-limit.ts';

const readScopes = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];

/** A channel by its id (never by name, as in Slack), if the bot can see it. */
export function resolveChannel(call: Call, id: string): Channel | Refusal {
  const { state } = call;
  const channel = state.channels.get(id);
  if (channel === undefined || !canSee(state, { channel, userId: state.app.botUserId })) {
    return refuse('channel_not_found');
  }
  return channel;
}

const list = defineMethod({
  name: 'conversations.list',
  token: 'bot',
  scopes: readScopes,
  limit: tiers.two,
  args: z.object({
    types: text().default('public_channel'),
    exclude_archived: flag().default(false),
    limit: integer().optional(),
    cursor: text().optional(),
  }),
  run(call, args) {
    const { state } = call;
    const names = { public: 'public_channel', private: 'private_channel', im: 'im' } as const;
    const wanted = args.types.split(',').map((type) => type.trim());
    const known = ['public_channel', 'private_channel', 'im', 'mpim'];
    if (!wanted.every((type) => known.includes(type))) return refuse('invalid_types');
    const channels = [...state.channels.values()]
      .filter((channel) => canSee(state, { channel, userId: state.app.botUserId }))
      .filter((channel) => wanted.includes(names[channel.kind]))
      .filter((channel) => !(args.exclude_archived && channel.isArchived));
    const paged = paginate(channels, { ...args, defaultLimit: 100 });
    if (isRefusal(paged)) return paged;
    return answer({
      channels: paged.page.map((channel) => renderChannel(state, channel)),
      response_metadata: { next_cursor: paged.nextCursor },
    });
  },
});

const info = defineMethod({
  name: 'conversations.info',
  token: 'bot',
  scopes: readScopes,
  limit: tiers.three,
  args: z.object({ channel: text(), include_num_members: flag().default(false) }),
  run(call, args) {
    const channel = resolveChannel(call, args.channel);
    if (isRefusal(channel)) return channel;
    const { num_members: members, ...rendered } = renderChannel(call.state, channel);
    return answer({ channel: args.include_num_members ? { ...rendered, num_members: members } : rendered });
  },
});

const members = defineMethod({
  name: 'conversations.members',
  token: 'bot',
  scopes: readScopes,
  limit: tiers.four,
  args: z.object({ channel: text(), limit: integer().optional(), cursor: text().optional() }),
  run(call, args) {
    const channel = resolveChannel(call, args.channel);
    if (isRefusal(channel)) return channel;
    const paged = paginate([...channel.memberIds], { ...args, defaultLimit: 100 });
    if (isRefusal(paged)) return paged;
    return answer({ members: paged.page, response_metadata: { next_cursor: paged.nextCursor } });
  },
});

const open = defineMethod({
  name: 'conversations.open',
  token: 'bot',
  scopes: ['im:write', 'mpim:write', 'channels:manage', 'groups:write'],
  limit: tiers.three,
  args: z.object({ users: idList().optional(), channel: text().optional(), return_im: flag().default(false) }),
  run(call, args) {
    const { state } = call;
    const [userId, ...others] = args.users ?? [];
    if (userId === undefined && args.channel === undefined) return refuse('users_list_not_supplied');
    // Group conversations are left out: the workspace has one app, and it talks to people one by one or in channels.
    if (others.length > 0) return refuse('method_not_supported_for_channel_type');
    if (userId !== undefined && !state.users.has(userId)) return refuse('user_not_found');
    const channel = userId === undefined ? state.channels.get(args.channel ?? '') : findDirectChannel(state, userId);
    if (channel === undefined) return refuse(userId === undefined ? 'channel_not_found' : 'cannot_dm_bot');
    const rendered = args.return_im ? renderChannel(state, channel) : { id: channel.id };
    return answer({ no_op: true, already_open: true, channel: rendered });
  },
});

export const methods = [list, info, members, open];
