import { describe, expect, it } from 'vitest';
import { hedge } from '../../../src/adapters/hedge.ts';
import { rejectionOf } from './fake-server.ts';

const never = (): Promise<never> => new Promise(() => undefined);
const open = new AbortController().signal;

describe('hedge', () => {
  it('does not bother the second when the first answers', async () => {
    let asked = 0;
    const attempts = [
      async () => 'first',
      async () => {
        asked += 1;
        return 'second';
      },
    ];
    await expect(hedge({ attempts, stepMs: 10_000, signal: open })).resolves.toEqual({ index: 0, value: 'first' });
    expect(asked).toBe(0);
  });

  it('goes on at once when the first fails, whatever the step', async () => {
    const attempts = [() => Promise.reject(new Error('a')), async () => 'second'];
    await expect(hedge({ attempts, stepMs: 1_000_000, signal: open })).resolves.toEqual({ index: 1, value: 'second' });
  });

  it('goes on after the step when the first is silent, and tells it that it lost', async () => {
    let lost: AbortSignal | undefined;
    const attempts = [
      (signal: AbortSignal) => {
        lost = signal;
        return never();
      },
      async () => 'second',
    ];
    await expect(hedge<string>({ attempts, stepMs: 1, signal: open })).resolves.toEqual({ index: 1, value: 'second' });
    expect(lost?.aborted).toBe(true);
  });

  it('rejects with all errors in order', async () => {
    const attempts = ['a', 'b', 'c'].map((text) => () => Promise.reject(new Error(text)));
    const error = await rejectionOf(hedge({ attempts, stepMs: 1, signal: open }));
    expect(error).toMatchObject({ errors: [{ message: 'a' }, { message: 'b' }, { message: 'c' }] });
  });
});
