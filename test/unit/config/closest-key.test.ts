import { expect, it } from 'vitest';
import { closestKey } from '../../../src/config/closest-key.ts';

const known = ['members', 'scope', 'namespace', 'username', 'passwordFile', 'deadlineMs'];

it.each([
  ['member', 'members'],
  ['membres', 'members'],
  ['passwordfile', 'passwordFile'],
  ['deadline', 'deadlineMs'],
  ['userName', 'username'],
  ['tls', undefined],
  ['', undefined],
])('%s → %s', (typed, expected) => {
  expect(closestKey(typed, known)).toBe(expected);
});
