import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patience } from './patience.ts';
import type { Subject } from './subject.ts';
import { readTogether, subjects } from './subjects.ts';

describe.each(subjects)('EtcdReader on the $name', ({ open }) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  it('tells ids, leader and version as etcdctl does', async () => {
    const { truth, reading } = await readTogether({
      truth: () => subject.truth.fetchEtcd(),
      reading: () =>
        Promise.all(
          subject.sources.etcd.map(async (reader) => ({
            name: reader.name,
            status: await reader.fetchStatus(patience()),
          })),
        ),
    });
    expect(
      reading.map(({ name, status: { memberId, leaderId, version } }) => ({ name, memberId, leaderId, version })),
    ).toEqual(truth);
    for (const { status } of reading) {
      expect(status.dbSizeBytes).toBeGreaterThan(0);
      expect(status.dbSizeInUseBytes).toBeLessThanOrEqual(status.dbSizeBytes);
      expect(status).toMatchObject({ isLearner: false, raftTerm: expect.any(Number), raftIndex: expect.any(Number) });
    }
  });

  it('every member is healthy and knows all of them, without alarms', async () => {
    const truth = await subject.truth.fetchEtcd();
    const ids = new Map(truth.map((member) => [member.name, member.memberId]));
    for (const reader of subject.sources.etcd) {
      await expect(reader.fetchHealth(patience())).resolves.toEqual({ healthy: true, reason: '' });
      const { members, alarms } = await reader.fetchMembership(patience());
      expect(new Map(members.map((member) => [member.name, member.id]))).toEqual(ids);
      expect(alarms).toEqual([]);
    }
  });
});
