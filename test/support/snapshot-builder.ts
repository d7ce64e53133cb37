import type {
  Answer,
  DcsState,
  EtcdSource,
  HaproxySource,
  PatroniSelf,
  PatroniSource,
  PatroniView,
  PatroniViewMember,
  Snapshot,
  SwarmState,
} from '../../src/core/cluster/snapshot.ts';
import type { OutsideCode } from '../../src/core/outside-error.ts';

/** When every built snapshot was taken: 2026-11-23 03:00:00 UTC. */
export const takenAtMs = Date.UTC(2026, 10, 23, 3);

/** An answer, given at `takenAtMs`. */
export function said<T>(value: T): Answer<T> {
  return { ok: true, atMs: takenAtMs, value };
}

/** No answer. */
export function silent(code: OutsideCode = 'timeout', detail = 'no answer within 1 s'): Answer<never> {
  return { ok: false, atMs: takenAtMs, silence: { code, detail } };
}

const memberNames = ['patroni-1', 'patroni-2', 'patroni-3'] as const;

const viewMembers: readonly PatroniViewMember[] = memberNames.map((name, index) => ({
  name,
  role: index === 0 ? 'leader' : 'quorum_standby',
  state: index === 0 ? 'running' : 'streaming',
  host: name,
  timeline: 3,
  ...(index > 0 && { lagBytes: 0 }),
  pendingRestart: false,
  pendingRestartReasons: [],
  tags: {},
}));

/** What `GET /cluster` answers on a healthy cluster led by patroni-1. */
export const healthyView: PatroniView = { members: viewMembers, isPaused: false };

/** What the member says of itself on a healthy cluster led by patroni-1. */
export function healthySelf(name: string): PatroniSelf {
  const common = {
    serverVersion: 170_011,
    patroniVersion: '4.0.7',
    scope: 'pgprod',
    timeline: 3,
    isSyncStandby: false,
    isPaused: false,
    pendingRestart: false,
    failsafeActive: false,
    dcsLastSeenAtMs: takenAtMs - 500,
    systemIdentifier: '7575757575757575757',
  };
  if (name === 'patroni-1') {
    return {
      ...common,
      state: 'running',
      role: 'primary',
      isQuorumStandby: false,
      writtenLsn: 67_108_864,
      replication: ['patroni-2', 'patroni-3'].map((applicationName) => ({
        applicationName,
        clientAddress: '198.18.0.12',
        state: 'streaming',
        syncState: 'quorum',
      })),
    };
  }
  return {
    ...common,
    state: 'running',
    role: 'replica',
    isQuorumStandby: true,
    replicationState: 'streaming',
    receivedLsn: 67_108_864,
    replayedLsn: 67_108_864,
    replayedAtMs: takenAtMs - 100,
    replication: [],
  };
}

/** Patroni's keys in etcd on a healthy cluster led by patroni-1. */
export const healthyDcs: DcsState = {
  leader: 'patroni-1',
  members: [...memberNames],
  sync: { leader: 'patroni-1', standbys: ['patroni-2', 'patroni-3'], quorum: 1 },
  config: {
    ttlS: 20,
    loopWaitS: 5,
    retryTimeoutS: 5,
    maximumLagOnFailoverBytes: 1_048_576,
    synchronousMode: 'quorum',
    synchronousModeStrict: false,
    synchronousNodeCount: 1,
    isPaused: false,
    failsafeMode: false,
  },
  systemIdentifier: '7575757575757575757',
  history: [],
};

const etcdNames = ['etcd-1', 'etcd-2', 'etcd-3'] as const;

/** A healthy etcd member; `etcd-1` leads. */
export function healthyEtcd(name: string): EtcdSource {
  const memberId = `0${name.slice(-1)}`;
  return {
    name,
    status: said({
      memberId,
      leaderId: '01',
      version: '3.5.16',
      dbSizeBytes: 65_536,
      dbSizeInUseBytes: 40_960,
      raftTerm: 2,
      raftIndex: 4711,
      isLearner: false,
    }),
    health: said({ healthy: true, reason: '' }),
    membership: said({
      members: etcdNames.map((member) => ({ id: `0${member.slice(-1)}`, name: member, isLearner: false })),
      alarms: [],
    }),
  };
}

/** One HAProxy that sends writes to `writer` and reads to the others. */
export function haproxyTo(name: string, writer: string | undefined): HaproxySource {
  const backend = (backendName: string, isUp: (member: string) => boolean) => ({
    name: backendName,
    status: memberNames.some(isUp) ? 'UP' : 'DOWN',
    currentSessions: 2,
    servers: memberNames.map((member) => ({
      name: member,
      status: isUp(member) ? 'UP' : 'DOWN',
      currentSessions: 1,
      lastChangeS: 60,
      checkStatus: isUp(member) ? 'L7OK' : 'L7STS',
    })),
  });
  return {
    name,
    stats: said({
      write: backend('be_write', (member) => member === writer),
      read: backend('be_readonly', (member) => member !== writer),
    }),
  };
}

/** Five nodes, three of them managers, with every service of the stack running once (HAProxy twice). */
export const healthySwarm: SwarmState = {
  nodes: [1, 2, 3, 4, 5].map((index) => ({
    id: `n${index}`,
    hostname: index <= 3 ? `swarm-node-${index}` : `swarm-edge-${index - 3}`,
    role: index <= 3 ? 'manager' : 'worker',
    availability: 'active',
    state: 'ready',
    ...(index <= 3 && { reachability: 'reachable' }),
    isLeader: index === 1,
    engineVersion: '26.1.5',
  })),
  services: [...etcdNames, ...memberNames, 'haproxy'].map((name) => ({
    id: `s-${name}`,
    name,
    image: `${name.split('-')[0]}:1`,
    desiredTasks: name === 'haproxy' ? 2 : 1,
  })),
  tasks: [
    ...[...etcdNames, ...memberNames].map((service) => ({ service, slot: 1, index: Number(service.slice(-1)) })),
    { service: 'haproxy', slot: 1, index: 4 },
    { service: 'haproxy', slot: 2, index: 5 },
  ].map(({ service, slot, index }) => ({
    id: `t-${service}-${slot}`,
    service,
    slot,
    nodeId: `n${index}`,
    nodeHostname: index <= 3 ? `swarm-node-${index}` : `swarm-edge-${index - 3}`,
    desiredState: 'running',
    state: 'running',
    stateAtMs: takenAtMs - 3_600_000,
  })),
};

function patroniSource(name: string): PatroniSource {
  return { name, self: said(healthySelf(name)), view: said(healthyView), authorization: said('accepted') };
}

/** A cluster on which nothing is wrong; `changes` replaces whole parts. */
export function buildSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    cluster: 'pgprod',
    takenAtMs,
    patroni: memberNames.map(patroniSource),
    dcs: said(healthyDcs),
    etcd: etcdNames.map(healthyEtcd),
    haproxy: ['haproxy-1', 'haproxy-2'].map((name) => haproxyTo(name, 'patroni-1')),
    swarm: { endpoint: 'tcp://198.18.0.11:2375', state: said(healthySwarm), silentEndpoints: [] },
    ...changes,
  };
}

/** The healthy Patroni sources with some of them changed. */
export function patroniWith(changes: Readonly<Record<string, Partial<PatroniSource>>>): readonly PatroniSource[] {
  return memberNames.map((name) => ({ ...patroniSource(name), ...changes[name] }));
}

/** The healthy view in every member's mouth, with some members changed. */
export function viewWith(changes: Readonly<Record<string, Partial<PatroniViewMember>>>): PatroniView {
  return { ...healthyView, members: viewMembers.map((member) => ({ ...member, ...changes[member.name] })) };
}

/** A member that answers, but has lost its leader. */
export function leaderlessEtcd(name: string): EtcdSource {
  const { status, ...rest } = healthyEtcd(name);
  if (!status.ok) return { status, ...rest };
  const { leaderId: _, ...value } = status.value;
  return { ...rest, status: said(value), health: said({ healthy: false, reason: 'RAFT NO LEADER' }) };
}

/** The healthy etcd sources with some of them silent; those left without a majority know no leader. */
export function etcdWithSilent(names: readonly string[]): readonly EtcdSource[] {
  return etcdNames.map((name) => {
    if (names.includes(name)) return { name, status: silent(), health: silent(), membership: silent() };
    return names.length < 2 ? healthyEtcd(name) : leaderlessEtcd(name);
  });
}
