import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { announceEdit, announceMessage } from './events.ts';
import { takeDroppedResponse, takeRateLimit } from './faults.ts';
import { asObject, type JsonObject, parseJson } from './json.ts';
import type { Channel, ResponseUrl } from './model.ts';
import { readContent, resolveThread } from './posting.ts';
import { addMessage, fillIds, findMessage, removeMessage } from './store/messages.ts';
import { takeResponseUrl } from './store/response-urls.ts';
import { isRefusal } from './web-api/answer.ts';
import { flag, text } from './web-api/arguments.ts';
import { recordCall } from './web-api/route.ts';
import type { Workspace } from './workspace.ts';

const ResponseMessage = z.object({
  text: text().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  metadata: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: flag().default(false),
  delete_original: flag().default(false),
  thread_ts: text().optional(),
});
type ResponseMessage = z.infer<typeof ResponseMessage>;

interface Reply {
  readonly status: 200 | 400 | 404;
  readonly body: JsonObject;
}

const done: Reply = { status: 200, body: { ok: true } };
const failed = (status: 400 | 404, error: string, extra: JsonObject = {}): Reply => ({
  status,
  body: { ok: false, error, ...extra },
});

interface Use {
  readonly workspace: Workspace;
  readonly channel: Channel;
  readonly responseUrl: ResponseUrl;
  readonly message: ResponseMessage;
}

function deleteOriginal({ workspace, channel, responseUrl }: Use): Reply {
  const { original, userId } = responseUrl;
  const stored = original === undefined ? undefined : findMessage(channel, { ts: original.ts, userId });
  if (stored === undefined) return failed(404, 'message_not_found');
  const previous = { ...stored.message };
  removeMessage(channel, stored);
  announceEdit(workspace, { channel, previous, ephemeralTo: stored.ephemeralTo });
  return done;
}

function replaceOriginal({ workspace, channel, responseUrl, message }: Use): Reply {
  const { original, userId } = responseUrl;
  const stored = original === undefined ? undefined : findMessage(channel, { ts: original.ts, userId });
  if (stored === undefined) return failed(404, 'message_not_found');
  const content = readContent(workspace, message);
  if (isRefusal(content)) return failed(400, content.error, content.extra);
  const previous = stored.message;
  const { blocks: _blocks, attachments: _attachments, ...kept } = previous;
  stored.message = {
    ...kept,
    ...content,
    ...(content.blocks === undefined ? {} : { blocks: fillIds(workspace.state, content.blocks) }),
    ...(stored.ephemeralTo === undefined
      ? { edited: { user: workspace.state.app.botUserId, ts: `${Math.trunc(workspace.clock.nowMs() / 1000)}.000000` } }
      : {}),
  };
  announceEdit(workspace, { channel, previous, current: stored.message, ephemeralTo: stored.ephemeralTo });
  return done;
}

function postNew({ workspace, channel, responseUrl, message }: Use): Reply {
  const content = readContent(workspace, message);
  if (isRefusal(content)) return failed(400, content.error, content.extra);
  const thread = resolveThread(channel, message.thread_ts);
  if (isRefusal(thread)) return failed(400, thread.error);
  const stored = addMessage(workspace.state, {
    channel,
    userId: workspace.state.app.botUserId,
    content,
    nowMs: workspace.clock.nowMs(),
    ...(message.response_type === 'ephemeral' ? { ephemeralTo: responseUrl.userId } : {}),
    ...thread,
  });
  announceMessage(workspace, { channel, stored });
  return done;
}

/** One POST to a response_url. A new message, unless it replaces or deletes the one the click came from. */
function respond(workspace: Workspace, options: { token: string; body: JsonObject }): Reply {
  const taken = takeResponseUrl(workspace.state, { token: options.token, nowMs: workspace.clock.nowMs() });
  if (!taken.ok) return failed(404, taken.error);
  const { responseUrl } = taken;
  const channel = workspace.state.channels.get(responseUrl.channelId);
  if (channel === undefined) return failed(404, 'channel_not_found');
  if (channel.isArchived) return failed(400, 'is_archived');
  const parsed = ResponseMessage.safeParse(options.body);
  if (!parsed.success) return failed(400, 'invalid_arguments');
  const use = { workspace, channel, responseUrl, message: parsed.data };
  if (parsed.data.delete_original) return deleteOriginal(use);
  if (parsed.data.replace_original && responseUrl.original !== undefined) return replaceOriginal(use);
  return postNew(use);
}

/** `POST /actions/<team>/<token>`: the response_url of a slash command or a click. */
export function responseUrlRoute(workspace: Workspace): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post('/:team/:token', async (context) => {
    const sent = await context.req.text();
    const body = asObject(parseJson(sent)) ?? asObject(parseJson(new URLSearchParams(sent).get('payload') ?? '')) ?? {};
    const retryAfterS = takeRateLimit(workspace.faults, 'response_url');
    if (retryAfterS !== undefined) {
      const response = { ok: false, error: 'ratelimited' };
      recordCall(workspace, { method: 'response_url', status: 429, outcome: 'ratelimited', body, response });
      return context.json(response, 429, { 'retry-after': String(retryAfterS) });
    }
    const reply = respond(workspace, { token: context.req.param('token'), body });
    const dropped = takeDroppedResponse(workspace.faults, 'response_url');
    const outcome = dropped ? 'dropped' : String(reply.body.error ?? 'ok');
    recordCall(workspace, { method: 'response_url', status: reply.status, outcome, body, response: reply.body });
    if (dropped) {
      context.env.outgoing.destroy();
      return context.body(null);
    }
    return context.json(reply.body, reply.status);
  });
  return app;
}
