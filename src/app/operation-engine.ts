import type { FindStepRules } from '../core/operations/next-step.ts';
import { findStepRules } from '../core/operations/step-rules.ts';
import { createBackoff } from './operations/backoff.ts';
import { createBell, pause } from './operations/bell.ts';
import { defaultTimings, type EngineContext, type EngineTimings } from './operations/engine-context.ts';
import { isReadable, keepOperations } from './operations/keep-operations.ts';

export type { EngineTimings, PlanAgain, RefuseExecution } from './operations/engine-context.ts';

export type OperationEngineOptions = Omit<EngineContext, 'timings' | 'findRules' | 'begun'> & {
  readonly timings?: Partial<EngineTimings>;
  readonly findRules?: FindStepRules;
};

/** Carries out one cluster's operations, in whichever bot has the lock. */
export interface OperationEngine {
  start(): void;
  /**
   * Begins nothing new, lets a request that is under way end (at most `drainMs`) and releases the lock, so that another
   * bot takes over at once.
   */
  stop(drainMs: number): Promise<void>;
  /** Looks at the journal now: something was just written to it. */
  nudge(): void;
}

/**
 * Each bot has one per cluster. While operations are open, the one that gets the leased lock (the keeper) tends all of
 * them; the others wait for it to die. All that it knows is in the journal, so it may die at any moment.
 */
export function createOperationEngine(options: OperationEngineOptions): OperationEngine {
  const { timings, findRules = findStepRules, ...rest } = options;
  const context: EngineContext = {
    ...rest,
    findRules,
    timings: { ...defaultTimings, ...timings },
    begun: new Set(),
  };
  const bell = createBell(context.clock);
  const retiring = new AbortController();
  const dismissed = new AbortController();
  const signals = { retiring: retiring.signal, dismissed: dismissed.signal };
  let stopWatching: (() => void) | undefined;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    const backoff = createBackoff({ firstMs: 500, longestMs: 5_000 });
    while (!retiring.signal.aborted) {
      const since = bell.rung;
      try {
        const waitMs = await keepIfOpen();
        backoff.reset();
        await bell.wait({ since, untilMs: context.clock.now() + waitMs, signal: retiring.signal });
      } catch (error) {
        context.log.warn({ cluster: context.cluster, error }, 'the journal of operations cannot be used');
        await pause(backoff.next(), retiring.signal);
      }
    }
  }

  /** Keeps the open operations if there are any and nobody else does. Resolves with how long to wait for news then. */
  async function keepIfOpen(): Promise<number> {
    const open = await context.journal.fetchOpen();
    if (!open.some(isReadable) || retiring.signal.aborted) return context.timings.rereadMs;
    const lock = await context.journal.takeLock(context.bot);
    if (lock !== undefined) await keepOperations({ context, lock, bell, ...signals });
    return context.timings.lockRetryMs;
  }

  return {
    start() {
      if (running !== undefined || retiring.signal.aborted) return;
      stopWatching = context.journal.watch(bell.ring);
      running = run();
    },
    async stop(drainMs) {
      retiring.abort();
      stopWatching?.();
      const drained = new AbortController();
      const timeUp = pause(drainMs, drained.signal).then(() => dismissed.abort());
      await running;
      drained.abort();
      await timeUp;
    },
    nudge: bell.ring,
  };
}
