import { OutsideError } from '../core/outside-error.ts';

/** Rejects with a `timeout` when `work` takes longer; what it says afterwards is dropped. */
export function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      const message = `Slack did not say within ${timeoutMs / 1000} s who asks or approves`;
      reject(new OutsideError({ code: 'timeout', message, retryable: true, outcome: 'failed' }));
    }, timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
