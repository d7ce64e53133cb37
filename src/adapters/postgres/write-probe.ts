import { setTimeout as pause } from 'node:timers/promises';
import {
  addAttempt,
  beginObservation,
  summarizeWriteGap,
  type WriteAttempt,
  type WriteObservation,
} from '../../core/operations/write-gap.ts';
import type { Clock, WriteProbe } from '../../ports.ts';
import { openWriteSession, type WriteOutcome, type WriteSession, type WriteTarget } from './write-session.ts';

/** Each proxy's door for writes, and as whom to write there. */
export interface WriteProbeOptions {
  readonly proxies: readonly { readonly name: string; readonly host: string; readonly port: number }[];
  /** An ordinary role that may log in and CONNECT; it needs no table and no other right. */
  readonly username: string;
  readonly password: string;
  readonly database: string;
  readonly clock: Clock;
}

/** From the beginning of one write to the beginning of the next, while they are acknowledged quickly. */
const everyMs = 25;
/** Longer, and every figure would be a multiple of it. */
const connectTimeoutMs = 250;
/**
 * A write that waits for a standby holds a connection on the server, whether we wait with it or not: so each one that
 * was given up makes the next one more patient.
 */
const writeDeadlineMs = { first: 1_000, longest: 8_000 } as const;
/** How long `stop` waits for writes under way before it cuts them, and then for the cut ones to settle. */
const farewellMs = 250;

/** A measurement with everything it saw; `stop` may be called again and says the same. */
export interface RunningMeasurement {
  /** Resolves once a write has been acknowledged through every proxy. */
  readonly warm: Promise<void>;
  stop(): Promise<{ readonly seen: WriteObservation; readonly endedMs: number }>;
}

/**
 * Commits a small write about every 25 ms through each proxy, side by side, and reports the longest time between two
 * acknowledged ones. An unreachable database is what it measures: it never throws for that.
 */
export function createWriteProbe(options: WriteProbeOptions): WriteProbe {
  return {
    start() {
      const measurement = startMeasurement(options);
      return {
        warm: measurement.warm,
        async stop() {
          const { seen, endedMs } = await measurement.stop();
          return summarizeWriteGap(seen, endedMs);
        },
      };
    },
  };
}

/** What {@link createWriteProbe} rests on, for whoever wants more than the figure: benchmarks and drills. */
export function startMeasurement(options: WriteProbeOptions): RunningMeasurement {
  const now = steadyClock(options.clock);
  let seen = beginObservation(
    options.proxies.map(({ name }) => name),
    now(),
  );
  const stopping = new AbortController();
  let onWarm = (): void => undefined;
  const warm = new Promise<void>((resolve) => {
    onWarm = resolve;
  });
  const loops = options.proxies.map(({ name, host, port }) => {
    const { username, password, database } = options;
    const target = { host, port, username, password, database };
    const onAttempt = (attempt: WriteAttempt): void => {
      seen = addAttempt(seen, attempt);
      if (seen.proxies.every(({ acknowledged }) => acknowledged > 0)) onWarm();
    };
    return startLoop({ proxy: name, target, now, stopping: stopping.signal, onAttempt });
  });
  let ended: ReturnType<RunningMeasurement['stop']> | undefined;
  const end = async () => {
    stopping.abort();
    const allDone = Promise.all(loops.map((loop) => loop.done));
    await Promise.race([allDone, pause(farewellMs)]);
    for (const loop of loops) loop.cut();
    await Promise.race([allDone, pause(farewellMs)]);
    return { seen, endedMs: now() };
  };
  return {
    warm,
    stop() {
      ended ??= end();
      return ended;
    },
  };
}

/** Epoch milliseconds that do not jump when the machine's clock is set. */
function steadyClock(clock: Clock): () => number {
  const offsetMs = clock.now() - performance.now();
  return () => offsetMs + performance.now();
}

/** Writes through one proxy until told to stop. `done` never rejects; `cut` makes it settle at once. */
function startLoop(options: {
  proxy: string;
  target: WriteTarget;
  now: () => number;
  stopping: AbortSignal;
  onAttempt: (attempt: WriteAttempt) => void;
}): { done: Promise<void>; cut: () => void } {
  const { proxy, target, now, stopping, onAttempt } = options;
  let session: WriteSession | undefined;
  let deadlineMs: number = writeDeadlineMs.first;
  const attempt = async (): Promise<WriteOutcome> => {
    if (session === undefined) {
      const opened = openWriteSession(target, connectTimeoutMs);
      session = opened.session;
      const trouble = await opened.connected;
      if (trouble !== undefined) return { outcome: 'failed', trouble };
    }
    return session.write(deadlineMs);
  };
  const run = async (): Promise<void> => {
    while (!stopping.aborted) {
      const begunMs = now();
      const outcome = await attempt();
      onAttempt({ proxy, begunMs, endedMs: now(), ...outcome });
      if (outcome.outcome === 'acknowledged') {
        deadlineMs = writeDeadlineMs.first;
      } else {
        session?.destroy();
        session = undefined;
        if (outcome.outcome === 'unknown' && outcome.trouble === 'no-answer') {
          deadlineMs = Math.min(2 * deadlineMs, writeDeadlineMs.longest);
        }
      }
      const restMs = everyMs - (now() - begunMs);
      // The pause ends at once when told to stop.
      if (restMs > 0) await pause(restMs, undefined, { signal: stopping }).catch(() => undefined);
    }
    session?.destroy();
  };
  return { done: run(), cut: () => session?.destroy() };
}
