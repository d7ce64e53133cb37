import type { WriteGap } from '../../core/operations/journal.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import type { PlanStep } from '../../core/operations/plan.ts';
import type { RunningWriteProbe } from '../../ports.ts';
import { pause } from './bell.ts';
import type { EngineContext } from './engine-context.ts';

/**
 * The write probe of one operation. It only measures: whatever becomes of it, the operation goes on, and none of these
 * ever rejects.
 */
export interface WriteMeasurement {
  /** Starts the probe when it is time for that. */
  attend(state: OperationState): void;
  /** Resolves once a probe that was begun measures, or has had the time that a request may wait for it. */
  warmUp(): Promise<void>;
  /** When `attend` has something to do, if that depends on the time. Epoch milliseconds. */
  nextAtMs(state: OperationState): number | undefined;
  /** The figure for the journal; undefined when there is nothing to tell. `signal` cuts the wait for the last writes short. */
  conclude(state: OperationState, signal: AbortSignal): Promise<WriteGap | undefined>;
  /** Ends the probe, if it runs; its figure interests nobody. */
  discard(): void;
}

export function createWriteMeasurement(
  context: Pick<EngineContext, 'cluster' | 'probe' | 'clock' | 'timings' | 'log'>,
  operation: OperationState,
): WriteMeasurement {
  const { probe, clock, timings, log } = context;
  const request = operation.plan.steps.find((step) => step.kind === 'request-switchover');
  const routing = operation.plan.steps.find((step) => step.kind === 'await-routing');
  const neverSignal = new AbortController().signal;
  let running: RunningWriteProbe | undefined;
  let hasStarted = false;
  let warm: Promise<void> = Promise.resolve();
  let ended: Promise<WriteGap> | undefined;

  const onTrouble = (error: unknown): WriteGap => {
    log.warn({ cluster: context.cluster, operation: operation.id, error }, 'the write probe failed');
    return { note: unmeasured.failed };
  };
  const end = async (afterMs: number, signal: AbortSignal): Promise<WriteGap> => {
    await pause(afterMs, signal);
    const late = pause(timings.probeStopMs, neverSignal).then(() => ({ note: unmeasured.silent }));
    const stopped = Promise.resolve(running?.stop() ?? { note: unmeasured.failed });
    return Promise.race([stopped, late]).catch(onTrouble);
  };
  /** For how long writes are measured at least once they are routed, however soon the last step is done. */
  const tailMs = (state: OperationState): number => {
    const routed = routing === undefined ? undefined : state.steps[routing.id];
    if (routed?.outcome !== 'done') return 0;
    const leftMs = (routed.endedAtMs ?? 0) + timings.probeTailMs - clock.now();
    // A clock that was set back must not make it longer.
    return Math.min(Math.max(0, leftMs), timings.probeTailMs);
  };

  return {
    attend(state) {
      if (probe === undefined || request === undefined) return;
      if (!hasStarted && isDue({ state, request, nowMs: clock.now(), aheadMs: timings.probeAheadMs })) {
        hasStarted = true;
        try {
          running = probe.start();
          warm = Promise.race([running.warm, pause(timings.probeWarmMs, neverSignal)]);
        } catch (error) {
          onTrouble(error);
        }
      }
    },
    warmUp: () => warm,
    nextAtMs(state) {
      if (probe === undefined || hasStarted || request?.scheduledAtMs === undefined) return undefined;
      const startAtMs = request.scheduledAtMs - timings.probeAheadMs;
      return state.phase === 'running' && startAtMs > clock.now() ? startAtMs : undefined;
    },
    async conclude(state, signal) {
      if (probe === undefined || request === undefined || state.writeGap !== undefined) return undefined;
      const { startedAtMs, hadNoEffect = false } = state.steps[request.id] ?? {};
      const hasHappened = startedAtMs !== undefined && !hadNoEffect && clock.now() >= (request.scheduledAtMs ?? 0);
      if (!hasHappened) return undefined;
      if (!hasStarted) return { note: state.phase === 'undoing' ? unmeasured.takenBack : unmeasured.interrupted };
      ended ??= end(tailMs(state), signal);
      return ended;
    },
    discard() {
      if (running !== undefined) ended ??= end(0, neverSignal);
    },
  };
}

/** Continues “it was not measured:”. */
const unmeasured = {
  failed: 'the write probe failed',
  silent: 'the write probe gave no figure',
  takenBack: 'it was about to be taken back',
  interrupted: 'the bot lost its lock in the middle, or another process took over',
};

/** An immediate one is measured from the approval on, so that the probe is warm; a scheduled one shortly before it. */
function isDue(input: {
  state: OperationState;
  request: Extract<PlanStep, { kind: 'request-switchover' }>;
  nowMs: number;
  aheadMs: number;
}): boolean {
  const { state, request, nowMs, aheadMs } = input;
  const hasBegun = state.steps[request.id] !== undefined;
  if (request.scheduledAtMs === undefined) {
    return !hasBegun && (state.phase === 'approved' || state.phase === 'running');
  }
  const isNear = nowMs >= request.scheduledAtMs - aheadMs && nowMs < request.scheduledAtMs;
  return state.phase === 'running' && hasBegun && isNear;
}
