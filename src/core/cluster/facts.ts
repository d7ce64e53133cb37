import { type Candidate, describeCandidates } from './candidates.ts';
import { type EtcdFacts, gatherEtcd } from './etcd-facts.ts';
import { describeMembers, isLeaderRole, type Member } from './members.ts';
import type { HaproxyBackend, ScheduledSwitchover, Silence, Snapshot } from './snapshot.ts';
import { gatherSwarm, type SwarmFacts } from './swarm-facts.ts';

/** From which figures on a lag is worth a reason. */
export interface Thresholds {
  readonly lagWarningS: number;
  readonly lagCriticalS: number;
}

/** What every check and every view starts from: a snapshot, put together once. */
export interface Facts {
  readonly snapshot: Snapshot;
  readonly thresholds: Thresholds;
  readonly members: readonly Member[];
  /** The member that leads: by Patroni's view, else the holder of the leader key. */
  readonly leader: Member | undefined;
  /** Members that say of themselves, now, that they are primary. */
  readonly primaries: readonly string[];
  /** Members that answer and stream from the leader. */
  readonly streaming: readonly Member[];
  readonly candidates: readonly Candidate[];
  /** Whether Patroni would fail over by itself. */
  readonly failover: 'on' | 'paused' | 'impossible' | 'unknown';
  readonly scheduledSwitchover: ScheduledSwitchover | undefined;
  readonly etcd: EtcdFacts;
  readonly proxies: readonly Proxy[];
  /** Absent while no manager answers. */
  readonly swarm: SwarmFacts | undefined;
  /** Nobody at all answers: it may be the bot that is cut off. */
  readonly isBlind: boolean;
}

export interface Proxy {
  readonly name: string;
  readonly silence?: Silence;
  /** Names of the servers that are UP, in the configuration's order. */
  readonly writers: readonly string[];
  readonly readers: readonly string[];
}

/** Puts a snapshot together for the checks and for the views. */
export function gatherFacts(snapshot: Snapshot, thresholds: Thresholds): Facts {
  const members = describeMembers(snapshot);
  const config = snapshot.dcs.ok ? snapshot.dcs.value.config : undefined;
  const holder = snapshot.dcs.ok ? snapshot.dcs.value.leader : undefined;
  const leader = members.find((member) => isLeaderRole(member.role)) ?? members.find(({ name }) => name === holder);
  const etcd = gatherEtcd(snapshot);
  return {
    snapshot,
    thresholds,
    members,
    leader,
    primaries: snapshot.patroni.filter(({ self }) => self.ok && self.value.role === 'primary').map(({ name }) => name),
    streaming: members.filter(
      (member) => member.name !== leader?.name && !member.silence && member.state === 'streaming',
    ),
    candidates: describeCandidates({ members, leader, config }),
    failover: decideFailover(snapshot, etcd),
    scheduledSwitchover: findScheduledSwitchover(snapshot),
    etcd,
    proxies: snapshot.haproxy.map(({ name, stats }) =>
      stats.ok
        ? { name, writers: serversUp(stats.value.write), readers: serversUp(stats.value.read) }
        : { name, silence: stats.silence, writers: [], readers: [] },
    ),
    swarm: snapshot.swarm.state.ok ? gatherSwarm(snapshot.swarm.state.value) : undefined,
    isBlind: isBlind(snapshot),
  };
}

/** Servers that take connections: `UP`, `UP 1/2` (still up, failing checks) and servers without a check. */
export function serversUp(backend: HaproxyBackend): readonly string[] {
  return backend.servers
    .filter((server) => server.status.startsWith('UP') || server.status === 'no check')
    .map((server) => server.name);
}

function decideFailover({ patroni, dcs }: Snapshot, etcd: EtcdFacts): Facts['failover'] {
  const isPaused =
    (dcs.ok && dcs.value.config.isPaused) ||
    patroni.some(({ self, view }) => (view.ok && view.value.isPaused) || (self.ok && self.value.isPaused));
  if (isPaused) return 'paused';
  if (etcd.quorumState === 'lost') return 'impossible';
  const canTell = dcs.ok || patroni.some(({ self, view }) => self.ok || view.ok);
  return canTell && etcd.quorumState === 'held' ? 'on' : 'unknown';
}

function findScheduledSwitchover({ patroni, dcs }: Snapshot): ScheduledSwitchover | undefined {
  for (const { view } of patroni) {
    if (view.ok && view.value.scheduledSwitchover) return view.value.scheduledSwitchover;
  }
  const key = dcs.ok ? dcs.value.failover : undefined;
  if (key?.scheduledAtMs === undefined) return undefined;
  return {
    atMs: key.scheduledAtMs,
    ...(key.leader !== undefined && { from: key.leader }),
    ...(key.member !== undefined && { to: key.member }),
  };
}

function isBlind({ patroni, dcs, etcd, haproxy, swarm }: Snapshot): boolean {
  return !(
    dcs.ok ||
    swarm.state.ok ||
    patroni.some(({ self, view }) => self.ok || view.ok) ||
    etcd.some(({ status, health }) => status.ok || health.ok) ||
    haproxy.some(({ stats }) => stats.ok)
  );
}
