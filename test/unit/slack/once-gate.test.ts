import { describe, expect, it } from 'vitest';
import { OnceGate } from '../../../src/slack/once-gate.ts';

describe('OnceGate', () => {
  it('lets a key through once, and forgets it after its time', () => {
    const gate = new OnceGate(1000);
    expect(gate.admit('a', 0)).toBe(true);
    expect(gate.admit('a', 999)).toBe(false);
    expect(gate.admit('b', 999)).toBe(true);
    expect(gate.admit('a', 1000)).toBe(true);
  });
});
