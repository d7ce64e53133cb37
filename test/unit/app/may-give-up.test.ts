import { expect, it } from 'vitest';
import { mayGiveUp } from '../../../src/app/operations/may-give-up.ts';
import { type OutsideCode, OutsideError } from '../../../src/core/outside-error.ts';
import { buildOperation } from '../../support/operation-builder.ts';

const over = buildOperation({ phase: 'succeeded' });
const endedAtMs = over.endedAtMs ?? 0;
const dayMs = 24 * 3_600_000;

function refusal(code: OutsideCode): OutsideError {
  return new OutsideError({ code, message: 'Slack refuses', retryable: false, outcome: 'failed' });
}

it('waits a day for what people can mend, and for nothing else', () => {
  for (const code of ['forbidden', 'unauthorized'] as const) {
    expect(mayGiveUp(over, refusal(code), endedAtMs + dayMs)).toBe(false);
    expect(mayGiveUp(over, refusal(code), endedAtMs + dayMs + 1)).toBe(true);
  }
  expect(mayGiveUp(over, refusal('unavailable'), endedAtMs)).toBe(true);
});

it('never gives up what is not over, or what may succeed by itself', () => {
  const lateMs = endedAtMs + 2 * dayMs;
  expect(mayGiveUp(buildOperation({ phase: 'running' }), refusal('unavailable'), lateMs)).toBe(false);
  const lost = new OutsideError({ code: 'unreachable', message: 'no answer', retryable: true, outcome: 'unknown' });
  expect(mayGiveUp(over, lost, lateMs)).toBe(false);
});
