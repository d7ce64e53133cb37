import { Agent, request } from 'undici';
import type { OutsideError } from '../core/outside-error.ts';
import { outsideCodeOf, outsideError } from './outside-errors.ts';
import type { TlsMaterial } from './tls-material.ts';
import { untilAborted } from './until-aborted.ts';

/** Large enough for any answer of the sources, small enough to protect the bot's memory. */
const maxAnswerBytes = 16 * 1024 * 1024;

export interface HttpCall {
  /** Appended to the base address, beginning with "/". */
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly json?: unknown;
  /** Sends the user name and password. */
  readonly authorize?: boolean;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly text: string;
}

export interface HttpClient {
  /** Any status is an answer; rejects with an `OutsideError` when there is none before `signal` aborts. */
  send(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** A client for one address. `who` names the source in errors; neither the password nor the address appears there. */
export function createHttpClient(options: {
  who: string;
  baseUrl: string;
  deadlineMs: number;
  username?: string | undefined;
  password?: string | undefined;
  tls?: TlsMaterial | undefined;
}): HttpClient {
  const { who } = options;
  const base = options.baseUrl.replace(/\/+$/, '');
  const credentials = Buffer.from(`${options.username ?? ''}:${options.password ?? ''}`).toString('base64');
  const dispatcher = new Agent({
    connect: { timeout: options.deadlineMs, ...options.tls },
    maxResponseSize: maxAnswerBytes,
  });

  async function attempt(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await request(`${base}${call.path}`, {
      dispatcher,
      signal,
      method: call.method ?? 'GET',
      headers: {
        ...(call.authorize === true ? { authorization: `Basic ${credentials}` } : {}),
        ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: call.json === undefined ? null : JSON.stringify(call.json),
    });
    return { statusCode: answer.statusCode, text: await answer.body.text() };
  }

  function toOutsideError(error: unknown, call: HttpCall, signal: AbortSignal): OutsideError {
    const code = signal.aborted ? 'timeout' : outsideCodeOf(error);
    return outsideError({ code, who, changes: (call.method ?? 'GET') !== 'GET', cause: error });
  }

  return {
    async send(call, signal) {
      const isRead = (call.method ?? 'GET') === 'GET';
      try {
        // A kept-alive connection may be closed by the other side just as it is used again: a read is asked once more.
        const work = attempt(call, signal).catch((error: unknown) => {
          if (isRead && !signal.aborted && outsideCodeOf(error) === 'unreachable') return attempt(call, signal);
          throw error;
        });
        return await untilAborted({ work, signal, who });
      } catch (error) {
        throw toOutsideError(error, call, signal);
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** The error for a status that a source should not answer with. */
export function unexpectedStatus(who: string, statusCode: number): OutsideError {
  if (statusCode === 401) return outsideError({ code: 'unauthorized', who });
  if (statusCode === 403) return outsideError({ code: 'unauthorized', who, detail: 'does not allow the bot in (403)' });
  const code = statusCode >= 500 ? 'unavailable' : 'bad-answer';
  return outsideError({ code, who, detail: `answers with HTTP status ${statusCode}` });
}
