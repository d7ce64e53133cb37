import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patience } from './patience.ts';
import type { Subject } from './subject.ts';
import { readTogether, subjects } from './subjects.ts';

describe.each(subjects)('PatroniReader on the $name', ({ open }) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  it('lists the members as patronictl does, whoever is asked', async () => {
    for (const reader of subject.sources.patroni) {
      const { truth, reading } = await readTogether({
        truth: () => subject.truth.fetchMembers(),
        reading: () => reader.fetchView(patience()),
      });
      expect(reading.members.map(({ name, role, state, timeline }) => ({ name, role, state, timeline }))).toEqual(
        truth,
      );
      expect(reading.isPaused).toBe(false);
      for (const member of reading.members) {
        if (member.role === 'leader') expect(member).not.toHaveProperty('lagBytes');
        else expect(member.lagBytes).toEqual(expect.any(Number));
      }
    }
  });

  it('asks each member about itself', async () => {
    const { truth, reading } = await readTogether({
      truth: () => subject.truth.fetchMembers(),
      reading: () => Promise.all(subject.sources.patroni.map((reader) => reader.fetchSelf(patience()))),
    });
    const leader = truth.find((member) => member.role === 'leader')?.name;
    for (const [index, self] of reading.entries()) {
      const name = subject.sources.patroni[index]?.name;
      const isLeader = name === leader;
      expect(self).toMatchObject({
        role: isLeader ? 'primary' : 'replica',
        state: 'running',
        scope: subject.sources.cluster,
        timeline: truth[0]?.timeline,
        isQuorumStandby: !isLeader,
      });
      expect(self.serverVersion).toBeGreaterThanOrEqual(170_000);
      expect(Object.keys(self)).toEqual(
        expect.arrayContaining(isLeader ? ['writtenLsn'] : ['receivedLsn', 'replayedLsn', 'replicationState']),
      );
      expect(self.replication.map((one) => one.applicationName).sort()).toEqual(
        isLeader ? truth.map((member) => member.name).filter((other) => other !== name) : [],
      );
    }
  });

  it('proves the password on every member, and changes nothing by it', async () => {
    const before = await subject.truth.fetchConfiguration();
    for (const [sources, expected] of [
      [subject.sources, 'accepted'],
      [subject.sourcesWithWrongPassword, 'rejected'],
    ] as const) {
      for (const reader of sources.patroni) await expect(reader.fetchAuthorization(patience())).resolves.toBe(expected);
    }
    expect(await subject.truth.fetchConfiguration()).toBe(before);
  });

  it('still reads with a wrong password', async () => {
    for (const reader of subject.sourcesWithWrongPassword.patroni) {
      await expect(reader.fetchSelf(patience())).resolves.toMatchObject({ state: 'running' });
    }
  });
});
