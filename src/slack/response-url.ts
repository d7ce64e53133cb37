import { setTimeout as delay } from 'node:timers/promises';
import { Agent, fetch as undiciFetch } from 'undici';
import { OutsideError } from '../core/outside-error.ts';
import { wasNeverSent } from './never-sent.ts';
import type { MessageView } from './views/message.ts';

/** How a message goes to a `response_url`. */
export interface ResponseOptions {
  readonly visibility: 'ephemeral' | 'in_channel';
  /** Replace the message that was clicked instead of adding one. */
  readonly mustReplace: boolean;
}

export type Respond = (url: string, view: MessageView, options: ResponseOptions) => Promise<void>;

// Slack's own client stops after 30 minutes, when a response_url ends; a reader at the screen has gone long before.
const giveUpAfterMs = 5 * 60_000;
const attemptTimeoutMs = 10_000;
const shortestWaitMs = 1000;

// Shorter than an attempt, so that a Slack that cannot be reached shows as such: nothing was sent, so it may be again.
const dispatcher = new Agent({ connect: { timeout: 3000 } });

/**
 * Posts to a `response_url`, which needs no token and no channel membership. A 429 and a connection that was
 * never made surely did nothing, so they are tried again; any other failure may have been shown already and is not, as nothing may be
 * shown twice: it is thrown as an OutsideError whose outcome is `unknown`.
 */
export function createRespond(options: { signal: AbortSignal; now: () => number }): Respond {
  return async (url, view, { visibility, mustReplace }) => {
    const body = JSON.stringify({
      response_type: visibility,
      replace_original: mustReplace,
      text: view.text,
      blocks: view.blocks,
    });
    const deadlineMs = options.now() + giveUpAfterMs;
    for (;;) {
      const waitMs = await attempt({ url, body, signal: options.signal });
      if (waitMs === undefined) return;
      if (options.now() + waitMs > deadlineMs) {
        throw new OutsideError({
          code: 'unavailable',
          message: 'Slack refused our answer for five minutes',
          retryable: false,
          outcome: 'failed',
        });
      }
      await delay(waitMs, undefined, { signal: options.signal });
    }
  };
}

/** Resolves when it was accepted, or with the milliseconds to wait before the next attempt. */
async function attempt(input: { url: string; body: string; signal: AbortSignal }): Promise<number | undefined> {
  const { url, body, signal } = input;
  // Instead of `AbortSignal.timeout`: Node 20 may collect one that only `AbortSignal.any` knows, and it never fires.
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), attemptTimeoutMs);
  try {
    const response = await undiciFetch(url, {
      method: 'POST',
      dispatcher,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      signal: AbortSignal.any([signal, deadline.signal]),
    });
    const answer = await response.text();
    if (response.ok) return undefined;
    if (response.status === 429) return parseRetryAfterMs(response.headers.get('retry-after'));
    throw new OutsideError({
      code: 'bad-answer',
      message: `Slack answered ${response.status} to our answer: ${answer.slice(0, 200)}`,
      retryable: false,
      outcome: response.status < 500 ? 'failed' : 'unknown',
    });
  } catch (error) {
    if (error instanceof OutsideError) throw error;
    if (wasNeverSent(error)) return shortestWaitMs;
    throw new OutsideError({
      code: 'unreachable',
      message: 'no answer from Slack to our answer',
      retryable: false,
      outcome: 'unknown',
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Whole seconds, as Slack sends them; anything else counts as one. */
function parseRetryAfterMs(header: string | null): number {
  const seconds = Number(header ?? '');
  return Number.isFinite(seconds) ? Math.max(shortestWaitMs, seconds * 1000) : shortestWaitMs;
}
