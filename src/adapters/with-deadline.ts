/**
 * Settles as `work` does; the signal that it is given aborts after `timeoutMs`, or with `signal`. Instead of
 * `AbortSignal.timeout`: Node 20 may collect one that only `AbortSignal.any` knows, and it never fires.
 */
export async function withDeadline<T>(
  { signal, timeoutMs }: { readonly signal?: AbortSignal; readonly timeoutMs: number },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DOMException('no answer in time', 'TimeoutError')), timeoutMs);
  try {
    return await work(signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]));
  } finally {
    clearTimeout(timer);
  }
}
