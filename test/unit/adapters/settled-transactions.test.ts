import { afterEach, expect, it, vi } from 'vitest';
import type { AnyMember } from '../../../src/adapters/etcd/any-member.ts';
import { createSettledTransactions, longestTryMs } from '../../../src/adapters/etcd/settled-transactions.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('gives up a try that is never answered, by a timer that nobody collects', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const tries: AbortSignal[] = [];
  const members: AnyMember = {
    ask: (_work, signal) => {
      tries.push(signal);
      return new Promise(() => undefined);
    },
    openConnections: () => [],
    close: () => undefined,
  };
  const transactions = createSettledTransactions({
    members,
    who: 'the journal',
    deadlineMs: 3_000,
    key: '/howdah/lock',
  });
  void transactions.read({ do: [{ read: '/howdah/lock' }] });
  expect(tries.map(({ aborted }) => aborted)).toEqual([false]);
  vi.advanceTimersByTime(longestTryMs);
  expect(tries.map(({ aborted }) => aborted)).toEqual([true]);
});
