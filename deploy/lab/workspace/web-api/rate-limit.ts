/** A bucket of calls that fills up again at a steady pace. */
export interface RateLimit {
  readonly perMinute: number;
  /** Calls that may come at once. */
  readonly burst: number;
  /** Counted per channel the call goes to, however the call names it, instead of per method. */
  readonly per?: 'channel';
}

/** Slack's tiers (docs.slack.dev/apis/web-api/rate-limits): calls per minute; a minute's worth may come in one burst. */
export const tiers = {
  one: { perMinute: 1, burst: 10 },
  two: { perMinute: 20, burst: 20 },
  three: { perMinute: 50, burst: 50 },
  four: { perMinute: 100, burst: 100 },
  /** chat.postMessage: one a second per channel, short bursts allowed. */
  posting: { perMinute: 60, burst: 10, per: 'channel' },
  /** auth.test and chat.getPermalink: hundreds a minute. */
  special: { perMinute: 600, burst: 600 },
} as const satisfies Record<string, RateLimit>;

interface Bucket {
  calls: number;
  atMs: number;
}

export interface RateLimiter {
  /** Counts one call. Returns undefined when it may pass, else the seconds to wait (Retry-After). */
  take(options: { key: string; limit: RateLimit; nowMs: number }): number | undefined;
  clear(): void;
}

/** Token buckets, one per key. */
export function createRateLimiter(): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take({ key, limit, nowMs }) {
      const bucket = buckets.get(key) ?? { calls: limit.burst, atMs: nowMs };
      const refilled = bucket.calls + ((nowMs - bucket.atMs) / 60_000) * limit.perMinute;
      const calls = Math.min(limit.burst, refilled);
      if (calls >= 1) {
        buckets.set(key, { calls: calls - 1, atMs: nowMs });
        return undefined;
      }
      buckets.set(key, { calls, atMs: nowMs });
      return Math.max(1, Math.ceil(((1 - calls) / limit.perMinute) * 60));
    },
    clear: () => buckets.clear(),
  };
}
