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

const quiet = () => undefined;

it.each([0, 3_600_000])(
  'writes are measured a second longer, also by a clock that was set back by %i ms',
  async (backMs) => {
    const measurement = createWriteMeasurement(
      {
        cluster: 'pgprod',
        probe: { start: () => ({ warm: Promise.resolve(), stop: async () => ({ longestGapMs: 1_234 }) }) },
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

it('a request waits until the probe has written, but not for one that cannot', async () => {
  for (const [warm, afterMs] of [
    [new Promise<void>((resolve) => setTimeout(resolve, 60)), 60],
    [new Promise<void>(() => undefined), defaultTimings.probeWarmMs],
  ] as const) {
    const measurement = createWriteMeasurement(
      {
        cluster: 'pgprod',
        probe: { start: () => ({ warm, stop: async () => ({}) }) },
        clock: { now: Date.now },
        timings: defaultTimings,
        log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      },
      buildOperation({ phase: 'approved' }),
    );
    measurement.attend(buildOperation({ phase: 'approved' }));
    let isWarm = false;
    void measurement.warmUp().then(() => {
      isWarm = true;
    });
    await vi.advanceTimersByTimeAsync(afterMs - 1);
    expect(isWarm).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isWarm).toBe(true);
  }
});

it('writes are measured until the last step is done: with a member away they come back long after they are routed', async () => {
  let stops = 0;
  const stop = async () => {
    stops += 1;
    return {};
  };
  const measurement = createWriteMeasurement(
    {
      cluster: 'pgprod',
      probe: { start: () => ({ warm: Promise.resolve(), stop }) },
      clock: { now: Date.now },
      timings: defaultTimings,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    },
    buildOperation({ phase: 'approved' }),
  );
  measurement.attend(buildOperation({ phase: 'approved' }));
  const routed = buildOperation({ phase: 'running', stepsDone: 3 });
  measurement.attend(routed);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(stops).toBe(0);
  const concluded = measurement.conclude(
    buildOperation({ phase: 'running', stepsDone: 4 }),
    new AbortController().signal,
  );
  await vi.advanceTimersByTimeAsync(2_000);
  await concluded;
  expect(stops).toBe(1);
});

it('says why a switchover that was to be taken back was not measured', async () => {
  const scheduledAtMs = Date.now() - 1_000;
  const operation = buildOperation({ phase: 'undoing', scheduledAtMs });
  const measurement = createWriteMeasurement(
    {
      cluster: 'pgprod',
      probe: { start: () => ({ warm: Promise.resolve(), stop: async () => ({}) }) },
      clock: { now: Date.now },
      timings: defaultTimings,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    },
    operation,
  );
  measurement.attend(operation);
  expect(await measurement.conclude(operation, new AbortController().signal)).toEqual({
    note: 'it was about to be taken back',
  });
});
