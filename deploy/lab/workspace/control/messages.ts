import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import { react, writeMessage } from '../interactions/person.ts';
import { reject } from '../interactions/report.ts';
import { runSlashCommand } from '../interactions/slash-command.ts';
import type { StoredMessage } from '../model.ts';
import { canSee } from '../store/channels.ts';
import { joinChannel } from '../store/membership.ts';
import { listMessages } from '../store/messages.ts';
import type { Workspace } from '../workspace.ts';
import { isRejection, lookUpChannel, lookUpPair, lookUpUser } from './lookup.ts';
import { readBody, sendRejection } from './respond.ts';

const Slash = z.strictObject({ user: z.string(), channel: z.string(), text: z.string() });
const Written = z.strictObject({
  user: z.string(),
  channel: z.string(),
  text: z.string(),
  thread_ts: z.string().optional(),
});
const Reaction = z.strictObject({
  user: z.string(),
  channel: z.string(),
  ts: z.string(),
  name: z.string(),
  remove: z.boolean().default(false),
});
const Join = z.strictObject({ user: z.string(), channel: z.string() });

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
  const newest = messages.at(-1)?.message.ts;
  if (user !== undefined && threadTs === undefined && newest !== undefined) channel.lastRead.set(user.id, newest);
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
    const pair = lookUpPair(workspace, body);
    if (isRejection(pair)) return sendRejection(context, pair);
    const report = await runSlashCommand(parts, { ...pair, typed: body.text });
    return isRejection(report) ? sendRejection(context, report) : context.json(report);
  });
  app.post('/message', async (context) => {
    const body = await readBody(context, Written);
    if (isRejection(body)) return sendRejection(context, body);
    const pair = lookUpPair(workspace, body);
    if (isRejection(pair)) return sendRejection(context, pair);
    const stored = writeMessage(workspace, { ...pair, typed: body.text, threadTs: body.thread_ts });
    if (isRejection(stored)) return sendRejection(context, stored);
    return context.json({ ok: true, channel: pair.channel.id, ts: stored.message.ts, message: stored.message });
  });
  app.post('/reaction', async (context) => {
    const body = await readBody(context, Reaction);
    if (isRejection(body)) return sendRejection(context, body);
    const pair = lookUpPair(workspace, body);
    if (isRejection(pair)) return sendRejection(context, pair);
    const done = react(workspace, { ...pair, ts: body.ts, name: body.name, remove: body.remove });
    return isRejection(done) ? sendRejection(context, done) : context.json(done);
  });
  app.post('/join', async (context) => {
    const body = await readBody(context, Join);
    if (isRejection(body)) return sendRejection(context, body);
    const pair = lookUpPair(workspace, body);
    if (isRejection(pair)) return sendRejection(context, pair);
    if (!canSee(workspace.state, { channel: pair.channel, userId: pair.user.id })) {
      return sendRejection(context, reject(403, 'channel_not_found', `${pair.user.name} cannot see this channel`));
    }
    joinChannel(workspace, { channel: pair.channel, userId: pair.user.id });
    return context.json({ ok: true });
  });
  return app;
}
