/**
 * Runs the work of each key once within `keepMs` and gives everybody who asks the same answer: Slack uses the first
 * acknowledgement of a form that reaches it, whichever of several deliveries it belongs to.
 */
export class SharedOnce<T> {
  readonly #answers = new Map<string, { readonly atMs: number; readonly answer: Promise<T> }>();
  readonly #keepMs: number;

  constructor(keepMs = 10 * 60_000) {
    this.#keepMs = keepMs;
  }

  /** `nowMs` is epoch milliseconds and never goes back. */
  run(key: string, nowMs: number, work: () => Promise<T>): Promise<T> {
    // Insertion order is the order of time, so the old ones are at the front.
    for (const [old, { atMs }] of this.#answers) {
      if (nowMs - atMs < this.#keepMs) break;
      this.#answers.delete(old);
    }
    const known = this.#answers.get(key);
    if (known !== undefined) return known.answer;
    const answer = work();
    this.#answers.set(key, { atMs: nowMs, answer });
    return answer;
  }
}
