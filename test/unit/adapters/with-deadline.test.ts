import { expect, it } from 'vitest';
import { withDeadline } from '../../../src/adapters/with-deadline.ts';

/** Never ends by itself. */
function untilAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

it('ends what takes too long', async () => {
  const { signal } = new AbortController();
  await expect(withDeadline({ signal, timeoutMs: 5 }, untilAbort)).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('ends with the signal of the caller, for its reason', async () => {
  const controller = new AbortController();
  const ended = withDeadline({ signal: controller.signal, timeoutMs: 60_000 }, untilAbort);
  controller.abort(new Error('stopping'));
  await expect(ended).rejects.toThrow('stopping');
});

it('hands on what the work says', async () => {
  const { signal } = new AbortController();
  expect(await withDeadline({ signal, timeoutMs: 60_000 }, async () => 'said')).toBe('said');
  const failing = withDeadline({ signal, timeoutMs: 60_000 }, async () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
});
