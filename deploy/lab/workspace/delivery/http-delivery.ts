import { createHmac } from 'node:crypto';
import { type JsonObject, parseJson } from '../json.ts';
import type { Workspace } from '../workspace.ts';
import type { Envelope, Outcome, Transport } from './envelope.ts';

/** A request is given up after this long; by then nobody waits for its answer. */
const abortAfterMs = 10_000;

/** The signature Slack puts on a request: HMAC-SHA256 over version, time and body (docs.slack.dev/authentication/verifying-requests-from-slack). */
export function signRequest(options: { secret: string; timestampS: number; body: string }): string {
  const { secret, timestampS, body } = options;
  return `v0=${createHmac('sha256', secret).update(`v0:${timestampS}:${body}`).digest('hex')}`;
}

/** How each kind of envelope is put into an HTTP body. */
function encode(envelope: Envelope, payload: JsonObject): { body: string; contentType: string } {
  if (envelope.type === 'events_api') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields =
    envelope.type === 'interactive'
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]));
  return { body: new URLSearchParams(fields).toString(), contentType: 'application/x-www-form-urlencoded' };
}

async function post(
  workspace: Workspace,
  options: { url: string; body: string; contentType: string; retry?: Envelope['retry'] },
): Promise<Response> {
  const { url, body, contentType, retry } = options;
  const timestampS = Math.trunc(workspace.clock.nowMs() / 1000);
  return fetch(url, {
    method: 'POST',
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(abortAfterMs),
    headers: {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': String(timestampS),
      'x-slack-signature': signRequest({ secret: workspace.state.app.signingSecret, timestampS, body }),
      ...(retry === undefined
        ? {}
        : { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason }),
    },
  });
}

/** Delivery by signed HTTP requests to the app's request URL. The answer's body is the ack's payload. */
export function createHttpDelivery(workspace: Workspace): Transport {
  return {
    async send(envelope): Promise<Outcome> {
      const url = workspace.requestUrl;
      if (url === undefined) return { kind: 'unreachable', reason: 'connection_failed' };
      const encoded = encode(envelope, envelope.payload(workspace.baseUrl));
      try {
        const response = await post(workspace, {
          url,
          ...encoded,
          ...(envelope.retry === undefined ? {} : { retry: envelope.retry }),
        });
        const text = await response.text();
        if (response.status !== 200) return { kind: 'unreachable', reason: 'http_error' };
        return { kind: 'acked', payload: text === '' ? undefined : (parseJson(text) ?? { text }) };
      } catch (error) {
        const timedOut = error instanceof Error && error.name === 'TimeoutError';
        return { kind: 'unreachable', reason: timedOut ? 'http_timeout' : 'connection_failed' };
      }
    },
  };
}

/** Slack's handshake before it accepts a request URL: the challenge must come back. */
export async function verifyRequestUrl(workspace: Workspace, url: string): Promise<boolean> {
  const challenge = `howdah-${workspace.clock.nowMs()}`;
  const body = JSON.stringify({ token: workspace.state.app.verificationToken, challenge, type: 'url_verification' });
  try {
    const response = await post(workspace, { url, body, contentType: 'application/json' });
    return response.status === 200 && (await response.text()).includes(challenge);
  } catch {
    return false;
  }
}
