import type { Clock } from '../../ports.ts';

/** Wakes whoever waits for news. What is rung between looking and waiting is not lost: the waiter names its last look. */
export interface Bell {
  /** How often it was rung so far. */
  readonly rung: number;
  ring(): void;
  /** Resolves when it was rung after `since`, at `untilMs` at the latest, or when `signal` aborts. Never rejects. */
  wait(options: {
    readonly since: number;
    readonly untilMs?: number | undefined;
    readonly signal: AbortSignal;
  }): Promise<void>;
}

export function createBell(clock: Clock): Bell {
  let rung = 0;
  const waiting = new Set<() => void>();
  return {
    get rung() {
      return rung;
    },
    ring() {
      rung += 1;
      for (const wake of [...waiting]) wake();
    },
    wait({ since, untilMs, signal }) {
      if (rung !== since) return Promise.resolve();
      const ms = untilMs === undefined ? longestPauseMs : untilMs - clock.now();
      return pauseUntil({ ms, signal, wakers: waiting });
    },
  };
}

/** Resolves after `ms`, or as soon as `signal` aborts. Never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return pauseUntil({ ms, signal, wakers: new Set() });
}

/** Longer ones overflow a timer. Nobody minds being woken once a week. */
const longestPauseMs = 7 * 24 * 3_600_000;

function pauseUntil(options: { ms: number; signal: AbortSignal; wakers: Set<() => void> }): Promise<void> {
  const { ms, signal, wakers } = options;
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      wakers.delete(end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(Math.max(0, ms), longestPauseMs));
    wakers.add(end);
    signal.addEventListener('abort', end);
  });
}
