import type { JsonObject } from '../json.ts';

/** Slack's "no": an error code, with whatever Slack adds to it. */
export interface Refusal {
  readonly ok: false;
  readonly error: string;
  readonly extra: JsonObject;
}

export interface Success {
  readonly ok: true;
  readonly body: JsonObject;
}

export type Answer = Success | Refusal;

export function answer(body: JsonObject = {}): Success {
  return { ok: true, body };
}

/** `messages` become response_metadata.messages, which Slack's clients print. */
export function refuse(error: string, messages: readonly string[] = []): Refusal {
  return { ok: false, error, extra: messages.length === 0 ? {} : { response_metadata: { messages } } };
}

/** The answer to a call that none of the token's scopes allows. */
export function refuseScope(needed: string, provided: readonly string[]): Refusal {
  return { ok: false, error: 'missing_scope', extra: { needed, provided: provided.join(',') } };
}

/** Whether a looked-up thing is a refusal instead. */
export function isRefusal(value: object): value is Refusal {
  return 'ok' in value && value.ok === false && 'error' in value;
}
