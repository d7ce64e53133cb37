/** Troubles the workspace makes on purpose, and the pace it keeps. Times in milliseconds. */
export interface Faults {
  /** Per-method rate limits as Slack has them; false lifts them. */
  rate_limits: boolean;
  /** The next `count` calls (of `method`, or of any) are answered 429. */
  rate_limit: { method: string | null; count: number; retry_after_s: number } | null;
  /** The next n envelopes are delivered twice; true doubles every one. */
  duplicate_delivery: boolean | number;
  /** Every ack is taken as if it had come this much later. */
  delay_ack_ms: number;
  /** Every envelope leaves this much later than what caused it. */
  delay_delivery_ms: number;
  /** The next `count` calls of `method` are carried out, and their answer is never sent. */
  drop_response: { method: string; count: number } | null;
  /** When an event that was not acked is sent again, each counted from the failure before. */
  retry_delays_ms: number[];
}

/** No trouble at all: Slack on a good day. Retries: at once, after a minute, after five (docs.slack.dev/apis/events-api). */
export function noFaults(): Faults {
  return {
    rate_limits: true,
    rate_limit: null,
    duplicate_delivery: false,
    delay_ack_ms: 0,
    delay_delivery_ms: 0,
    drop_response: null,
    retry_delays_ms: [0, 60_000, 300_000],
  };
}

/** Uses up one enforced 429 if one is due for `method`; returns its Retry-After in seconds. */
export function takeRateLimit(faults: Faults, method: string): number | undefined {
  const fault = faults.rate_limit;
  if (fault === null || (fault.method !== null && fault.method !== method)) return undefined;
  fault.count -= 1;
  if (fault.count <= 0) faults.rate_limit = null;
  return fault.retry_after_s;
}

/** Uses up one withheld answer if one is due for `method`. */
export function takeDroppedResponse(faults: Faults, method: string): boolean {
  const fault = faults.drop_response;
  if (fault === null || fault.method !== method) return false;
  fault.count -= 1;
  if (fault.count <= 0) faults.drop_response = null;
  return true;
}

/** Uses up one doubled delivery if one is due. */
export function takeDuplicate(faults: Faults): boolean {
  const fault = faults.duplicate_delivery;
  if (typeof fault === 'boolean') return fault;
  faults.duplicate_delivery = fault > 1 ? fault - 1 : false;
  return true;
}
