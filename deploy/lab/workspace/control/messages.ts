import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import { reject } from '../interactions/report.ts';
import { runSlashCommand } from '../interactions/slash-command.ts';
import type { StoredMessage } from '../model.ts';
import { canSee } from '../store/channels.ts';
import { listMessages } from '../store/messages.ts';
import type { Workspace } from '../workspace.ts';
import { isRejection, lookUpChannel, lookUpUser } from './lookup.ts';
import { readBody, sendRejection } from './respond.ts';

const Slash = z.object({ user: z.string(), channel: z.string(), text: z.string() });

/** A message as the control interface shows it: Slack's object, an ephemeral one with `ephemeral_to`. */
function render(stored: StoredMessage): object {
  return stored.ephemeralTo === undefined
    ? stored.message
    : { ...stored.message, is_ephemeral: true, ephemeral_to: stored.ephemeralTo };
}

function getMessages(workspace: Workspace, context: Context): Response {
  const { channel: channelName, user: userName, thread_ts: threadTs } = context.req.query();
  if (channelName === undefined) return sendRejection(context, reject(400, 'invalid_arguments', 'channel is missing'));
  const channel = lookUpChannel(workspace, channelName);
  if (isRejection(channel)) return sendRejection(context, channel);
  const user = userName === undefined ? undefined : lookUpUser(workspace, userName);
  if (user !== undefined && isRejection(user)) return sendRejection(context, user);
  if (user !== undefined && !canSee(workspace.state, { channel, userId: user.id })) {
    return sendRejection(context, reject(403, 'not_in_channel', `${user.name} cannot see this channel`));
  }
  const messages = listMessages(channel, {
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(user === undefined ? {} : { userId: user.id }),
    includeEphemeral: true,
  });
  return context.json(messages.map(render));
}

/** Reading and writing of messages, as a person does it. */
export function messageRoutes(parts: { workspace: Workspace; dispatcher: Dispatcher }): Hono {
  const { workspace } = parts;
  const app = new Hono();
  app.get('/messages', (context) => getMessages(workspace, context));
  app.post('/slash', async (context) => {
    const body = await readBody(context, Slash);
    if (isRejection(body)) return sendRejection(context, body);
    const user = lookUpUser(workspace, body.user);
    if (isRejection(user)) return sendRejection(context, user);
    const channel = lookUpChannel(workspace, body.channel);
    if (isRejection(channel)) return sendRejection(context, channel);
    const report = await runSlashCommand(parts, { user, channel, typed: body.text });
    return isRejection(report) ? sendRejection(context, report) : context.json(report);
  });
  return app;
}
