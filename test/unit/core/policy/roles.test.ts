import { describe, expect, it } from 'vitest';
import { formatUtc } from '../../../../src/core/policy/format-utc.ts';
import { rolesOf } from '../../../../src/core/policy/roles.ts';

const grants = {
  viewer: { users: ['U1'], groups: [] },
  operator: { users: [], groups: ['S1'] },
  approver: { users: ['U2'], groups: ['S2'] },
};

describe('rolesOf', () => {
  it.each([
    ['a user who is named', 'U1', [], ['viewer']],
    ['a member of a group, with the roles before', 'U9', ['S1', 'S7'], ['viewer', 'operator']],
    ['an approver, with all roles', 'U2', [], ['viewer', 'operator', 'approver']],
    ['the highest of several', 'U1', ['S2'], ['viewer', 'operator', 'approver']],
    ['nobody', 'U9', ['S7'], []],
  ])('%s', (_name, userId, groups, expected) => {
    expect([...rolesOf({ userId, groups, grants })].sort()).toEqual([...expected].sort());
  });
});

describe('formatUtc', () => {
  it('names date, time and zone', () => {
    expect(formatUtc(Date.UTC(2026, 10, 23, 14, 0, 59))).toBe('2026-11-23 14:00 UTC');
    expect(formatUtc(Date.UTC(2027, 0, 1))).toBe('2027-01-01 00:00 UTC');
  });
});
