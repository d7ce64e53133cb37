/** One way to get the answer; rejects when it cannot. */
export type Attempt<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Tries ways in order until one answers: the next one starts when all earlier ones have failed or `stepMs` after the
 * last one began, whichever is first. The losers' signals abort as soon as there is a winner, or with `signal`.
 *
 * Rejects with an `AggregateError` that has each attempt's error, in their order, when all of them failed.
 */
export function hedge<T>(options: {
  attempts: readonly Attempt<T>[];
  stepMs: number;
  signal: AbortSignal;
}): Promise<{ readonly index: number; readonly value: T }> {
  const { attempts, stepMs, signal } = options;
  const losers = new AbortController();
  const inner = AbortSignal.any([signal, losers.signal]);
  const errors = new Map<number, unknown>();
  return new Promise((resolve, reject) => {
    let started = 0;
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;

    const finish = (settle: () => void): void => {
      isOver = true;
      clearTimeout(timer);
      settle();
      losers.abort();
    };
    const fail = (index: number, error: unknown): void => {
      errors.set(index, error);
      if (isOver) return;
      if (errors.size === attempts.length)
        finish(() => reject(new AggregateError(attempts.map((_, at) => errors.get(at)))));
      else if (errors.size === started) startNext();
    };
    const startNext = (): void => {
      clearTimeout(timer);
      const index = started;
      const attempt = attempts[index];
      if (isOver || attempt === undefined) return;
      started += 1;
      timer = setTimeout(startNext, stepMs);
      attempt(inner).then(
        (value) => {
          if (!isOver) finish(() => resolve({ index, value }));
        },
        (error: unknown) => fail(index, error),
      );
    };
    startNext();
  });
}
