import { outsideError } from './outside-errors.ts';

/**
 * Settles as `work` does, but rejects with a `timeout` as soon as `signal` aborts: some client libraries go on waiting.
 * What `work` says afterwards is dropped.
 */
export function untilAborted<T>(options: { work: Promise<T>; signal: AbortSignal; who: string }): Promise<T> {
  const { work, signal, who } = options;
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(outsideError({ code: 'timeout', who }));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
