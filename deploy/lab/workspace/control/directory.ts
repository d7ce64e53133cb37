import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { pause } from '../clock.ts';
import type { SocketModeHub } from '../delivery/socket-mode.ts';
import { reject } from '../interactions/report.ts';
import type { Channel, User, WorkspaceState } from '../model.ts';
import { channelsSeenBy } from '../store/channels.ts';
import { listMessages } from '../store/messages.ts';
import type { Workspace } from '../workspace.ts';
import { isRejection, lookUpUser } from './lookup.ts';
import { sendRejection } from './respond.ts';

/** A line in an idle stream, so that both ends notice a broken one. */
const heartbeatMs = 15_000;

interface Parts {
  readonly workspace: Workspace;
  readonly hub: SocketModeHub;
}

function renderPerson(user: User): object {
  const { id, name, realName, role, teamId, isBot, isStranger } = user;
  return {
    id,
    name,
    real_name: realName,
    ...(role === undefined ? {} : { role }),
    team_id: teamId,
    is_bot: isBot,
    is_stranger: isStranger,
  };
}

function countUnread(channel: Channel, user: User): number {
  const lastRead = channel.lastRead.get(user.id) ?? '';
  const messages = listMessages(channel, { userId: user.id, includeEphemeral: true });
  return messages.filter(({ message }) => message.ts > lastRead && message.user !== user.id).length;
}

function renderSideBar(channel: Channel, user: User): object {
  return {
    id: channel.id,
    name: channel.name,
    kind: channel.kind,
    ...(channel.imUserId === undefined ? {} : { user: channel.imUserId }),
    is_member: channel.memberIds.has(user.id),
    is_archived: channel.isArchived,
    is_ext_shared: channel.isExtShared,
    topic: channel.topic.value,
    purpose: channel.purpose.value,
    num_members: channel.memberIds.size,
    unread: countUnread(channel, user),
    pins: channel.pins.map((pin) => pin.ts),
    bookmarks: channel.bookmarks.map(({ id, title, link, emoji }) => ({ id, title, link, emoji })),
  };
}

function renderApp(state: WorkspaceState, hub: SocketModeHub, requestUrl: string | undefined): object {
  const { id, name, botUserId, botId, hasHomeTab, hasMessagesTab } = state.app;
  const sockets = hub.connectionCount();
  return {
    id,
    name,
    bot_user_id: botUserId,
    bot_id: botId,
    home_tab: hasHomeTab,
    messages_tab: hasMessagesTab,
    connected: requestUrl !== undefined || sockets > 0,
    sockets,
  };
}

function getState(parts: Parts, context: Context): Response {
  const { workspace, hub } = parts;
  const { state } = workspace;
  const name = context.req.query('user');
  if (name === undefined) return sendRejection(context, reject(400, 'invalid_arguments', 'user is missing'));
  const me = lookUpUser(workspace, name);
  if (isRejection(me)) return sendRejection(context, me);
  return context.json({
    team: state.team,
    me: renderPerson(me),
    users: [...state.users.values()].map(renderPerson),
    user_groups: [...state.userGroups.values()].map(({ id, handle, name: title }) => ({ id, handle, name: title })),
    channels: channelsSeenBy(state, me.id).map((channel) => renderSideBar(channel, me)),
    commands: state.app.commands,
    app: renderApp(state, hub, workspace.requestUrl),
  });
}

/** Server-Sent Events: what changed, for the page to fetch again. */
function streamChanges(workspace: Workspace, context: Context): Response {
  const name = context.req.query('user');
  const user = name === undefined ? undefined : lookUpUser(workspace, name);
  if (user !== undefined && isRejection(user)) return sendRejection(context, user);
  return streamSSE(context, async (stream) => {
    const stop = workspace.onChange(({ user: onlyFor, ...change }) => {
      if (user !== undefined && onlyFor !== undefined && onlyFor !== user.id) return;
      void stream.writeSSE({ event: 'change', data: JSON.stringify(change) });
    });
    stream.onAbort(stop);
    await stream.writeSSE({ event: 'hello', data: '{}' });
    while (!stream.aborted && !stream.closed) {
      await pause(workspace.clock, heartbeatMs);
      await stream.write(': still here\n\n');
    }
  });
}

/** Who and what there is, and what changes. */
export function directoryRoutes(parts: Parts): Hono {
  const { workspace } = parts;
  const app = new Hono();
  app.get('/users', (context) => {
    const people = [...workspace.state.users.values()].filter((user) => !user.isBot);
    return context.json(people.map(({ id, name, role }) => ({ id, name, role })));
  });
  app.get('/channels', (context) => {
    const channels = [...workspace.state.channels.values()].filter((channel) => channel.kind !== 'im');
    return context.json(channels.map(({ id, name }) => ({ id, name })));
  });
  app.get('/commands', (context) => context.json(workspace.state.app.commands));
  app.get('/state', (context) => getState(parts, context));
  app.get('/stream', (context) => streamChanges(workspace, context));
  return app;
}
