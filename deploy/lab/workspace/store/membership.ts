import { announceMessage } from '../events.ts';
import type { Channel } from '../model.ts';
import type { Workspace } from '../workspace.ts';
import { channelType } from './channels.ts';
import { createTs } from './ids.ts';
import { addMessage } from './messages.ts';

/** Puts a user into a channel, with Slack's message and event about it. Nothing happens when they are in it. */
export function joinChannel(
  workspace: Workspace,
  options: { channel: Channel; userId: string; inviterId?: string },
): void {
  const { channel, userId, inviterId } = options;
  const { state, clock } = workspace;
  if (channel.memberIds.has(userId)) return;
  channel.memberIds.add(userId);
  const stored = addMessage(state, {
    channel,
    userId,
    content: { text: `<@${userId}> has joined the channel` },
    nowMs: clock.nowMs(),
    subtype: 'channel_join',
    ...(inviterId === undefined ? {} : { fields: { inviter: inviterId } }),
  });
  workspace.emit({
    event: {
      type: 'member_joined_channel',
      user: userId,
      channel: channel.id,
      channel_type: channel.kind === 'private' ? 'G' : 'C',
      team: state.users.get(userId)?.teamId ?? state.team.id,
      ...(inviterId === undefined ? {} : { inviter: inviterId }),
      event_ts: createTs(state, clock.nowMs()),
    },
    channelId: channel.id,
  });
  announceMessage(workspace, { channel, stored });
  workspace.changed({ kind: 'channel', channel: channel.id });
}

/** Takes a user out of a channel, with Slack's message and event about it. */
export function leaveChannel(workspace: Workspace, options: { channel: Channel; userId: string }): void {
  const { channel, userId } = options;
  const { state, clock } = workspace;
  const event = {
    type: 'member_left_channel',
    user: userId,
    channel: channel.id,
    channel_type: channel.kind === 'private' ? 'G' : 'C',
    team: state.users.get(userId)?.teamId ?? state.team.id,
    event_ts: createTs(state, clock.nowMs()),
  };
  workspace.emit({ event, channelId: channel.id });
  channel.memberIds.delete(userId);
  postSystemMessage(workspace, {
    channel,
    userId,
    subtype: 'channel_leave',
    text: `<@${userId}> has left the channel`,
  });
  workspace.changed({ kind: 'channel', channel: channel.id });
}

/** A message Slack itself writes about the channel, in the name of who caused it. */
export function postSystemMessage(
  workspace: Workspace,
  options: {
    channel: Channel;
    userId: string;
    subtype: string;
    text: string;
    fields?: { topic?: string; purpose?: string };
  },
): void {
  const { channel, userId, subtype, text, fields } = options;
  const stored = addMessage(workspace.state, {
    channel,
    userId,
    content: { text },
    nowMs: workspace.clock.nowMs(),
    subtype,
    ...(fields === undefined ? {} : { fields }),
  });
  announceMessage(workspace, { channel, stored });
}

/** Tells the app about a change of the channel itself, such as `channel_archive`. */
export function announceChannel(
  workspace: Workspace,
  options: { channel: Channel; type: string; userId: string; fields?: Readonly<Record<string, unknown>> },
): void {
  const { channel, type, userId, fields } = options;
  const kind = channelType(channel) === 'group' ? type.replace(/^channel/, 'group') : type;
  workspace.emit({
    event: {
      type: kind,
      channel: channel.id,
      user: userId,
      ...fields,
      event_ts: createTs(workspace.state, workspace.clock.nowMs()),
    },
    channelId: channel.id,
  });
  workspace.changed({ kind: 'channel', channel: channel.id });
}
