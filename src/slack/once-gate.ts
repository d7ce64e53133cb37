/**
 * Lets each key through once within `keepMs`: Slack delivers an envelope again whenever an acknowledgement was late
 * or lost, and nothing may be shown twice. Slack's last retry comes about six minutes after the first delivery.
 */
export class OnceGate {
  readonly #seen = new Map<string, number>();
  readonly #keepMs: number;

  constructor(keepMs = 10 * 60_000) {
    this.#keepMs = keepMs;
  }

  /** True the first time; `nowMs` is epoch milliseconds and never goes back. */
  admit(key: string, nowMs: number): boolean {
    // Insertion order is the order of time, so the old ones are at the front.
    for (const [old, atMs] of this.#seen) {
      if (nowMs - atMs < this.#keepMs) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(key)) return false;
    this.#seen.set(key, nowMs);
    return true;
  }
}
