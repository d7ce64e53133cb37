import { describe, expect, it } from 'vitest';
import { apiVersionFor } from '../../../src/adapters/docker/api-version.ts';
import { NodeAnswer, ServiceAnswer, TaskAnswer, toSwarmState } from '../../../src/adapters/docker/schema.ts';

const nowMs = Date.UTC(2026, 10, 23, 8, 30);

const manager = NodeAnswer.parse({
  ID: 'n1',
  Version: { Index: 1 },
  Spec: { Role: 'manager', Availability: 'active', Labels: { pg_slot: '1' } },
  Description: { Hostname: 'swarm-node-10', Engine: { EngineVersion: '26.1.5+dfsg1' } },
  Status: { State: 'ready', Addr: '198.18.0.11' },
  ManagerStatus: { Leader: true, Reachability: 'reachable', Addr: '198.18.0.11:2377' },
});
const worker = NodeAnswer.parse({
  ID: 'n2',
  Spec: { Role: 'worker', Availability: 'drain' },
  Description: { Hostname: 'swarm-node-2', Engine: { EngineVersion: '26.1.5' } },
  Status: { State: 'down' },
});
const service = ServiceAnswer.parse({
  ID: 's1',
  Spec: { Name: 'pgstack_patroni-1', TaskTemplate: { ContainerSpec: { Image: 'howdah/patroni:1' } } },
  ServiceStatus: { RunningTasks: 1, DesiredTasks: 1, CompletedTasks: 0 },
  UpdateStatus: { State: 'paused', Message: 'update paused due to failure' },
});

function task(id: string, more: { desired: string; state: string; atMs: number; err?: string; service?: string }) {
  return TaskAnswer.parse({
    ID: id,
    ServiceID: more.service ?? 's1',
    Slot: 1,
    NodeID: 'n1',
    DesiredState: more.desired,
    Status: {
      State: more.state,
      // Nanoseconds, as Go prints them.
      Timestamp: new Date(more.atMs).toISOString().replace('Z', '123456Z'),
      ...(more.err === undefined ? {} : { Err: more.err }),
    },
  });
}

const state = (tasks: TaskAnswer[]) =>
  toSwarmState({ stack: 'pgstack', nodes: [manager, worker], services: [service], tasks, nowMs });

describe('toSwarmState', () => {
  it('sorts nodes as people count and keeps what only managers have', () => {
    expect(state([]).nodes).toEqual([
      {
        id: 'n2',
        hostname: 'swarm-node-2',
        role: 'worker',
        availability: 'drain',
        state: 'down',
        isLeader: false,
        engineVersion: '26.1.5',
      },
      {
        id: 'n1',
        hostname: 'swarm-node-10',
        role: 'manager',
        availability: 'active',
        state: 'ready',
        reachability: 'reachable',
        isLeader: true,
        engineVersion: '26.1.5+dfsg1',
      },
    ]);
  });

  it('names services without the stack', () => {
    expect(state([]).services).toEqual([
      {
        id: 's1',
        name: 'patroni-1',
        image: 'howdah/patroni:1',
        desiredTasks: 1,
        updateState: 'paused',
        updateMessage: 'update paused due to failure',
      },
    ]);
  });

  it('tells the tasks that should run and those that failed in the last ten minutes', () => {
    const minute = 60_000;
    const seen = state([
      task('running', { desired: 'running', state: 'running', atMs: nowMs - 600 * minute }),
      task('failed-lately', { desired: 'shutdown', state: 'failed', atMs: nowMs - 9 * minute, err: 'exit 1' }),
      task('failed-long-ago', { desired: 'shutdown', state: 'failed', atMs: nowMs - 11 * minute }),
      task('replaced', { desired: 'shutdown', state: 'shutdown', atMs: nowMs }),
      task('elsewhere', { desired: 'running', state: 'running', atMs: nowMs, service: 'other' }),
    ]).tasks;
    expect(seen.map((one) => one.id)).toEqual(['failed-lately', 'running']);
    expect(seen[0]).toEqual({
      id: 'failed-lately',
      service: 'patroni-1',
      slot: 1,
      nodeId: 'n1',
      nodeHostname: 'swarm-node-10',
      desiredState: 'shutdown',
      state: 'failed',
      error: 'exit 1',
      stateAtMs: nowMs - 9 * minute,
    });
  });
});

describe('apiVersionFor', () => {
  it.each([
    [{ ApiVersion: '1.41', MinAPIVersion: '1.12' }, '1.41'],
    [{ ApiVersion: '1.45', MinAPIVersion: '1.24' }, '1.45'],
    [{ ApiVersion: '1.52', MinAPIVersion: '1.44' }, '1.47'],
    [{ ApiVersion: '1.60', MinAPIVersion: '1.50' }, undefined],
    [{ ApiVersion: '1.40', MinAPIVersion: '1.12' }, undefined],
    [{ ApiVersion: '2.0' }, '1.47'],
  ])('%o speaks %s', (engine, expected) => {
    expect(apiVersionFor(engine)).toBe(expected);
  });
});
