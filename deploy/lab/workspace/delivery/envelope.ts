import type { JsonObject } from '../json.ts';

/** What is sent to the app, over whichever transport is in use. */
export interface Envelope {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  /** The payload, with links that lead back to `baseUrl` (the address its receiver uses). */
  payload(baseUrl: string): JsonObject;
  /** Whether the ack may carry an answer. */
  readonly acceptsResponse: boolean;
  /** Set from the second attempt on. */
  readonly retry?: { readonly attempt: number; readonly reason: string };
  /** Connections that were given this delivery: a doubled one goes to another, where the app has several. */
  readonly receivers?: Set<object>;
}

/** What became of one envelope. */
export type Outcome =
  | { readonly kind: 'acked'; readonly payload: unknown }
  /** It was sent, and no ack came. */
  | { readonly kind: 'timed_out' }
  /** Nobody took it. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** A way to the app. `send` resolves when an ack comes, and never when none does. */
export interface Transport {
  send(envelope: Envelope): Promise<Outcome>;
}
