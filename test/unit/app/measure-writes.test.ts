import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defaultTimings } from '../../../src/app/operations/engine-context.ts';
import { createWriteMeasurement } from '../../../src/app/operations/measure-writes.ts';
import { buildOperation } from '../../support/operation-builder.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it.each([0, 3_600_000])(
  'writes are measured a second longer, also by a clock that was set back by %i ms',
  async (backMs) => {
    const quiet = () => undefined;
    const measurement = createWriteMeasurement(
      {
        cluster: 'pgprod',
        probe: { start: () => ({ stop: async () => ({ longestGapMs: 1_234 }) }) },
        clock: { now: () => Date.now() - backMs },
        timings: defaultTimings,
        log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      },
      buildOperation({ phase: 'approved' }),
    );
    measurement.attend(buildOperation({ phase: 'approved' }));
    const operation = buildOperation({ phase: 'running', stepsDone: 4 });
    const routed = { ...operation.steps.routing, endedAtMs: Date.now() };
    const concluded = measurement.conclude(
      { ...operation, steps: { ...operation.steps, routing: routed } },
      new AbortController().signal,
    );
    let figure: unknown;
    void concluded.then((writeGap) => {
      figure = writeGap;
    });
    await vi.advanceTimersByTimeAsync(900);
    expect(figure).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    expect(figure).toEqual({ longestGapMs: 1_234 });
  },
);
