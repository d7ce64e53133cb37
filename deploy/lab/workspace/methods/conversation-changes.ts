import { z } from 'zod';
import type { Channel } from '../model.ts';
import { emptyChannel } from '../seed.ts';
import { channelType, renderChannel } from '../store/channels.ts';
import { createId, createTs } from '../store/ids.ts';
import { announceChannel, joinChannel, leaveChannel, postSystemMessage } from '../store/membership.ts';
import { answer, isRefusal, type Refusal, refuse } from '../web-api/answer.ts';
import { flag, idList, text } from '../web-api/arguments.ts';
import { type Call, defineMethod } from '../web-api/method.ts';
import { tiers } from '../web-api/rate-limit.ts';
import { allScopes, assessScopes, manageScopes, manageScopesOr, type ScopesByKind } from '../web-api/scopes-by-kind.ts';
import { resolveChannel, resolveInScope } from './conversations.ts';

/** An open channel the bot is a member of and has a scope for. */
function resolveJoined(call: Call, options: { id: string; scopes: ScopesByKind }): Channel | Refusal {
  const channel = resolveInScope(call, options);
  if (isRefusal(channel)) return channel;
  if (channel.kind === 'im') return refuse('method_not_supported_for_channel_type');
  if (!channel.memberIds.has(call.state.app.botUserId)) return refuse('not_in_channel');
  return channel.isArchived ? refuse('is_archived') : channel;
}

/** What is wrong with a channel's name (docs.slack.dev/reference/methods/conversations.create); undefined when nothing is. */
function assessName(call: Call, name: string): string | undefined {
  if (name === '') return 'invalid_name_required';
  if (name.length > 80) return 'invalid_name_maxlength';
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) return 'invalid_name_specials';
  if (/^[_-]+$/.test(name)) return 'invalid_name_punctuation';
  return [...call.state.channels.values()].some((channel) => channel.name === name) ? 'name_taken' : undefined;
}

const create = defineMethod({
  name: 'conversations.create',
  token: 'bot',
  scopes: allScopes(manageScopes),
  limit: tiers.two,
  args: z.object({ name: text(), is_private: flag().default(false), team_id: text().optional() }),
  run(call, args) {
    const { state, nowMs, workspace, token } = call;
    const kind = args.is_private ? 'private' : 'public';
    const lacking = assessScopes(token, { scopes: manageScopes, kinds: [kind] });
    if (lacking !== undefined) return lacking;
    const problem = assessName(call, args.name);
    if (problem !== undefined) return refuse(problem);
    const { botUserId } = state.app;
    const channel = emptyChannel({
      id: createId(state, 'C'),
      name: args.name,
      kind,
      creatorId: botUserId,
      createdS: Math.trunc(nowMs / 1000),
      memberIds: [botUserId],
    });
    state.channels.set(channel.id, channel);
    if (channel.kind === 'public') {
      const rendered = { ...renderChannel(state, channel), context_team_id: state.team.id };
      workspace.emit({
        event: { type: 'channel_created', channel: rendered, event_ts: createTs(state, nowMs) },
        channelId: channel.id,
      });
    }
    workspace.changed({ kind: 'channel', channel: channel.id });
    return answer({ channel: renderChannel(state, channel) });
  },
});

const join = defineMethod({
  name: 'conversations.join',
  token: 'bot',
  scopes: ['channels:join'],
  limit: tiers.three,
  args: z.object({ channel: text() }),
  run(call, args) {
    const channel = resolveChannel(call, args.channel);
    if (isRefusal(channel)) return channel;
    if (channel.kind !== 'public') return refuse('method_not_supported_for_channel_type');
    if (channel.isArchived) return refuse('is_archived');
    const { botUserId } = call.state.app;
    const already = channel.memberIds.has(botUserId);
    joinChannel(call.workspace, { channel, userId: botUserId });
    return answer({
      channel: renderChannel(call.state, channel),
      ...(already ? { warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } } : {}),
    });
  },
});

/** Why a user cannot be invited; undefined when they can. */
function assessInvitee(call: Call, options: { channel: Channel; userId: string }): string | undefined {
  const { channel, userId } = options;
  const user = call.state.users.get(userId);
  if (user === undefined) return 'user_not_found';
  if (userId === call.state.app.botUserId) return 'cant_invite_self';
  if (channel.memberIds.has(userId)) return 'already_in_channel';
  return user.isStranger && !channel.isExtShared ? 'user_team_not_in_channel' : undefined;
}

const invite = defineMethod({
  name: 'conversations.invite',
  token: 'bot',
  scopes: allScopes(manageScopesOr('invites')),
  limit: tiers.three,
  args: z.object({ channel: text(), users: idList(), force: flag().default(false) }),
  run(call, args) {
    const channel = resolveJoined(call, { id: args.channel, scopes: manageScopesOr('invites') });
    if (isRefusal(channel)) return channel;
    if (args.users.length === 0) return refuse('no_user');
    const problems = args.users.flatMap((user) => {
      const error = assessInvitee(call, { channel, userId: user });
      return error === undefined ? [] : [{ user, ok: false, error }];
    });
    const first = problems[0];
    if (first !== undefined && !(args.force && problems.length < args.users.length)) {
      return { ...refuse(first.error), extra: { errors: problems } };
    }
    const invited = args.users.filter((user) => !problems.some((problem) => problem.user === user));
    for (const userId of invited) {
      joinChannel(call.workspace, { channel, userId, inviterId: call.state.app.botUserId });
    }
    return answer({
      channel: renderChannel(call.state, channel),
      ...(first === undefined ? {} : { errors: problems }),
    });
  },
});

const setText = (field: 'topic' | 'purpose') =>
  defineMethod({
    name: field === 'topic' ? 'conversations.setTopic' : 'conversations.setPurpose',
    token: 'bot',
    scopes: allScopes(manageScopesOr(field)),
    limit: tiers.two,
    args: z.object({ channel: text(), topic: text().optional(), purpose: text().optional() }),
    run(call, args) {
      const channel = resolveJoined(call, { id: args.channel, scopes: manageScopesOr(field) });
      if (isRefusal(channel)) return channel;
      const value = args[field];
      if (value === undefined) return refuse('invalid_arguments', [`[ERROR] missing required field: ${field}`]);
      if (value.length > 250) return refuse('too_long');
      const { botUserId } = call.state.app;
      channel[field] = { value, creator: botUserId, last_set: Math.trunc(call.nowMs / 1000) };
      const prefix = channelType(channel) === 'group' ? 'group' : 'channel';
      postSystemMessage(call.workspace, {
        channel,
        userId: botUserId,
        subtype: `${prefix}_${field}`,
        text: `<@${botUserId}> set the channel ${field}: ${value}`,
        fields: { [field]: value },
      });
      call.workspace.changed({ kind: 'channel', channel: channel.id });
      return answer({ channel: renderChannel(call.state, channel), [field]: value });
    },
  });

const archive = defineMethod({
  name: 'conversations.archive',
  token: 'bot',
  scopes: allScopes(manageScopes),
  limit: tiers.two,
  args: z.object({ channel: text() }),
  run(call, args) {
    const channel = resolveInScope(call, { id: args.channel, scopes: manageScopes });
    if (isRefusal(channel)) return channel;
    if (channel.isArchived) return refuse('already_archived');
    if (channel.isGeneral) return refuse('cant_archive_general');
    const joined = resolveJoined(call, { id: args.channel, scopes: manageScopes });
    if (isRefusal(joined)) return joined;
    const { botUserId } = call.state.app;
    postSystemMessage(call.workspace, {
      channel,
      userId: botUserId,
      subtype: 'channel_archive',
      text: 'archived the channel',
    });
    announceChannel(call.workspace, { channel, type: 'channel_archive', userId: botUserId });
    channel.isArchived = true;
    return answer();
  },
});

const rename = defineMethod({
  name: 'conversations.rename',
  token: 'bot',
  scopes: allScopes(manageScopes),
  limit: tiers.two,
  args: z.object({ channel: text(), name: text() }),
  run(call, args) {
    const channel = resolveJoined(call, { id: args.channel, scopes: manageScopes });
    if (isRefusal(channel)) return channel;
    if (channel.creatorId !== call.state.app.botUserId) return refuse('not_authorized');
    const problem = assessName(call, args.name);
    if (problem !== undefined) return refuse(problem);
    channel.name = args.name;
    call.workspace.changed({ kind: 'channel', channel: channel.id });
    return answer({ channel: renderChannel(call.state, channel) });
  },
});

const leave = defineMethod({
  name: 'conversations.leave',
  token: 'bot',
  scopes: allScopes(manageScopes),
  limit: tiers.three,
  args: z.object({ channel: text() }),
  run(call, args) {
    const channel = resolveInScope(call, { id: args.channel, scopes: manageScopes });
    if (isRefusal(channel)) return channel;
    if (channel.kind === 'im') return refuse('method_not_supported_for_channel_type');
    const { botUserId } = call.state.app;
    if (!channel.memberIds.has(botUserId)) return answer({ not_in_channel: true });
    leaveChannel(call.workspace, { channel, userId: botUserId });
    return answer();
  },
});

export const methods = [create, join, invite, setText('topic'), setText('purpose'), archive, rename, leave];
