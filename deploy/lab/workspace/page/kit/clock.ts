import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

const TICK_MS = 10_000;

/** The time by which "today" and "3 minutes ago" are drawn, in epoch milliseconds; it moves on by itself. */
export const ClockContext = createContext(0);

export function useNow(): number {
  return useContext(ClockContext);
}

/** Drives ClockContext. */
export function useTickingClock(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
