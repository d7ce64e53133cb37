import { z } from 'zod';
import type { Channel, Message, StoredMessage } from '../model.ts';
import { findMessage, listMessages } from '../store/messages.ts';
import { answer, isRefusal, type Refusal, refuse } from '../web-api/answer.ts';
import { flag, integer, text } from '../web-api/arguments.ts';
import { type Call, defineMethod } from '../web-api/method.ts';
import { paginate } from '../web-api/paginate.ts';
import { tiers } from '../web-api/rate-limit.ts';
import { allScopes, type ScopesByKind } from '../web-api/scopes-by-kind.ts';
import { resolveInScope } from './conversations.ts';

const historyScopes: ScopesByKind = {
  public: ['channels:history'],
  private: ['groups:history'],
  im: ['im:history'],
  mpim: ['mpim:history'],
};

const span = {
  channel: text(),
  latest: text().optional(),
  oldest: text().optional(),
  inclusive: flag().default(false),
  limit: integer().optional(),
  cursor: text().optional(),
  include_all_metadata: flag().default(false),
};

/** A channel whose messages the bot may read. */
function resolveReadable(call: Call, id: string): Channel | Refusal {
  const channel = resolveInScope(call, { id, scopes: historyScopes });
  if (isRefusal(channel)) return channel;
  return channel.memberIds.has(call.state.app.botUserId) ? channel : refuse('not_in_channel');
}

function isWithin(
  { message }: StoredMessage,
  bounds: { latest?: string | undefined; oldest?: string | undefined; inclusive: boolean },
): boolean {
  const ts = Number(message.ts);
  const latest = bounds.latest === undefined ? Number.POSITIVE_INFINITY : Number(bounds.latest);
  const oldest = bounds.oldest === undefined ? Number.NEGATIVE_INFINITY : Number(bounds.oldest);
  return (ts < latest && ts > oldest) || (bounds.inclusive && (ts === latest || ts === oldest));
}

/** Without include_all_metadata only the event type of the metadata is shown. */
function renderMessage(message: Message, includeMetadata: boolean): object {
  if (includeMetadata || message.metadata === undefined) return message;
  const { metadata: _hidden, ...visible } = message;
  return visible;
}

const history = defineMethod({
  name: 'conversations.history',
  token: 'bot',
  scopes: allScopes(historyScopes),
  limit: tiers.three,
  args: z.object(span),
  run(call, args) {
    const channel = resolveReadable(call, args.channel);
    if (isRefusal(channel)) return channel;
    const newestFirst = listMessages(channel, { includeEphemeral: false })
      .filter((stored) => isWithin(stored, args))
      .reverse();
    const paged = paginate(newestFirst, { ...args, defaultLimit: 100 });
    if (isRefusal(paged)) return paged;
    return answer({
      messages: paged.page.map(({ message }) => renderMessage(message, args.include_all_metadata)),
      has_more: paged.nextCursor !== '',
      pin_count: channel.pins.length,
      ...(paged.nextCursor === '' ? {} : { response_metadata: { next_cursor: paged.nextCursor } }),
    });
  },
});

const replies = defineMethod({
  name: 'conversations.replies',
  token: 'bot',
  scopes: allScopes(historyScopes),
  limit: tiers.three,
  args: z.object({ ...span, ts: text() }),
  run(call, args) {
    const channel = resolveReadable(call, args.channel);
    if (isRefusal(channel)) return channel;
    const parent = findMessage(channel, { ts: args.ts });
    if (parent === undefined || parent.ephemeralTo !== undefined) return refuse('thread_not_found');
    const threadTs = parent.message.thread_ts ?? args.ts;
    const thread = listMessages(channel, { threadTs, includeEphemeral: false }).filter(
      (stored) => stored.message.ts === threadTs || isWithin(stored, args),
    );
    const paged = paginate(thread, { ...args, defaultLimit: 1000 });
    if (isRefusal(paged)) return paged;
    return answer({
      messages: paged.page.map(({ message }) => renderMessage(message, args.include_all_metadata)),
      has_more: paged.nextCursor !== '',
      ...(paged.nextCursor === '' ? {} : { response_metadata: { next_cursor: paged.nextCursor } }),
    });
  },
});

export const methods = [history, replies];
