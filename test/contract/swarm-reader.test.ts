import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patience } from './patience.ts';
import type { Subject } from './subject.ts';
import { readTogether, subjects } from './subjects.ts';

describe.each(subjects)('SwarmReader on the $name', ({ open }) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject.close());

  it('tells the same nodes as docker node ls, whichever manager is asked', async () => {
    expect(subject.sources.swarm).toHaveLength(3);
    for (const reader of subject.sources.swarm) {
      const { truth, reading } = await readTogether({
        truth: () => subject.truth.fetchNodes(),
        reading: () => reader.fetchState(patience()),
      });
      expect(
        reading.nodes.map(({ id, hostname, availability, isLeader, role, engineVersion }) => ({
          id,
          hostname,
          availability,
          isLeader,
          isManager: role === 'manager',
          engineVersion,
        })),
      ).toEqual([...truth].sort((a, b) => a.hostname.localeCompare(b.hostname)));
      for (const node of reading.nodes) {
        expect(node.state).toBe('ready');
        if (node.role === 'manager') expect(node.reachability).toBe('reachable');
        else expect(node).not.toHaveProperty('reachability');
      }
    }
  });

  it('tells the same services and running tasks as docker stack services and stack ps', async () => {
    const [reader] = subject.sources.swarm;
    const { truth, reading } = await readTogether({
      truth: async () => ({
        services: await subject.truth.fetchServices(),
        tasks: await subject.truth.fetchRunningTasks(),
      }),
      reading: async () => reader?.fetchState(patience()),
    });
    const byText = (a: object, b: object) => JSON.stringify(a).localeCompare(JSON.stringify(b));
    expect(
      reading?.services.map(({ name, desiredTasks, image }) => ({ name, desiredTasks, image })).sort(byText),
    ).toEqual([...truth.services].sort(byText));
    expect(
      reading?.tasks
        .filter((task) => task.desiredState === 'running')
        .map(({ id, service, nodeHostname }) => ({ id, service, node: nodeHostname }))
        .sort(byText),
    ).toEqual([...truth.tasks].sort(byText));
  });
});
