import { z } from 'zod';
import { type OutsideCode, OutsideError } from '../core/outside-error.ts';
import { wasNeverSent } from './never-sent.ts';

/** What a call of the Web API failed of. */
export type SlackTrouble =
  /** It did nothing, and may be tried again after that time. */
  | { readonly kind: 'rate-limited'; readonly waitMs: number }
  /** Slack's own error code. `outcome` is `unknown` for the few after which Slack may have acted all the same. */
  | { readonly kind: 'refused'; readonly code: string; readonly outcome: 'failed' | 'unknown' }
  /** No answer. */
  | { readonly kind: 'lost'; readonly outcome: 'failed' | 'unknown' };

/** By shape and not by class: there may be two copies of Slack's client in one installation. */
const RateLimited = z.object({ code: z.literal('slack_webapi_rate_limited_error'), retryAfter: z.number() });
const Refused = z.object({
  code: z.literal('slack_webapi_platform_error'),
  data: z.object({
    error: z.string(),
    response_metadata: z.object({ retryAfter: z.number().optional() }).optional(),
  }),
});
const RequestFailed = z.object({ code: z.literal('slack_webapi_request_error'), original: z.unknown() });
const HttpFailed = z.object({ code: z.literal('slack_webapi_http_error'), statusCode: z.number() });

/** "It's possible some aspect of the operation succeeded before the error was raised" (Slack's reference). */
const doubtful: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
]);
const unauthorized: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
]);
/** The app is known; a person has to let it in there. */
const forbidden: ReadonlySet<string> = new Set(['not_in_channel', 'channel_not_found', 'restricted_action']);
const shortestWaitMs = 1000;

/** Reads whatever Slack's client threw; undefined when it is no failure of a call but a mistake of ours. */
export function readSlackTrouble(error: unknown): SlackTrouble | undefined {
  const limited = RateLimited.safeParse(error);
  if (limited.success) return rateLimited(limited.data.retryAfter);
  const refused = Refused.safeParse(error);
  if (refused.success) {
    const { error: code, response_metadata: metadata } = refused.data.data;
    if (code === 'ratelimited' || code === 'rate_limited') return rateLimited(metadata?.retryAfter ?? 1);
    return { kind: 'refused', code, outcome: doubtful.has(code) ? 'unknown' : 'failed' };
  }
  const failed = RequestFailed.safeParse(error);
  if (failed.success) return { kind: 'lost', outcome: wasNeverSent(failed.data.original) ? 'failed' : 'unknown' };
  const http = HttpFailed.safeParse(error);
  if (http.success) return { kind: 'lost', outcome: http.data.statusCode < 500 ? 'failed' : 'unknown' };
  return undefined;
}

/** What the caller is told. `what` completes "Slack does not …": `show the message`. */
export function explainSlackTrouble(what: string, trouble: SlackTrouble, cause: unknown): OutsideError {
  if (trouble.kind === 'rate-limited') {
    const message = `Slack refuses to ${what} because of its rate limits`;
    return new OutsideError({ code: 'unavailable', message, retryable: true, outcome: 'failed', cause });
  }
  if (trouble.kind === 'lost') {
    const { outcome } = trouble;
    const message = `Slack does not answer (to ${what})`;
    return new OutsideError({ code: 'unreachable', message, retryable: true, outcome, cause });
  }
  const { code, outcome } = trouble;
  return new OutsideError({
    code: findCode(code),
    message: `Slack refuses to ${what} (${explainCode(code)})`,
    retryable: outcome === 'unknown',
    outcome,
    cause,
  });
}

/** What somebody has to do about it, for the codes that people bring about. */
const remedies: ReadonlyMap<string, string> = new Map([
  ['not_in_channel', 'the bot is not in the channel, invite it there with /invite @Howdah'],
  [
    'channel_not_found',
    'the bot sees no such channel, invite it there with /invite @Howdah or correct its configuration',
  ],
  ['is_archived', 'the channel is archived'],
  ['restricted_action', 'the workspace does not let the bot post there'],
  ['missing_scope', 'the app has to be installed again with its present manifest'],
]);

function explainCode(code: string): string {
  const remedy = remedies.get(code);
  return remedy === undefined ? code : `${code}: ${remedy}`;
}

function findCode(code: string): OutsideCode {
  if (unauthorized.has(code)) return 'unauthorized';
  if (forbidden.has(code)) return 'forbidden';
  return code.startsWith('invalid_') || code.startsWith('msg_') ? 'bad-answer' : 'unavailable';
}

function rateLimited(retryAfterSeconds: number): SlackTrouble {
  return { kind: 'rate-limited', waitMs: Math.max(shortestWaitMs, retryAfterSeconds * 1000) };
}
