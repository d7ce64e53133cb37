import { type Candidate, describeCandidates } from './candidates.ts';
import { describeMembers, isLeaderRole, type Member } from './members.ts';
import type { Answer, EtcdSource, HaproxyBackend, Silence, Snapshot, SwarmNode } from './snapshot.ts';

/** From which figures on a lag is worth a reason. */
export interface Thresholds {
  readonly lagWarningS: number;
  readonly lagCriticalS: number;
}

/** What every check starts from: a snapshot, put together once. */
export interface Facts {
  readonly snapshot: Snapshot;
  readonly thresholds: Thresholds;
  readonly members: readonly Member[];
  /** The member that leads: by Patroni's view, else the holder of the leader key. */
  readonly leader: Member | undefined;
  /** Members that say of themselves, now, that they are primary. */
  readonly primaries: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly etcd: EtcdSummary;
  readonly proxies: readonly Proxy[];
  /** Swarm nodes that are not ready, by hostname. */
  readonly nodesDown: readonly SwarmNode[];
}

export interface EtcdMember {
  readonly name: string;
  readonly id?: string;
  /** Takes part in the quorum: it answers and knows a leader. */
  readonly votes: boolean;
  readonly isLeader: boolean;
  /** What `/health` said against it, or why it is silent. */
  readonly trouble?: string;
  readonly silence?: Silence;
  readonly version?: string;
  readonly dbSizeBytes?: number;
}

export interface EtcdSummary {
  readonly members: readonly EtcdMember[];
  /** Members that etcd itself has registered; the configuration's number when no member says. */
  readonly size: number;
  readonly quorum: number;
  readonly voting: number;
  /** How many more members may be lost; negative without quorum. */
  readonly margin: number;
  readonly leader?: string;
  readonly alarms: readonly { readonly member: string; readonly alarm: 'NOSPACE' | 'CORRUPT' }[];
}

export interface Proxy {
  readonly name: string;
  readonly silence?: Silence;
  /** Names of the servers that are UP, in configuration order. */
  readonly writers: readonly string[];
  readonly readers: readonly string[];
}

/** Puts a snapshot together for the checks and for the views. */
export function gatherFacts(snapshot: Snapshot, thresholds: Thresholds): Facts {
  const members = describeMembers(snapshot);
  const primaries = snapshot.patroni
    .filter(({ self }) => self.ok && self.value.role === 'primary')
    .map(({ name }) => name);
  const holder = snapshot.dcs.ok ? snapshot.dcs.value.leader : undefined;
  return {
    snapshot,
    thresholds,
    members,
    leader: members.find((member) => isLeaderRole(member.role)) ?? members.find((member) => member.name === holder),
    primaries,
    candidates: describeCandidates(members, snapshot.dcs.ok ? snapshot.dcs.value.config : undefined),
    etcd: summarizeEtcd(snapshot.etcd),
    proxies: snapshot.haproxy.map(({ name, stats }) =>
      stats.ok
        ? { name, writers: serversUp(stats.value.write), readers: serversUp(stats.value.read) }
        : { name, silence: stats.silence, writers: [], readers: [] },
    ),
    nodesDown: snapshot.swarm.state.ok ? snapshot.swarm.state.value.nodes.filter((node) => node.state !== 'ready') : [],
  };
}

/** Servers that take connections: `UP`, `UP 1/2` (still up, failing checks) and servers without a check. */
export function serversUp(backend: HaproxyBackend): readonly string[] {
  return backend.servers
    .filter((server) => server.status.startsWith('UP') || server.status === 'no check')
    .map((server) => server.name);
}

function summarizeEtcd(sources: readonly EtcdSource[]): EtcdSummary {
  const membership = sources.find((source) => source.membership.ok)?.membership;
  const registered = membership?.ok ? membership.value.members.filter((member) => !member.isLearner) : undefined;
  const nameOf = (id: string) => (membership?.ok ? membership.value.members.find((m) => m.id === id)?.name : undefined);
  const size = registered?.length ?? sources.length;
  const quorum = Math.floor(size / 2) + 1;
  const members = sources.map(describeEtcdMember);
  const voting = members.filter((member) => member.votes).length;
  const leader = members.find((member) => member.isLeader)?.name;
  const alarms = membership?.ok
    ? membership.value.alarms.map(({ memberId, alarm }) => ({ member: nameOf(memberId) ?? memberId, alarm }))
    : [];
  return { members, size, quorum, voting, margin: voting - quorum, ...(leader !== undefined && { leader }), alarms };
}

function describeEtcdMember({ name, status, health }: EtcdSource): EtcdMember {
  const silence = silenceOf(status) ?? silenceOf(health);
  const trouble = health.ok && !health.value.healthy ? health.value.reason : undefined;
  if (!status.ok) {
    const votes = health.ok && health.value.healthy;
    return { name, votes, isLeader: false, ...(trouble !== undefined && { trouble }), ...(silence && { silence }) };
  }
  const { memberId, leaderId, version, dbSizeBytes, isLearner } = status.value;
  return {
    name,
    id: memberId,
    votes: leaderId !== undefined && !isLearner,
    isLeader: leaderId === memberId,
    ...(trouble !== undefined && { trouble }),
    ...(silence && { silence }),
    version,
    dbSizeBytes,
  };
}

function silenceOf(answer: Answer<unknown>): Silence | undefined {
  return answer.ok ? undefined : answer.silence;
}
