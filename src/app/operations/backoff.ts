import { OutsideError } from '../../core/outside-error.ts';
import { pause } from './bell.ts';

/** How long to wait after one failure and after the next. */
export interface Backoff {
  /** Doubles with each call, from the first to the longest. */
  next(): number;
  reset(): void;
}

export function createBackoff(range: { readonly firstMs: number; readonly longestMs: number }): Backoff {
  let failures = 0;
  return {
    next() {
      failures += 1;
      return Math.min(range.firstMs * 2 ** (failures - 1), range.longestMs);
    },
    reset() {
      failures = 0;
    },
  };
}

/**
 * Tries until it works, for as long as the outside is to blame (`OutsideError`); anything else is thrown at once. When
 * `signal` aborts, its reason is thrown.
 */
export async function retryOutside<T>(
  attempt: () => Promise<T>,
  options: { readonly signal: AbortSignal; readonly backoff: Backoff; onTrouble(error: OutsideError): void },
): Promise<T> {
  for (;;) {
    options.signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      options.onTrouble(error);
    }
    await pause(options.backoff.next(), options.signal);
  }
}
