import { setTimeout as delay } from 'node:timers/promises';

/** Resolves after `waitMs`, or as soon as `signal` aborts. Never rejects, and keeps no process alive. */
export type Pause = (waitMs: number, signal?: AbortSignal) => Promise<void>;

export const wait: Pause = async (waitMs, signal) => {
  if (waitMs <= 0 || signal?.aborted === true) return;
  // An abort is the other way for it to end, not a failure.
  await delay(waitMs, undefined, { ref: false, ...(signal !== undefined && { signal }) }).catch(() => undefined);
};
