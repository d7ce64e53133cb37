import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patience } from './patience.ts';
import type { Subject } from './subject.ts';
import { readTogether, subjects } from './subjects.ts';

describe.each(subjects)('HaproxyReader on the $name', ({ open }) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  it('tells the servers of both backends as HAProxy does', async () => {
    expect(subject.sources.haproxy).toHaveLength(2);
    for (const reader of subject.sources.haproxy) {
      const { truth, reading } = await readTogether({
        truth: () => subject.truth.fetchHaproxy(reader.name),
        reading: () => reader.fetchStats(patience()),
      });
      const told = [reading.write, reading.read].flatMap((backend) =>
        backend.servers.map(({ name, status }) => ({ backend: backend.name, name, status })),
      );
      const byName = (a: { backend: string; name: string }, b: { backend: string; name: string }) =>
        `${a.backend} ${a.name}`.localeCompare(`${b.backend} ${b.name}`);
      expect(told.sort(byName)).toEqual([...truth].sort(byName));
      expect([reading.write.status, reading.read.status]).toEqual(['UP', 'UP']);
    }
  });

  it('finds the leader, and nobody else, in the write backend', async () => {
    const members = await subject.truth.fetchMembers();
    const leader = members.find((member) => member.role === 'leader')?.name;
    for (const reader of subject.sources.haproxy) {
      const { write } = await reader.fetchStats(patience());
      expect(write.servers.filter((server) => server.status === 'UP').map((server) => server.name)).toEqual([leader]);
      for (const server of write.servers) {
        expect(server.checkStatus).toBe(server.name === leader ? 'L7OK' : 'L7STS');
        expect(server.lastChangeS).toBeGreaterThanOrEqual(0);
      }
    }
  });
});
