import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../deploy/lab/probe/wait-until.ts';
import { patience } from './patience.ts';
import type { Subject } from './subject.ts';
import { readTogether, subjects } from './subjects.ts';

describe.each(subjects)('DcsReader on the $name', ({ open }) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  it('reads who leads, who is there and how they are configured', async () => {
    const { truth, reading } = await readTogether({
      truth: () => subject.truth.fetchMembers(),
      reading: () => subject.sources.dcs.fetchState(patience()),
    });
    const leader = truth.find((member) => member.role === 'leader')?.name;
    expect(reading).toMatchObject({
      leader,
      members: truth.map((member) => member.name),
      sync: { leader, standbys: truth.map((member) => member.name).filter((name) => name !== leader) },
      config: { synchronousMode: 'quorum', failsafeMode: true, isPaused: false, ttlS: 20, loopWaitS: 5 },
      systemIdentifier: expect.stringMatching(/^\d+$/),
    });
    expect(reading).not.toHaveProperty('failover');
  });

  it('calls back for a change that matters, and not for a WAL position that moves', async () => {
    let calls = 0;
    const stop = subject.sources.dcs.watch(() => {
      calls += 1;
    });
    try {
      await waitUntil({
        what: 'the watch to be on',
        timeoutMs: 60_000,
        probe: async () => {
          await (await subject.changeConfiguration())();
          return calls > 0 ? { done: true, value: undefined } : { done: false, seen: 'no call' };
        },
      });
      // Events keep their order: once this has passed, no change of the configuration is still on its way.
      await subject.moveWal();
      const settled = calls;
      await subject.moveWal();
      expect(calls).toBe(settled);

      const undo = await subject.changeConfiguration();
      await waitUntil({
        what: 'a call of the watch',
        timeoutMs: 30_000,
        probe: async () => (calls > settled ? { done: true, value: undefined } : { done: false, seen: 'no call' }),
      });
      await undo();
    } finally {
      stop();
    }
  });
});
