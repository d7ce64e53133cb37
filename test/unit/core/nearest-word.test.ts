import { expect, it } from 'vitest';
import { findNearestWord } from '../../../src/core/nearest-word.ts';

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
  expect(findNearestWord(typed, known)).toBe(expected);
});
