import { pause } from '../clock.ts';
import { isHeardByApp, wrapEvent } from '../events.ts';
import { takeDuplicate } from '../faults.ts';
import type { OutgoingEvent, Workspace } from '../workspace.ts';
import type { Envelope, Outcome, Transport } from './envelope.ts';

/** An app has this long to ack (docs.slack.dev/interactivity/handling-user-interaction). */
const ackWithinMs = 3000;

/** Sends envelopes to the app, with the faults in force, and watches for the acks. */
export interface Dispatcher {
  /** Sends a slash command or an interaction, once. */
  deliver(envelope: Envelope): Promise<Outcome>;
  /** Sends an event, and sends it again while it is not acked. Resolves when it was acked or given up. */
  deliverEvent(outgoing: OutgoingEvent): Promise<void>;
}

/** `transport` says which way is in use at the moment of sending. */
export function createDispatcher(workspace: Workspace, transport: () => Transport): Dispatcher {
  const { clock, faults } = workspace;

  const sendOnce = async (envelope: Envelope): Promise<Outcome> => {
    await pause(clock, faults.delay_delivery_ms);
    const outcome = await transport().send(envelope);
    if (outcome.kind === 'acked') await pause(clock, faults.delay_ack_ms);
    return outcome;
  };

  const deliver = (envelope: Envelope): Promise<Outcome> => {
    const first = { ...envelope, receivers: new Set<object>() };
    const attempts = [sendOnce(first)];
    if (takeDuplicate(faults)) attempts.push(sendOnce({ ...first, retry: { attempt: 1, reason: 'timeout' } }));
    return firstAck(attempts, { timeout: pause(clock, ackWithinMs) });
  };

  return {
    deliver,
    async deliverEvent(outgoing) {
      if (!isHeardByApp(workspace.state, outgoing)) return;
      const payload = wrapEvent(workspace.state, { outgoing, nowMs: clock.nowMs() });
      const envelope: Envelope = { type: 'events_api', payload: () => payload, acceptsResponse: false };
      let outcome = await deliver(envelope);
      for (const [index, delayMs] of faults.retry_delays_ms.entries()) {
        if (outcome.kind === 'acked') return;
        const reason = outcome.kind === 'timed_out' ? 'timeout' : outcome.reason;
        await pause(clock, delayMs);
        outcome = await deliver({ ...envelope, retry: { attempt: index + 1, reason } });
      }
    },
  };
}

/** The first ack of several attempts; without one, how they failed or that time ran out. */
async function firstAck(attempts: Promise<Outcome>[], options: { timeout: Promise<void> }): Promise<Outcome> {
  const acked = attempts.map(async (attempt) => {
    const outcome = await attempt;
    if (outcome.kind !== 'acked') throw new NotAcked(outcome);
    return outcome;
  });
  const timedOut = options.timeout.then((): Outcome => ({ kind: 'timed_out' }));
  const settled = Promise.any(acked).catch((failure: unknown): Outcome => {
    const first: unknown = failure instanceof AggregateError ? failure.errors[0] : failure;
    if (first instanceof NotAcked) return first.outcome;
    throw first;
  });
  return Promise.race([settled, timedOut]);
}

class NotAcked extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}
