import { z } from 'zod';
import type { Channel } from '../model.ts';
import { canSee, findDirectChannel, renderChannel } from '../store/channels.ts';
import { answer, isRefusal, type Refusal, refuse } from '../web-api/answer.ts';
import { flag, idList, integer, text } from '../web-api/arguments.ts';
import { type Call, defineMethod } from '../web-api/method.ts';
import { paginate } from '../web-api/paginate.ts';
import { tiers } from '../web-api/rate-limit.ts';
import { allScopes, assessScopes, manageScopes, readScopes, type ScopesByKind } from '../web-api/scopes-by-kind.ts';

/** A channel by its id (never by name, as in Slack), if the bot can see it. */
export function resolveChannel(call: Call, id: string): Channel | Refusal {
  const { state } = call;
  const channel = state.channels.get(id);
  if (channel === undefined || !canSee(state, { channel, userId: state.app.botUserId })) {
    return refuse('channel_not_found');
  }
  return channel;
}

/** A channel by its id, if the token's scopes are enough for a channel of its kind. */
export function resolveInScope(call: Call, options: { id: string; scopes: ScopesByKind }): Channel | Refusal {
  const channel = resolveChannel(call, options.id);
  if (isRefusal(channel)) return channel;
  return assessScopes(call.token, { scopes: options.scopes, kinds: [channel.kind] }) ?? channel;
}

/** What `types` of conversations.list calls each kind. */
const kindsByType = new Map<string, keyof ScopesByKind>([
  ['public_channel', 'public'],
  ['private_channel', 'private'],
  ['im', 'im'],
  ['mpim', 'mpim'],
]);

const list = defineMethod({
  name: 'conversations.list',
  token: 'bot',
  scopes: allScopes(readScopes),
  limit: tiers.two,
  args: z.object({
    types: text().default('public_channel'),
    exclude_archived: flag().default(false),
    limit: integer().optional(),
    cursor: text().optional(),
  }),
  run(call, args) {
    const { state } = call;
    const named = args.types.split(',').map((type) => kindsByType.get(type.trim()));
    const kinds = named.filter((kind) => kind !== undefined);
    if (kinds.length !== named.length) return refuse('invalid_types');
    const lacking = assessScopes(call.token, { scopes: readScopes, kinds });
    if (lacking !== undefined) return lacking;
    const channels = [...state.channels.values()]
      .filter((channel) => canSee(state, { channel, userId: state.app.botUserId }))
      .filter((channel) => kinds.includes(channel.kind))
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
  scopes: allScopes(readScopes),
  limit: tiers.three,
  args: z.object({ channel: text(), include_num_members: flag().default(false) }),
  run(call, args) {
    const channel = resolveInScope(call, { id: args.channel, scopes: readScopes });
    if (isRefusal(channel)) return channel;
    const { num_members: members, ...rendered } = renderChannel(call.state, channel);
    return answer({ channel: args.include_num_members ? { ...rendered, num_members: members } : rendered });
  },
});

const members = defineMethod({
  name: 'conversations.members',
  token: 'bot',
  scopes: allScopes(readScopes),
  limit: tiers.four,
  args: z.object({ channel: text(), limit: integer().optional(), cursor: text().optional() }),
  run(call, args) {
    const channel = resolveInScope(call, { id: args.channel, scopes: readScopes });
    if (isRefusal(channel)) return channel;
    const paged = paginate([...channel.memberIds], { ...args, defaultLimit: 100 });
    if (isRefusal(paged)) return paged;
    return answer({ members: paged.page, response_metadata: { next_cursor: paged.nextCursor } });
  },
});

const open = defineMethod({
  name: 'conversations.open',
  token: 'bot',
  scopes: allScopes(manageScopes),
  limit: tiers.three,
  args: z.object({ users: idList().optional(), channel: text().optional(), return_im: flag().default(false) }),
  run(call, args) {
    const { state } = call;
    const [userId, ...others] = args.users ?? [];
    if (userId === undefined && args.channel === undefined) return refuse('users_list_not_supplied');
    // Group conversations are left out: the workspace has one app, and it talks to people one by one or in channels.
    if (others.length > 0) return refuse('method_not_supported_for_channel_type');
    if (userId !== undefined && !state.users.has(userId)) return refuse('user_not_found');
    const lacking =
      userId === undefined ? undefined : assessScopes(call.token, { scopes: manageScopes, kinds: ['im'] });
    if (lacking !== undefined) return lacking;
    const direct = userId === undefined ? undefined : findDirectChannel(state, userId);
    if (userId !== undefined && direct === undefined) return refuse('cannot_dm_bot');
    const channel = direct ?? resolveInScope(call, { id: args.channel ?? '', scopes: manageScopes });
    if (isRefusal(channel)) return channel;
    const rendered = args.return_im ? renderChannel(state, channel) : { id: channel.id };
    return answer({ no_op: true, already_open: true, channel: rendered });
  },
});

export const methods = [list, info, members, open];
