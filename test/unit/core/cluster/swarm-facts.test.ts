import { expect, it } from 'vitest';
import { gatherSwarm } from '../../../../src/core/cluster/swarm-facts.ts';
import { healthySwarm, takenAtMs } from '../../../support/snapshot-builder.ts';

it('tells the error of the task that failed last, whatever the order of ids', () => {
  const failed = (id: string, agoMs: number) => ({
    id,
    service: 'patroni-2',
    desiredState: 'shutdown',
    state: 'failed',
    error: `failed ${agoMs} ms ago`,
    stateAtMs: takenAtMs - agoMs,
  });
  const tasks = [failed('a', 480_000), failed('b', 1000), failed('c', 60_000)];
  const { services } = gatherSwarm({ ...healthySwarm, tasks });
  expect(services.find(({ name }) => name === 'patroni-2')?.lastError).toBe('failed 1000 ms ago');
});
