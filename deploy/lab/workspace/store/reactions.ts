import type { Channel, Message } from '../model.ts';
import type { Workspace } from '../workspace.ts';
import { createTs } from './ids.ts';
import { findMessage } from './messages.ts';

type Done = { ok: true } | { ok: false; error: string };

interface ReactionRequest {
  readonly channel: Channel;
  readonly ts: string;
  readonly name: string;
  readonly userId: string;
}

/** A message carries at most this many different reactions (docs.slack.dev/reference/methods/reactions.add). */
const maxReactions = 23;

function announce(workspace: Workspace, request: ReactionRequest & { type: string; message: Message }): void {
  const { channel, ts, name, userId, type, message } = request;
  workspace.changed({ kind: 'reaction', channel: channel.id });
  workspace.emit({
    event: {
      type,
      user: userId,
      reaction: name,
      item_user: message.user,
      item: { type: 'message', channel: channel.id, ts },
      event_ts: createTs(workspace.state, workspace.clock.nowMs()),
    },
    channelId: channel.id,
  });
}

/** Adds a reaction, or gives Slack's error code. Events and page are told. */
export function addReaction(workspace: Workspace, request: ReactionRequest): Done {
  const { channel, ts, name, userId } = request;
  if (!/^[a-z0-9_+'-]+(?:::skin-tone-[2-6])?$/.test(name)) return { ok: false, error: 'invalid_name' };
  const stored = findMessage(channel, { ts });
  if (stored === undefined || stored.ephemeralTo !== undefined) return { ok: false, error: 'message_not_found' };
  const { message } = stored;
  const reactions = message.reactions ?? [];
  const existing = reactions.find((reaction) => reaction.name === name);
  if (existing?.users.includes(userId) === true) return { ok: false, error: 'already_reacted' };
  if (existing === undefined && reactions.length >= maxReactions) return { ok: false, error: 'too_many_emoji' };
  const added = { name, users: [...(existing?.users ?? []), userId], count: (existing?.count ?? 0) + 1 };
  message.reactions =
    existing === undefined ? [...reactions, added] : reactions.map((other) => (other === existing ? added : other));
  announce(workspace, { ...request, type: 'reaction_added', message });
  return { ok: true };
}

/** Takes a reaction back, or gives Slack's error code. */
export function removeReaction(workspace: Workspace, request: ReactionRequest): Done {
  const { channel, ts, name, userId } = request;
  const stored = findMessage(channel, { ts });
  if (stored === undefined || stored.ephemeralTo !== undefined) return { ok: false, error: 'message_not_found' };
  const { message } = stored;
  const existing = message.reactions?.find((reaction) => reaction.name === name);
  if (existing === undefined || !existing.users.includes(userId)) return { ok: false, error: 'no_reaction' };
  const users = existing.users.filter((user) => user !== userId);
  const reactions = (message.reactions ?? []).flatMap((other) => {
    if (other !== existing) return [other];
    return users.length === 0 ? [] : [{ name, users, count: users.length }];
  });
  if (reactions.length === 0) delete message.reactions;
  else message.reactions = reactions;
  announce(workspace, { ...request, type: 'reaction_removed', message });
  return { ok: true };
}
