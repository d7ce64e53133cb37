import { expect, it } from 'vitest';
import { dropCredentials } from '../../../deploy/lab/image/node-base-image.ts';

it.each([
  { address: 'https://reader:secret@packages.example/npm/', expected: 'https://packages.example/npm/' },
  { address: 'https://token@packages.example:8443/npm/', expected: 'https://packages.example:8443/npm/' },
  { address: 'https://packages.example/npm/', expected: 'https://packages.example/npm/' },
])('the address $expected is all that an image learns of $address', ({ address, expected }) => {
  expect(dropCredentials(address)).toBe(expected);
});
