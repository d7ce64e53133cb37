import { TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { createSecondFactor } from '../../../src/adapters/second-factor.ts';

// RFC 6238, appendix B: the secret "12345678901234567890" and its codes, of which apps show the last six digits.
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const userId = 'U0ALMA0001';
const create = () => createSecondFactor({ secrets: new Map([[userId, secret]]) });
const codeAt = (nowMs: number): string => new TOTP({ secret }).generate({ timestamp: nowMs });
const nowMs = 1_800_000_000_000;
const minuteMs = 60_000;

describe('a one-time code', () => {
  it.each([
    [59_000, '287082', 1],
    [1_111_111_109_000, '081804', 37_037_036],
    [20_000_000_000_000, '353130', 666_666_666],
  ])('is right as the standard has it at %d', (atMs, code, counter) => {
    expect(create().verify({ userId, code, nowMs: atMs })).toEqual({ outcome: 'right', counter });
  });

  it('may be one period early or late, and tells which one it was', () => {
    const factor = create();
    const counter = nowMs / 30_000;
    const verify = (atMs: number) => factor.verify({ userId, code: codeAt(atMs), nowMs });
    expect(verify(nowMs - 30_000)).toEqual({ outcome: 'right', counter: counter - 1 });
    expect(verify(nowMs + 30_000)).toEqual({ outcome: 'right', counter: counter + 1 });
    expect(verify(nowMs - 60_000)).toEqual({ outcome: 'wrong' });
    expect(verify(nowMs + 60_000)).toEqual({ outcome: 'wrong' });
  });

  it('may be typed as apps show it', () => {
    const code = codeAt(nowMs);
    expect(create().verify({ userId, code: ` ${code.slice(0, 3)} ${code.slice(3)} `, nowMs }).outcome).toBe('right');
  });

  it.each(['', '0', 'abcdef', '0000000', '１２３４５６'])('is not %j', (code) =>
    expect(create().verify({ userId, code, nowMs })).toEqual({ outcome: 'wrong' }),
  );

  it('knows who is enrolled', () => {
    expect(create().isEnrolled(userId)).toBe(true);
    expect(create().isEnrolled('U0ARNO0001')).toBe(false);
  });

  it('is nobody’s who is not enrolled', () =>
    expect(create().verify({ userId: 'U0ARNO0001', code: codeAt(nowMs), nowMs })).toEqual({ outcome: 'not-enrolled' }));

  it('does not count after five wrong ones, until the first of them is ten minutes old', () => {
    const factor = createSecondFactor({
      secrets: new Map([
        [userId, secret],
        ['U0ARNO0001', secret],
      ]),
    });
    const right = (atMs: number, who = userId) =>
      factor.verify({ userId: who, code: codeAt(atMs), nowMs: atMs }).outcome;
    for (let turn = 0; turn < 4; turn += 1) factor.verify({ userId, code: 'nothing', nowMs: nowMs + turn * minuteMs });
    expect(right(nowMs + 4 * minuteMs)).toBe('right');
    factor.verify({ userId, code: 'nothing', nowMs: nowMs + 4 * minuteMs });
    const locked = factor.verify({ userId, code: codeAt(nowMs + 5 * minuteMs), nowMs: nowMs + 5 * minuteMs });
    expect(locked).toEqual({ outcome: 'locked', untilMs: nowMs + 10 * minuteMs });
    expect(right(nowMs + 5 * minuteMs, 'U0ARNO0001')).toBe('right');
    expect(right(nowMs + 10 * minuteMs - 1)).toBe('locked');
    expect(right(nowMs + 10 * minuteMs)).toBe('right');
  });
});
