import { announceMessage } from '../events.ts';
import type { Channel, StoredMessage, User } from '../model.ts';
import { resolveThread } from '../posting.ts';
import { findDirectChannel } from '../store/channels.ts';
import { createTs } from '../store/ids.ts';
import { addMessage } from '../store/messages.ts';
import { addReaction, removeReaction } from '../store/reactions.ts';
import { homeOf, renderView } from '../store/views.ts';
import { isRefusal } from '../web-api/answer.ts';
import type { Workspace } from '../workspace.ts';
import { escapeTyped } from './payloads.ts';
import { type Rejection, reject } from './report.ts';

/** A person writes a message, `@name` and `#name` becoming mentions as the composer makes them. */
export function writeMessage(
  workspace: Workspace,
  options: { user: User; channel: Channel; typed: string; threadTs?: string | undefined },
): StoredMessage | Rejection {
  const { user, channel, typed, threadTs } = options;
  if (!channel.memberIds.has(user.id)) return reject(403, 'not_in_channel', `${user.name} is not in the channel`);
  if (channel.isArchived) return reject(409, 'is_archived', 'the channel is archived');
  if (channel.kind === 'im' && !workspace.state.app.hasMessagesTab) {
    return reject(409, 'messages_tab_disabled', 'sending messages to this app has been turned off');
  }
  if (typed.trim() === '') return reject(400, 'no_text', 'the message is empty');
  const thread = resolveThread(channel, threadTs);
  if (isRefusal(thread)) return reject(404, thread.error, `no thread ${threadTs ?? ''}`);
  const text = escapeTyped(linkMentions(workspace, typed));
  const stored = addMessage(workspace.state, {
    channel,
    userId: user.id,
    content: { text },
    nowMs: workspace.clock.nowMs(),
    ...thread,
    fields: { client_msg_id: crypto.randomUUID() },
  });
  channel.lastRead.set(user.id, stored.message.ts);
  announceMessage(workspace, { channel, stored });
  return stored;
}

function linkMentions(workspace: Workspace, typed: string): string {
  const { users, userGroups } = workspace.state;
  return typed.replaceAll(/(^|\s)@([a-z0-9._-]+)/g, (whole, before: string, name: string) => {
    const user = [...users.values()].find((known) => known.name === name);
    if (user !== undefined) return `${before}<@${user.id}>`;
    const group = [...userGroups.values()].find((known) => known.handle === name);
    return group === undefined ? whole : `${before}<!subteam^${group.id}|@${name}>`;
  });
}

/** A person opens the app's Home tab. */
export function openHome(workspace: Workspace, user: User): void {
  const { state, clock } = workspace;
  const direct = findDirectChannel(state, user.id);
  const view = homeOf(state, user.id);
  workspace.emit({
    event: {
      type: 'app_home_opened',
      user: user.id,
      channel: direct?.id ?? '',
      tab: 'home',
      ...(view === undefined ? {} : { view: renderView(state, view) }),
      event_ts: createTs(state, clock.nowMs()),
    },
  });
}

/** A person adds a reaction, or takes it back. */
export function react(
  workspace: Workspace,
  options: { user: User; channel: Channel; ts: string; name: string; remove: boolean },
): { ok: true } | Rejection {
  const { user, channel, ts, name, remove } = options;
  if (!channel.memberIds.has(user.id)) return reject(403, 'not_in_channel', `${user.name} is not in the channel`);
  const done = (remove ? removeReaction : addReaction)(workspace, { channel, ts, name, userId: user.id });
  return done.ok ? { ok: true } : reject(409, done.error, `${name} on ${ts}`);
}
