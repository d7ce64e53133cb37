import type { OutsideError } from '../../core/outside-error.ts';
import type { PatroniRequester, SwitchoverAnswer } from '../../ports.ts';
import { hedge } from '../hedge.ts';
import { createHttpClient, type HttpAnswer, type HttpCall, unexpectedStatus } from '../http.ts';
import { outsideError } from '../outside-errors.ts';
import type { TlsMaterial } from '../tls-material.ts';
import { withDeadline } from '../with-deadline.ts';

/** Patroni itself watches for up to 20 s what becomes of a switchover before it answers (api.py: poll_failover_result). */
const answerDeadlineMs = 35_000;

/** Nothing has been asked for before there is a connection, so this may be short. */
const connectDeadlineMs = 3000;

/** A member that has not answered to a cancellation by then gets company: all that it does is one write to the DCS. */
const companyAfterMs = 3000;

/**
 * Patroni says so before it writes anything. Its own question to the candidate has one attempt of 2 s, and the first one
 * after a network was cut may be lost: "no good candidates have been found", and the next request is carried out (seen in
 * the lab, Patroni 4.0.7).
 */
const preconditionFailed = 412;

/** Patroni gives up its question to the candidate after 2 s. */
const repeatWithinMs = 3000;

/** Enough for every sentence of Patroni's; an error page of something between is longer. */
const maxSentenceLength = 300;

export interface PatroniRequesterOptions {
  readonly members: readonly { readonly name: string; readonly url: string }[];
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly tls?: TlsMaterial | undefined;
  /** How long an answer is waited for; longer than Patroni itself waits unless a test says otherwise. */
  readonly answerDeadlineMs?: number;
  /** A request that was refused for want of a precondition within this time is sent once more. */
  readonly repeatWithinMs?: number;
  /** After how long without an answer a cancellation goes to the next member as well. */
  readonly companyAfterMs?: number;
}

/**
 * Changes one cluster through its members' REST APIs. Each request has a connection of its own, because one that was
 * kept may be dead without telling, and is sent to a member once; only one that Patroni has surely not carried out for
 * want of a precondition is sent again. Rejects with an `OutsideError`: `failed` where the request surely never reached
 * Patroni or was turned away unread, `unknown` where only looking at the cluster tells what came of it.
 */
export function createPatroniRequester(options: PatroniRequesterOptions): PatroniRequester {
  const { members, username, password, tls } = options;

  async function send(member: string, call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const who = `Patroni ${member}`;
    const url = members.find(({ name }) => name === member)?.url;
    if (url === undefined) {
      throw outsideError({ code: 'unresolvable', who, detail: 'the configuration has no address for it' });
    }
    const http = createHttpClient({ who, baseUrl: url, deadlineMs: connectDeadlineMs, username, password, tls });
    const timeoutMs = options.answerDeadlineMs ?? answerDeadlineMs;
    const authorize = username !== undefined && password !== undefined;
    try {
      return await withDeadline({ signal, timeoutMs }, (within) => http.send({ ...call, authorize }, within));
    } finally {
      await http.close();
    }
  }

  async function cancelAt(member: string, signal: AbortSignal): Promise<'cancelled' | 'none'> {
    const answer = await send(member, { method: 'DELETE', path: '/switchover' }, signal);
    if (answer.statusCode === 200) return 'cancelled';
    if (answer.statusCode === 404) return 'none';
    throw doubtfulAnswer(`Patroni ${member}`, answer);
  }

  return {
    async requestSwitchover({ leader, candidate, scheduledAtMs }, signal) {
      const scheduledAt = scheduledAtMs === undefined ? {} : { scheduled_at: new Date(scheduledAtMs).toISOString() };
      const json = { leader, candidate, ...scheduledAt };
      const post = () => send(leader, { method: 'POST', path: '/switchover', json }, signal);
      const sentAtMs = performance.now();
      const first = await post();
      // What is wanted may be otherwise by the time of a late answer: whoever asked decides anew then.
      const isPrompt = performance.now() - sentAtMs <= (options.repeatWithinMs ?? repeatWithinMs);
      const answer = first.statusCode === preconditionFailed && isPrompt ? await post() : first;
      return readSwitchoverAnswer(`Patroni ${leader}`, answer);
    },

    async requestScheduleCancellation(member, signal) {
      const others = members.flatMap(({ name }) => (name === member ? [] : [name]));
      const attempts = [member, ...others].map((name) => (inner: AbortSignal) => cancelAt(name, inner));
      const stepMs = options.companyAfterMs ?? companyAfterMs;
      const { value } = await hedge({ attempts, stepMs, signal }).catch((error: unknown) => {
        // The one that was meant says most.
        throw error instanceof AggregateError ? error.errors[0] : error;
      });
      return value;
    },
  };
}

/**
 * The statuses are those of Patroni's api.py (do_POST_failover, parse_schedule). 400, 412 and 422 are said before
 * anything is written; each 503 after the request was written, or may have been, into the DCS.
 */
function readSwitchoverAnswer(who: string, answer: HttpAnswer): SwitchoverAnswer {
  const sentence = sentenceOf(answer);
  switch (answer.statusCode) {
    case 200: {
      const leader = /^(?:Successfully s|S)witched over to "([^"]+)"/.exec(sentence)?.[1];
      if (leader === undefined) throw doubtfulAnswer(who, answer);
      return { outcome: 'switched', leader, sentence };
    }
    case 202:
      return { outcome: 'scheduled', sentence };
    case 400:
    case 412:
    case 422:
      return { outcome: 'refused', sentence };
    default:
      throw doubtfulAnswer(who, answer);
  }
}

/** An answer after which nobody knows: looking tells. Bad credentials are turned away before anything is read. */
function doubtfulAnswer(who: string, answer: HttpAnswer): OutsideError {
  const { statusCode } = answer;
  if (statusCode === 401 || statusCode === 403) return unexpectedStatus(who, statusCode);
  const code = statusCode >= 500 ? 'unavailable' : 'bad-answer';
  const detail = `answers “${sentenceOf(answer)}” (HTTP status ${statusCode})`;
  return outsideError({ code, who, detail, outcome: 'unknown' });
}

/** Patroni says one line of text. Anything that looks like a page of HTML is not Patroni's. */
function sentenceOf({ text, statusCode }: HttpAnswer): string {
  const line = text.trim().split('\n')[0] ?? '';
  if (line === '' || line.startsWith('<')) return `HTTP status ${statusCode}`;
  return line.length > maxSentenceLength ? `${line.slice(0, maxSentenceLength)}…` : line;
}
