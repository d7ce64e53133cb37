import { OutsideError } from '../core/outside-error.ts';
import type { Pause } from './pause.ts';

/** What became of an attempt to show something. `later`: not now, because of a rate limit. */
export type Attempt<R> =
  | { readonly kind: 'shown'; readonly result: R }
  | { readonly kind: 'later'; readonly waitMs: number };

export interface CoalesceOptions<T, R> {
  readonly now: () => number;
  readonly pause: Pause;
  /** From one attempt to the next. */
  readonly gapMs: number;
  /** So long a caller waits for a rate limit to end; then its promise rejects with an `OutsideError`. */
  readonly giveUpAfterMs: number;
  readonly show: (value: T) => Promise<Attempt<R>>;
  /** Does not wait for the gap (a rate limit it does wait for). */
  readonly isUrgent: (value: T) => boolean;
  readonly isOlder: (value: T, than: T) => boolean;
}

interface Waiter<R> {
  readonly sinceMs: number;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch<T, R> {
  readonly value: T;
  readonly waiters: readonly Waiter<R>[];
}

/**
 * Shows at one place the newest of the values offered, with a gap between attempts. One attempt runs at a time. Each
 * offer resolves once its value or a newer one is shown, and never makes an older one be shown after a newer one.
 */
export class Coalescer<T, R> {
  readonly #options: CoalesceOptions<T, R>;
  #pending: Batch<T, R> | undefined;
  #shown: { readonly value: T; readonly result: R } | undefined;
  #attemptedAtMs = Number.NEGATIVE_INFINITY;
  #isRunning = false;
  #hurry = new AbortController();

  constructor(options: CoalesceOptions<T, R>) {
    this.#options = options;
  }

  /** Nothing is waiting here. */
  get isIdle(): boolean {
    return !this.#isRunning;
  }

  offer(value: T): Promise<R> {
    const { isOlder, isUrgent, now } = this.#options;
    if (this.#shown !== undefined && isOlder(value, this.#shown.value)) return Promise.resolve(this.#shown.result);
    return new Promise((resolve, reject) => {
      this.#add({ value, waiters: [{ sinceMs: now(), resolve, reject }] });
      if (isUrgent(value)) this.#hurry.abort();
      if (this.#isRunning) return;
      this.#isRunning = true;
      // Each failure reaches the waiters of its attempt, so there is none left for this promise.
      this.#run().catch(reject);
    });
  }

  #add(batch: Batch<T, R>): void {
    const waiting = this.#pending;
    if (waiting === undefined) {
      this.#pending = batch;
      return;
    }
    const value = this.#options.isOlder(batch.value, waiting.value) ? waiting.value : batch.value;
    this.#pending = { value, waiters: [...waiting.waiters, ...batch.waiters] };
  }

  async #run(): Promise<void> {
    for (;;) {
      await this.#waitForGap();
      const batch = this.#pending;
      this.#pending = undefined;
      if (batch === undefined) break;
      const waitMs = await this.#attempt(batch);
      if (waitMs > 0) await this.#options.pause(waitMs);
      if (this.#pending === undefined) break;
    }
    this.#isRunning = false;
  }

  async #waitForGap(): Promise<void> {
    const { now, gapMs, isUrgent, pause } = this.#options;
    this.#hurry = new AbortController();
    if (this.#pending !== undefined && isUrgent(this.#pending.value)) return;
    await pause(this.#attemptedAtMs + gapMs - now(), this.#hurry.signal);
  }

  /** Resolves with the milliseconds to wait because of a rate limit, or 0. */
  async #attempt(batch: Batch<T, R>): Promise<number> {
    const { show, now, isOlder } = this.#options;
    if (this.#shown !== undefined && isOlder(batch.value, this.#shown.value)) {
      // Offered while a newer one was on its way.
      for (const { resolve } of batch.waiters) resolve(this.#shown.result);
      return 0;
    }
    this.#attemptedAtMs = now();
    try {
      const attempt = await show(batch.value);
      if (attempt.kind === 'later') {
        this.#putBack(batch, attempt.waitMs);
        return this.#pending === undefined ? 0 : attempt.waitMs;
      }
      this.#shown = { value: batch.value, result: attempt.result };
      for (const { resolve } of batch.waiters) resolve(attempt.result);
    } catch (error) {
      for (const { reject } of batch.waiters) reject(error);
    }
    return 0;
  }

  #putBack(batch: Batch<T, R>, waitMs: number): void {
    const { now, giveUpAfterMs } = this.#options;
    const tired = batch.waiters.filter(({ sinceMs }) => now() + waitMs - sinceMs > giveUpAfterMs);
    for (const { reject } of tired) {
      const message = 'Slack refuses to edit a message because of its rate limits';
      reject(new OutsideError({ code: 'unavailable', message, retryable: true, outcome: 'failed' }));
    }
    const waiters = batch.waiters.filter((waiter) => !tired.includes(waiter));
    if (waiters.length === 0) return;
    const newer = this.#pending;
    this.#pending = { value: batch.value, waiters };
    if (newer !== undefined) this.#add(newer);
  }
}
