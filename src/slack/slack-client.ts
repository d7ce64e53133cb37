import { webApi } from '@slack/bolt';
import type { Log } from '../ports.ts';
import { createBoltLogger } from './bolt-logger.ts';

/** The one type of client that everything which calls Slack by itself works with. */
export type SlackClient = webApi.WebClient;

/** An answer that takes longer is lost: the caller looks for what became of the request. */
const timeoutMs = 10_000;

/**
 * A client of the Web API that sends each request once. It never repeats one by itself, since a repeated
 * `chat.postMessage` shows a message twice, and never waits for a rate limit, since the client waits with its whole
 * queue: one busy channel would hold up every other message. Both are decided per call (messenger.ts). A 429 rejects
 * with `slack_webapi_rate_limited_error` and its `retryAfter` in seconds.
 */
export function createSlackClient(
  slack: { apiUrl?: string | undefined },
  options: { token: string; log: Log },
): SlackClient {
  return new webApi.WebClient(options.token, {
    ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
    logger: createBoltLogger(options.log),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
  });
}
