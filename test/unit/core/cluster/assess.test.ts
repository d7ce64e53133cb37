import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess, checks } from '../../../../src/core/cluster/assess.ts';
import type { PatroniSelf, Snapshot } from '../../../../src/core/cluster/snapshot.ts';
import {
  buildSnapshot,
  etcdWithSilent,
  haproxyTo,
  healthyDcs,
  healthyEtcd,
  healthySelf,
  healthySwarm,
  patroniWith,
  said,
  silent,
  takenAtMs,
  viewWith,
} from '../../../support/snapshot-builder.ts';

const allSilent = patroniWith(
  Object.fromEntries(['patroni-1', 'patroni-2', 'patroni-3'].map((name) => [name, { self: silent(), view: silent() }])),
);
const silentMember = { self: silent(), view: silent() };
const sameViewEverywhere = (changes: Parameters<typeof viewWith>[0]) => {
  const view = said(viewWith(changes));
  return patroniWith({ 'patroni-1': { view }, 'patroni-2': { view }, 'patroni-3': { view } });
};
const swarmWith = (changes: Partial<typeof healthySwarm>): Snapshot['swarm'] => ({
  endpoint: 'tcp://198.18.0.11:2375',
  state: said({ ...healthySwarm, ...changes }),
  silentEndpoints: [],
});
const haproxyWithReaders = (name: string, readers: readonly string[]) => {
  const server = (member: string) => ({
    name: member,
    status: 'UP',
    currentSessions: 0,
    lastChangeS: 1,
    checkStatus: 'L7OK',
  });
  const backend = (backendName: string, members: readonly string[]) => ({
    name: backendName,
    status: members.length > 0 ? 'UP' : 'DOWN',
    currentSessions: 0,
    servers: members.map(server),
  });
  return {
    name,
    stats: said({ write: backend('be_write', ['patroni-1']), read: backend('be_readonly', readers) }),
  };
};
const haproxyUnresolved = (name: string, member: string) => {
  const backend = (backendName: string, up: string) => ({
    name: backendName,
    status: 'UP',
    currentSessions: 0,
    servers: [
      { name: up, status: 'UP', currentSessions: 0, lastChangeS: 1, checkStatus: 'L7OK' },
      { name: member, status: 'MAINT (resolution)', currentSessions: 0, lastChangeS: 1, checkStatus: '' },
    ],
  });
  return { name, stats: said({ write: backend('be_write', 'patroni-1'), read: backend('be_readonly', 'patroni-2') }) };
};
const { writtenLsn: _, ...notWriting } = healthySelf('patroni-1');
const standbyLeader: PatroniSelf = {
  ...notWriting,
  role: 'standby_leader',
  replicationState: 'streaming',
  replayedLsn: 67_108_864,
};
const nobodyLeads = { 'patroni-1': { role: 'replica', state: 'stopped' } } as const;

/** What was seen, the verdict it must get, and the reason that must lead. */
const table: readonly {
  readonly name: string;
  readonly seen: Partial<Snapshot>;
  readonly verdict: string;
  readonly first: string;
  readonly also?: readonly string[];
}[] = [
  {
    name: 'two members answer as primary',
    seen: { patroni: patroniWith({ 'patroni-2': { self: said({ ...healthySelf('patroni-1') }) } }) },
    verdict: 'critical',
    first: 'two-leaders',
  },
  {
    name: 'nobody leads',
    seen: {
      patroni: sameViewEverywhere(nobodyLeads).map((source) =>
        source.name === 'patroni-1'
          ? { ...source, self: said({ ...healthySelf('patroni-2'), state: 'stopped' }) }
          : source,
      ),
      dcs: said({ config: healthyDcs.config, members: [], history: [] }),
    },
    verdict: 'critical',
    first: 'no-leader',
  },
  {
    name: 'nobody answers at all',
    seen: {
      patroni: allSilent,
      dcs: silent(),
      etcd: etcdWithSilent(['etcd-1', 'etcd-2', 'etcd-3']),
      haproxy: ['haproxy-1', 'haproxy-2'].map((name) => ({ name, stats: silent() })),
      swarm: { endpoint: 'tcp://198.18.0.13:2375', state: silent(), silentEndpoints: [] },
    },
    verdict: 'unknown',
    first: 'blind',
  },
  {
    name: 'neither Patroni nor etcd answers',
    seen: { patroni: allSilent, dcs: silent(), etcd: etcdWithSilent(['etcd-1', 'etcd-2', 'etcd-3']) },
    verdict: 'unknown',
    first: 'leader-unknown',
    also: ['etcd-unknown'],
  },
  {
    name: 'the bot cannot reach etcd, but Patroni can',
    seen: { dcs: silent(), etcd: etcdWithSilent(['etcd-1', 'etcd-2', 'etcd-3']) },
    verdict: 'degraded',
    first: 'etcd-member-silent',
    also: ['dcs-silent'],
  },
  {
    name: 'neither the bot nor Patroni can reach etcd',
    seen: {
      dcs: silent(),
      etcd: etcdWithSilent(['etcd-1', 'etcd-2', 'etcd-3']),
      patroni: patroniWith(
        Object.fromEntries(
          ['patroni-1', 'patroni-2', 'patroni-3'].map((name) => [
            name,
            { self: said({ ...healthySelf(name), dcsLastSeenAtMs: takenAtMs - 60_000 }) },
          ]),
        ),
      ),
    },
    verdict: 'critical',
    first: 'etcd-no-quorum',
  },
  {
    name: 'members belong to different databases',
    seen: {
      patroni: patroniWith({ 'patroni-3': { self: said({ ...healthySelf('patroni-3'), systemIdentifier: '1' }) } }),
    },
    verdict: 'critical',
    first: 'system-identifier-differs',
  },
  {
    name: 'a member is cut off from etcd',
    seen: {
      patroni: patroniWith({
        'patroni-3': {
          self: said({ ...healthySelf('patroni-3'), dcsLastSeenAtMs: takenAtMs - 600_000 }),
          view: silent(),
        },
      }),
    },
    verdict: 'degraded',
    first: 'member-cut-from-etcd',
  },
  {
    name: 'the leader of a standby cluster streams, and no proxy has a writer',
    seen: {
      patroni: sameViewEverywhere({ 'patroni-1': { role: 'standby_leader', state: 'streaming' } }).map((source) =>
        source.name === 'patroni-1' ? { ...source, self: said(standbyLeader) } : source,
      ),
      haproxy: ['haproxy-1', 'haproxy-2'].map((name) => haproxyTo(name, undefined)),
    },
    verdict: 'healthy',
    first: 'none',
  },
  {
    name: 'an etcd member answers over gRPC only',
    seen: {
      etcd: [{ ...healthyEtcd('etcd-1'), health: silent('refused') }, healthyEtcd('etcd-2'), healthyEtcd('etcd-3')],
    },
    verdict: 'healthy',
    first: 'etcd-member-half-silent',
  },
  {
    name: 'an update was rolled back',
    seen: {
      swarm: swarmWith({
        services: healthySwarm.services.map((service) =>
          service.name === 'patroni-2' ? { ...service, updateState: 'rollback_completed' } : service,
        ),
      }),
    },
    verdict: 'healthy',
    first: 'rollout-rolled-back',
  },
  {
    name: 'a restart is scheduled',
    seen: { patroni: sameViewEverywhere({ 'patroni-2': { scheduledRestartAt: '2026-11-24T03:00:00+00:00' } }) },
    verdict: 'healthy',
    first: 'scheduled-restart',
  },
  {
    name: 'the leader is silent',
    seen: { patroni: patroniWith({ 'patroni-1': silentMember }) },
    verdict: 'critical',
    first: 'leader-silent',
  },
  {
    name: 'a replica is silent',
    seen: { patroni: patroniWith({ 'patroni-3': silentMember }) },
    verdict: 'degraded',
    first: 'member-silent',
  },
  {
    name: 'PostgreSQL is down on the leader',
    seen: { patroni: patroniWith({ 'patroni-1': { self: said({ ...healthySelf('patroni-1'), state: 'crashed' }) } }) },
    verdict: 'critical',
    first: 'postgres-down',
  },
  {
    name: 'the holder of the leader lock is not primary yet',
    seen: { patroni: patroniWith({ 'patroni-1': { self: said(healthySelf('patroni-2')) } }) },
    verdict: 'critical',
    first: 'leader-not-primary',
  },
  {
    name: 'failsafe mode',
    seen: {
      patroni: patroniWith({ 'patroni-1': { self: said({ ...healthySelf('patroni-1'), failsafeActive: true }) } }),
    },
    verdict: 'critical',
    first: 'failsafe-active',
  },
  {
    name: 'one etcd member is silent',
    seen: { etcd: etcdWithSilent(['etcd-1']) },
    verdict: 'degraded',
    first: 'etcd-member-silent',
    also: ['etcd-no-margin'],
  },
  {
    name: 'two etcd members are silent',
    seen: { etcd: etcdWithSilent(['etcd-1', 'etcd-3']), dcs: silent() },
    verdict: 'critical',
    first: 'etcd-no-quorum',
  },
  {
    name: 'etcd raised NOSPACE',
    seen: {
      etcd: [
        {
          ...healthyEtcd('etcd-1'),
          membership: said({
            members: ['1', '2', '3'].map((n) => ({ id: `0${n}`, name: `etcd-${n}`, isLearner: false })),
            alarms: [{ memberId: '02', alarm: 'NOSPACE' }],
          }),
        },
        healthyEtcd('etcd-2'),
        healthyEtcd('etcd-3'),
      ],
    },
    verdict: 'critical',
    first: 'etcd-alarm',
  },
  {
    name: 'an etcd member is unhealthy',
    seen: {
      etcd: [
        healthyEtcd('etcd-1'),
        { ...healthyEtcd('etcd-2'), health: said({ healthy: false, reason: 'RAFT NO LEADER' }) },
        healthyEtcd('etcd-3'),
      ],
    },
    verdict: 'degraded',
    first: 'etcd-member-unhealthy',
  },
  {
    name: 'etcd has a member more than the configuration',
    seen: { etcd: [healthyEtcd('etcd-1'), healthyEtcd('etcd-2')] },
    verdict: 'degraded',
    first: 'etcd-no-margin',
    also: ['etcd-membership-drift'],
  },
  { name: "Patroni's keys cannot be read", seen: { dcs: silent() }, verdict: 'degraded', first: 'dcs-silent' },
  {
    name: 'one HAProxy is silent',
    seen: { haproxy: [haproxyTo('haproxy-1', 'patroni-1'), { name: 'haproxy-2', stats: silent() }] },
    verdict: 'degraded',
    first: 'haproxy-silent',
  },
  {
    name: 'both HAProxies are silent',
    seen: { haproxy: ['haproxy-1', 'haproxy-2'].map((name) => ({ name, stats: silent() })) },
    verdict: 'critical',
    first: 'haproxy-all-silent',
  },
  {
    name: 'no HAProxy has a writer',
    seen: { haproxy: ['haproxy-1', 'haproxy-2'].map((name) => haproxyTo(name, undefined)) },
    verdict: 'critical',
    first: 'haproxy-no-writer',
  },
  {
    name: 'a HAProxy writes to a replica',
    seen: { haproxy: [haproxyTo('haproxy-1', 'patroni-1'), haproxyTo('haproxy-2', 'patroni-2')] },
    verdict: 'critical',
    first: 'haproxy-disagrees',
  },
  {
    name: 'no standby takes part in quorum commit',
    seen: { dcs: said({ ...healthyDcs, sync: { leader: 'patroni-1', standbys: [], quorum: 0 } }) },
    verdict: 'critical',
    first: 'sync-standby-missing',
  },
  {
    name: 'nobody could take over',
    seen: {
      patroni: sameViewEverywhere({ 'patroni-2': { role: 'replica' }, 'patroni-3': { tags: { nofailover: true } } }),
    },
    verdict: 'critical',
    first: 'no-failover-candidate',
  },
  {
    name: 'a replica is on another timeline',
    seen: { patroni: patroniWith({ 'patroni-2': { self: said({ ...healthySelf('patroni-2'), timeline: 2 }) } }) },
    verdict: 'degraded',
    first: 'replica-other-timeline',
  },
  {
    name: 'a replica does not stream',
    seen: {
      patroni: patroniWith({
        'patroni-2': { self: said({ ...healthySelf('patroni-2'), replicationState: 'in archive recovery' }) },
      }),
    },
    verdict: 'degraded',
    first: 'replica-not-streaming',
  },
  {
    name: 'a replica is 30 s behind',
    seen: {
      patroni: sameViewEverywhere({ 'patroni-2': { lagBytes: 5000 } }).map((source) =>
        source.name === 'patroni-2'
          ? { ...source, self: said({ ...healthySelf('patroni-2'), replayedLsn: 1, replayedAtMs: takenAtMs - 30_000 }) }
          : source,
      ),
    },
    verdict: 'degraded',
    first: 'lag-high',
  },
  {
    name: 'a replica is ten minutes behind',
    seen: {
      patroni: sameViewEverywhere({ 'patroni-2': { lagBytes: 5000 } }).map((source) =>
        source.name === 'patroni-2'
          ? {
              ...source,
              self: said({ ...healthySelf('patroni-2'), replayedLsn: 1, replayedAtMs: takenAtMs - 600_000 }),
            }
          : source,
      ),
    },
    verdict: 'critical',
    first: 'lag-critical',
  },
  {
    name: 'a Swarm node is down',
    seen: {
      swarm: swarmWith({
        nodes: healthySwarm.nodes.map((node) => (node.id === 'n5' ? { ...node, state: 'down' } : node)),
      }),
    },
    verdict: 'degraded',
    first: 'swarm-node-down',
    also: ['task-missing'],
  },
  {
    name: 'a Swarm manager is unreachable',
    seen: {
      swarm: swarmWith({
        nodes: healthySwarm.nodes.map((node) => (node.id === 'n2' ? { ...node, reachability: 'unreachable' } : node)),
      }),
    },
    verdict: 'degraded',
    first: 'swarm-no-manager-margin',
  },
  {
    name: 'no manager can serve',
    seen: {
      swarm: {
        endpoint: 'tcp://198.18.0.11:2375',
        state: silent('unavailable', 'the swarm does not have a leader'),
        silentEndpoints: [],
      },
    },
    verdict: 'degraded',
    first: 'swarm-unavailable',
  },
  {
    name: 'no manager answers',
    seen: { swarm: { endpoint: 'tcp://198.18.0.13:2375', state: silent(), silentEndpoints: [] } },
    verdict: 'degraded',
    first: 'swarm-silent',
  },
  {
    name: 'the first manager is silent',
    seen: {
      swarm: {
        endpoint: 'tcp://198.18.0.12:2375',
        state: said(healthySwarm),
        silentEndpoints: [
          { endpoint: 'tcp://198.18.0.11:2375', silence: { code: 'timeout', detail: 'no answer within 1 s' } },
        ],
      },
    },
    verdict: 'degraded',
    first: 'swarm-manager-silent',
  },
  {
    name: 'a rollout stopped half-way',
    seen: {
      swarm: swarmWith({
        services: healthySwarm.services.map((service) =>
          service.name === 'patroni-2' ? { ...service, updateState: 'paused' } : service,
        ),
      }),
    },
    verdict: 'critical',
    first: 'rollout-paused',
  },
  {
    name: 'a task is missing',
    seen: { swarm: swarmWith({ tasks: healthySwarm.tasks.filter((task) => task.service !== 'etcd-2') }) },
    verdict: 'degraded',
    first: 'task-missing',
  },
  {
    name: 'a service is scaled to 0',
    seen: {
      swarm: swarmWith({
        services: healthySwarm.services.map((service) =>
          service.name === 'etcd-2' ? { ...service, desiredTasks: 0 } : service,
        ),
      }),
    },
    verdict: 'degraded',
    first: 'service-stopped',
  },
  {
    name: 'Patroni is paused',
    seen: { patroni: patroniWith({ 'patroni-1': { view: said({ ...viewWith({}), isPaused: true }) } }) },
    verdict: 'degraded',
    first: 'paused',
  },
  {
    name: 'Patroni refuses the password',
    seen: { patroni: patroniWith({ 'patroni-1': { authorization: said('rejected') } }) },
    verdict: 'degraded',
    first: 'patroni-credentials-rejected',
  },
  {
    name: 'Patroni names a member that the configuration does not',
    seen: { patroni: patroniWith({}).slice(0, 2) },
    verdict: 'degraded',
    first: 'member-unexpected',
  },
  {
    name: 'a configured member is not part of the cluster',
    seen: {
      patroni: patroniWith({
        'patroni-1': { view: said({ ...viewWith({}), members: viewWith({}).members.slice(0, 2) }) },
        'patroni-3': {
          self: said({ ...healthySelf('patroni-2'), role: 'uninitialized', state: 'starting', isQuorumStandby: false }),
        },
      }),
    },
    verdict: 'degraded',
    first: 'member-missing',
  },
  {
    name: 'a member waits for a restart',
    seen: {
      patroni: patroniWith({ 'patroni-2': { self: said({ ...healthySelf('patroni-2'), pendingRestart: true }) } }),
    },
    verdict: 'healthy',
    first: 'pending-restart',
  },
  {
    name: 'members run different versions',
    seen: {
      patroni: patroniWith({ 'patroni-2': { self: said({ ...healthySelf('patroni-2'), serverVersion: 170_010 }) } }),
    },
    verdict: 'healthy',
    first: 'version-skew',
  },
  {
    name: 'a proxy cannot resolve a member',
    seen: { haproxy: [haproxyTo('haproxy-1', 'patroni-1'), haproxyUnresolved('haproxy-2', 'patroni-3')] },
    verdict: 'degraded',
    first: 'haproxy-name-unresolved',
  },
  {
    name: 'one proxy sends no reads to a streaming replica',
    seen: {
      haproxy: [haproxyTo('haproxy-1', 'patroni-1'), haproxyWithReaders('haproxy-2', ['patroni-2'])],
    },
    verdict: 'healthy',
    first: 'haproxy-reader-missing',
  },
  {
    name: 'one proxy has no reader',
    seen: { haproxy: [haproxyTo('haproxy-1', 'patroni-1'), haproxyWithReaders('haproxy-2', [])] },
    verdict: 'degraded',
    first: 'haproxy-no-reader',
  },
];

describe('assess', () => {
  it('finds nothing on a healthy cluster', () => {
    expect(assess(buildSnapshot())).toMatchObject({ verdict: 'healthy', reasons: [] });
  });

  it.each(table)('$name: $verdict, first of all $first', ({ seen, verdict, first, also }) => {
    const assessment = assess(buildSnapshot(seen));
    const codes = assessment.reasons.map((reason) => reason.code);
    expect({ verdict: assessment.verdict, first: codes[0] ?? 'none' }).toEqual({ verdict, first });
    expect(codes).toEqual(expect.arrayContaining([...(also ?? [])]));
  });

  it('has a case in the table for every check there is', () => {
    const told = new Set(table.flatMap(({ first, also }) => [first, ...(also ?? [])]));
    expect(checks.map(({ code }) => code).filter((code) => !told.has(code))).toEqual([]);
  });

  it('tells the worst first and never names a code twice for one subject', () => {
    const parts = fc.constantFrom(...table.map(({ seen }) => seen));
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 4 }), (seen) => {
        const { reasons, verdict } = assess(buildSnapshot(Object.assign({}, ...seen)));
        const order = ['critical', 'unknown', 'degraded', 'info'];
        const ranks = reasons.map(({ severity }) => order.indexOf(severity));
        expect(ranks).toEqual([...ranks].sort((left, right) => left - right));
        const keys = reasons.map(({ code, subject, sentence }) => `${code} ${subject} ${sentence}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(verdict === 'healthy').toBe(reasons.every(({ severity }) => severity === 'info'));
        expect(reasons.every(({ sentence }) => sentence.endsWith('.') && !sentence.includes('undefined'))).toBe(true);
      }),
    );
  });
});
