import type { JsonObject } from './json.ts';
import type { Channel, Message, StoredMessage, WorkspaceState } from './model.ts';
import { channelType } from './store/channels.ts';
import { createId, createTs } from './store/ids.ts';
import type { OutgoingEvent, Workspace } from './workspace.ts';

/** The name under which an app subscribes to an event: messages are subscribed to per kind of conversation. */
function subscriptionOf(event: JsonObject): string {
  if (event.type !== 'message') return String(event.type);
  const kinds: Readonly<Record<string, string>> = { channel: 'channels', group: 'groups', im: 'im' };
  return `message.${kinds[String(event.channel_type)] ?? 'channels'}`;
}

/** Whether the app hears of the event: it subscribed to it, and its bot is in the conversation. */
export function isHeardByApp(state: WorkspaceState, outgoing: OutgoingEvent): boolean {
  if (!state.app.botEvents.includes(subscriptionOf(outgoing.event))) return false;
  if (outgoing.channelId === undefined || outgoing.event.type === 'channel_created') return true;
  return state.channels.get(outgoing.channelId)?.memberIds.has(state.app.botUserId) ?? false;
}

/** The Events API wrapper around an event. */
export function wrapEvent(state: WorkspaceState, options: { outgoing: OutgoingEvent; nowMs: number }): JsonObject {
  const { outgoing, nowMs } = options;
  const channel = outgoing.channelId === undefined ? undefined : state.channels.get(outgoing.channelId);
  return {
    token: state.app.verificationToken,
    team_id: state.team.id,
    context_team_id: state.team.id,
    context_enterprise_id: null,
    api_app_id: state.app.id,
    event: outgoing.event,
    type: 'event_callback',
    event_id: createId(state, 'Ev'),
    event_time: Math.trunc(nowMs / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: state.team.id,
        user_id: state.app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: channel?.isExtShared ?? false,
    event_context: createId(state, '4-'),
  };
}

/** Tells the app and the page that a message was posted. */
export function announceMessage(workspace: Workspace, options: { channel: Channel; stored: StoredMessage }): void {
  const { channel, stored } = options;
  const { message, ephemeralTo } = stored;
  workspace.changed({
    kind: 'message',
    channel: channel.id,
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    ...(ephemeralTo === undefined ? {} : { user: ephemeralTo }),
  });
  if (ephemeralTo !== undefined) return;
  const { metadata: _hidden, ...visible } = message;
  const event = { ...visible, channel: channel.id, event_ts: message.ts, channel_type: channelType(channel) };
  workspace.emit({ event, channelId: channel.id });
  const { botUserId } = workspace.state.app;
  if (message.user !== botUserId && channel.kind !== 'im' && message.text.includes(`<@${botUserId}>`)) {
    const { channel_type: _kind, ...mention } = event;
    workspace.emit({ event: { ...mention, type: 'app_mention' }, channelId: channel.id });
  }
}

/** Tells the app and the page that a message now reads differently, or is gone (`current` undefined). */
export function announceEdit(
  workspace: Workspace,
  options: { channel: Channel; previous: Message; current?: Message; ephemeralTo?: string | undefined },
): void {
  const { channel, previous, current, ephemeralTo } = options;
  workspace.changed({
    kind: 'message',
    channel: channel.id,
    ...(previous.thread_ts === undefined ? {} : { thread_ts: previous.thread_ts }),
    ...(ephemeralTo === undefined ? {} : { user: ephemeralTo }),
  });
  if (ephemeralTo !== undefined) return;
  const ts = createTs(workspace.state, workspace.clock.nowMs());
  const common = {
    type: 'message',
    hidden: true,
    channel: channel.id,
    channel_type: channelType(channel),
    previous_message: previous,
    ts,
    event_ts: ts,
  };
  const event =
    current === undefined
      ? { ...common, subtype: 'message_deleted', deleted_ts: previous.ts }
      : { ...common, subtype: 'message_changed', message: current };
  workspace.emit({ event, channelId: channel.id });
}
