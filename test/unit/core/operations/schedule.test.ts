import { describe, expect, it } from 'vitest';
import {
  changeAtMs,
  lastApprovalMs,
  pointOfNoReturnMs,
  refuseTooSoon,
} from '../../../../src/core/operations/schedule.ts';
import { buildPlan } from '../../../support/operation-builder.ts';

const atMs = Date.UTC(2026, 10, 24, 3);

describe('the time of a plan', () => {
  it('is that of the step that has one, and of a plan without one there is none', () => {
    expect(changeAtMs(buildPlan({}, atMs))).toBe(atMs);
    expect(changeAtMs(buildPlan())).toBeUndefined();
    expect(changeAtMs({ steps: [] })).toBeUndefined();
  });

  it('leaves time to approve it and to carry it out, and to take it back only before Patroni waits for it', () => {
    expect(lastApprovalMs(buildPlan({}, atMs))).toBe(atMs - 35_000);
    expect(lastApprovalMs(buildPlan())).toBe(Number.POSITIVE_INFINITY);
    const soon = { plan: buildPlan({}, atMs), nowMs: atMs - 179_999 };
    expect(refuseTooSoon({ ...soon, approvals: 1 })).toMatchObject({ code: 'time-too-soon' });
    expect(refuseTooSoon({ ...soon, approvals: 0 })).toBeUndefined();
    expect(refuseTooSoon({ ...soon, plan: buildPlan(), approvals: 1 })).toBeUndefined();
    expect(pointOfNoReturnMs(atMs, 5000)).toBe(atMs - 7000);
    expect(pointOfNoReturnMs(atMs)).toBe(atMs - 12_000);
  });
});
