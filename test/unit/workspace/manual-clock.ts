import type { Clock } from '../../../deploy/lab/workspace/clock.ts';

export interface ManualClock extends Clock {
  /** Lets time pass: runs every timer that falls due, oldest first. */
  advance(byMs: number): void;
  /** How far ahead each waiting timer is, in milliseconds. */
  dueInMs(): number[];
}

/** A clock that stands still until told otherwise. */
export function manualClock(startMs = Date.UTC(2026, 0, 15, 9)): ManualClock {
  let nowMs = startMs;
  const timers = new Set<{ atMs: number; run: () => void }>();
  const nextDue = (untilMs: number) =>
    [...timers].filter((timer) => timer.atMs <= untilMs).sort((left, right) => left.atMs - right.atMs)[0];
  return {
    nowMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    dueInMs: () => [...timers].map((timer) => timer.atMs - nowMs),
    advance(byMs) {
      const untilMs = nowMs + byMs;
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        timers.delete(timer);
        nowMs = Math.max(nowMs, timer.atMs);
        timer.run();
      }
      nowMs = untilMs;
    },
  };
}
