import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import type { UserGroup, WorkspaceState } from '../model.ts';
import { renderChannel, renderUser } from '../store/channels.ts';
import { answer, isRefusal, refuse } from '../web-api/answer.ts';
import { flag, integer, text } from '../web-api/arguments.ts';
import { defineMethod } from '../web-api/method.ts';
import { paginate } from '../web-api/paginate.ts';
import { tiers } from '../web-api/rate-limit.ts';

const paging = { limit: integer().optional(), cursor: text().optional() };

const info = defineMethod({
  name: 'users.info',
  token: 'bot',
  scopes: ['users:read'],
  limit: tiers.four,
  args: z.object({ user: text(), include_locale: flag().optional() }),
  run({ state }, args) {
    const user = state.users.get(args.user);
    return user === undefined ? refuse('user_not_found') : answer({ user: renderUser(state, user) });
  },
});

const list = defineMethod({
  name: 'users.list',
  token: 'bot',
  scopes: ['users:read'],
  limit: tiers.two,
  args: z.object({ ...paging, include_locale: flag().optional() }),
  run({ state, nowMs }, args) {
    const paged = paginate([...state.users.values()], { ...args, defaultLimit: 200 });
    if (isRefusal(paged)) return paged;
    return answer({
      members: paged.page.map((user) => renderUser(state, user)),
      cache_ts: Math.trunc(nowMs / 1000),
      response_metadata: { next_cursor: paged.nextCursor },
    });
  },
});

const conversations = defineMethod({
  name: 'users.conversations',
  token: 'bot',
  scopes: ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
  limit: tiers.three,
  args: z.object({
    ...paging,
    user: text().optional(),
    types: text().default('public_channel'),
    exclude_archived: flag().default(false),
  }),
  run({ state }, args) {
    const userId = args.user ?? state.app.botUserId;
    if (!state.users.has(userId)) return refuse('user_not_found');
    const names = { public: 'public_channel', private: 'private_channel', im: 'im' } as const;
    const wanted = args.types.split(',').map((type) => type.trim());
    const channels = [...state.channels.values()]
      .filter((channel) => channel.memberIds.has(userId))
      // Of what is not public, the bot is told only where it is itself.
      .filter((channel) => channel.kind === 'public' || channel.memberIds.has(state.app.botUserId))
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

function renderGroup(state: WorkspaceState, group: UserGroup): JsonObject {
  return {
    id: group.id,
    team_id: state.team.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: '',
    handle: group.handle,
    is_external: false,
    date_create: 0,
    date_update: 0,
    date_delete: 0,
    auto_type: null,
    auto_provision: false,
    enterprise_subteam_id: '',
    created_by: 'U0OLGA0001',
    updated_by: 'U0OLGA0001',
    deleted_by: null,
    prefs: { channels: [], groups: [] },
    user_count: group.userIds.length,
  };
}

const groupList = defineMethod({
  name: 'usergroups.list',
  token: 'bot',
  scopes: ['usergroups:read'],
  limit: tiers.two,
  args: z.object({
    include_users: flag().default(false),
    include_disabled: flag().optional(),
    include_count: flag().optional(),
  }),
  run({ state }, args) {
    const usergroups = [...state.userGroups.values()].map((group) => ({
      ...renderGroup(state, group),
      ...(args.include_users ? { users: group.userIds } : {}),
    }));
    return answer({ usergroups });
  },
});

const groupUsers = defineMethod({
  name: 'usergroups.users.list',
  token: 'bot',
  scopes: ['usergroups:read'],
  limit: tiers.two,
  args: z.object({ usergroup: text(), include_disabled: flag().optional() }),
  run({ state }, args) {
    const group = state.userGroups.get(args.usergroup);
    return group === undefined ? refuse('no_such_subteam') : answer({ users: group.userIds });
  },
});

export const methods = [info, list, conversations, groupList, groupUsers];
