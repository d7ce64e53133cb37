import type { JsonObject } from '../json.ts';
import type { Channel, User, WorkspaceState } from '../model.ts';

/** Finds a channel by id, by `name` or by `#name`. */
export function findChannel(state: WorkspaceState, idOrName: string): Channel | undefined {
  const byId = state.channels.get(idOrName);
  if (byId !== undefined) return byId;
  const name = idOrName.replace(/^#/, '');
  return [...state.channels.values()].find((channel) => channel.kind !== 'im' && channel.name === name);
}

/** The direct message channel between the bot and `userId`. */
export function findDirectChannel(state: WorkspaceState, userId: string): Channel | undefined {
  return [...state.channels.values()].find((channel) => channel.imUserId === userId);
}

/** Where a message to `named` goes: a channel by id or name, or the direct message channel of a user's id. */
export function findDestination(state: WorkspaceState, named: string): Channel | undefined {
  return findChannel(state, named) ?? findDirectChannel(state, named);
}

/** Whether `userId` may read the channel: members always, others of the same team when it is public. */
export function canSee(state: WorkspaceState, options: { channel: Channel; userId: string }): boolean {
  const { channel, userId } = options;
  if (channel.memberIds.has(userId)) return true;
  return channel.kind === 'public' && state.users.get(userId)?.isStranger === false;
}

/** The channels `userId` finds in the side bar or can browse. */
export function channelsSeenBy(state: WorkspaceState, userId: string): Channel[] {
  return [...state.channels.values()].filter((channel) => canSee(state, { channel, userId }));
}

/** What event payloads call the kind of a conversation. */
export function channelType(channel: Channel): 'channel' | 'group' | 'im' {
  if (channel.kind === 'im') return 'im';
  return channel.kind === 'private' ? 'group' : 'channel';
}

/** How interactive payloads and slash commands name a channel. */
export function channelLabel(channel: Channel): string {
  if (channel.kind === 'im') return 'directmessage';
  return channel.kind === 'private' ? 'privategroup' : channel.name;
}

/** The channel object of conversations.info, as the bot sees it. */
export function renderChannel(state: WorkspaceState, channel: Channel): JsonObject {
  const common = {
    id: channel.id,
    created: channel.createdS,
    is_archived: channel.isArchived,
    is_org_shared: false,
    context_team_id: state.team.id,
    updated: channel.createdS * 1000,
  };
  if (channel.kind === 'im') {
    return { ...common, is_im: true, user: channel.imUserId, priority: 0, is_user_deleted: false, is_open: true };
  }
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_general: channel.isGeneral,
    unlinked: 0,
    is_shared: channel.isExtShared,
    is_pending_ext_shared: false,
    pending_shared: [],
    parent_conversation: null,
    creator: channel.creatorId,
    is_ext_shared: channel.isExtShared,
    shared_team_ids: channel.isExtShared ? [state.team.id, state.strangerTeam.id] : [state.team.id],
    pending_connected_team_ids: [],
    is_member: channel.memberIds.has(state.app.botUserId),
    topic: channel.topic,
    purpose: channel.purpose,
    previous_names: [],
    num_members: channel.memberIds.size,
  };
}

/** The user object of users.info, as the bot sees it. */
export function renderUser(state: WorkspaceState, user: User): JsonObject {
  const profile = {
    title: user.role ?? '',
    real_name: user.realName,
    real_name_normalized: user.realName,
    display_name: user.name,
    display_name_normalized: user.name,
    team: user.teamId,
    status_text: '',
    status_emoji: '',
    ...(user.isBot ? { api_app_id: state.app.id, bot_id: state.app.botId, always_active: true } : {}),
  };
  const common = {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: false,
    real_name: user.realName,
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    profile,
    is_bot: user.isBot,
    is_app_user: false,
    updated: 0,
  };
  if (user.isStranger) return { ...common, is_stranger: true, is_restricted: true, is_ultra_restricted: false };
  return {
    ...common,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.isRestricted,
    is_ultra_restricted: false,
  };
}
