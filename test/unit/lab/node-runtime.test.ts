import { describe, expect, it } from 'vitest';
import { findLtsCandidates } from '../../../deploy/lab/image/node-runtime.ts';

describe('findLtsCandidates', () => {
  it('takes the newest release of each even major, newest major first', () => {
    const versions = ['22.1.0', '24.9.0', '24.10.0', '24.10.1', '25.3.0', '26.0.0', '22.22.2'];
    expect(findLtsCandidates(versions)).toEqual(['26.0.0', '24.10.1', '22.22.2']);
  });

  it('passes over what is no plain release', () => {
    expect(findLtsCandidates(['24.0.0-rc.1', 'latest', '24', '24.1.0'])).toEqual(['24.1.0']);
  });
});
