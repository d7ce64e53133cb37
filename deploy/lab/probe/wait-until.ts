import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf } from './reason-of.ts';

/** A condition that did not come true in time. The message ends with what was seen last. */
export class WaitedTooLong extends Error {
  constructor(fields: { what: string; timeoutMs: number; lastSeen: string }) {
    super(`waited ${Math.round(fields.timeoutMs / 1000)} s for ${fields.what}; last seen: ${fields.lastSeen}`);
    this.name = 'WaitedTooLong';
  }
}

/** What a probe answers: the value waited for, or what is still missing. */
export type Probe<T> = { readonly done: true; readonly value: T } | { readonly done: false; readonly seen: string };

/**
 * Asks `probe` again and again until it is done. A probe that throws counts as "not yet": what it threw is reported
 * when time runs out.
 */
export const waitUntil = async <T>(fields: {
  readonly what: string;
  readonly timeoutMs: number;
  readonly everyMs?: number;
  readonly probe: () => Promise<Probe<T>>;
}): Promise<T> => {
  const deadline = performance.now() + fields.timeoutMs;
  let lastSeen = 'nothing yet';
  for (;;) {
    try {
      const answer = await fields.probe();
      if (answer.done) {
        return answer.value;
      }
      lastSeen = answer.seen;
    } catch (error) {
      lastSeen = reasonOf(error);
    }
    if (performance.now() > deadline) {
      throw new WaitedTooLong({ what: fields.what, timeoutMs: fields.timeoutMs, lastSeen });
    }
    await pause(fields.everyMs ?? 200);
  }
};
