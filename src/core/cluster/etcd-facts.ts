import type { Answer, EtcdSource, Silence, Snapshot } from './snapshot.ts';

export interface EtcdMember {
  readonly name: string;
  readonly id?: string;
  /** Takes part in the quorum: it answers and knows a leader. */
  readonly votes: boolean;
  readonly isLeader: boolean;
  /** A member that is being added: it follows without a vote until it is promoted. */
  readonly isLearner: boolean;
  /** What `/health` said against it. */
  readonly trouble?: string;
  /** Why it, or one of its two ways of answering, is silent. */
  readonly silence?: Silence;
  readonly version?: string;
  readonly dbSizeBytes?: number;
}

export interface EtcdFacts {
  readonly members: readonly EtcdMember[];
  /** Voting members that etcd itself has registered; the configuration's number when no member says. */
  readonly size: number;
  /** All registered members, learners included. */
  readonly registered: number;
  readonly quorum: number;
  readonly voting: number;
  /**
   * `lost` only on evidence from somebody who would know. When no etcd member answers the bot it may be the bot that
   * is cut off, and then it is `unknown` unless Patroni has seen etcd lately.
   */
  readonly quorumState: 'held' | 'lost' | 'unknown';
  /** How many more members may be lost; absent where too few of the registered ones answer the bot to tell. */
  readonly margin?: number;
  /** Absent while no member tells: no news is not good news. */
  readonly alarms?: readonly { readonly member: string; readonly alarm: 'NOSPACE' | 'CORRUPT' }[];
}

/** Patroni's own default, for when its configuration cannot be read. */
const usualTtlS = 30;

/** What the etcd members, and Patroni about them, say together. */
export function gatherEtcd(snapshot: Snapshot): EtcdFacts {
  const membership = snapshot.etcd.find((source) => source.membership.ok)?.membership;
  const registered = membership?.ok ? membership.value.members : undefined;
  const voters = registered?.filter((member) => !member.isLearner);
  const size = voters?.length ?? snapshot.etcd.length;
  const quorum = Math.floor(size / 2) + 1;
  const members = snapshot.etcd.map(describeEtcdMember);
  const voting = members.filter((member) => member.votes).length;
  const quorumState = decideQuorum(snapshot, { members, voting, quorum });
  const alarms = membership?.ok
    ? membership.value.alarms.map(({ memberId, alarm }) => ({
        member: registered?.find((member) => member.id === memberId)?.name ?? memberId,
        alarm,
      }))
    : undefined;
  const margin = quorumState === 'held' && voting >= quorum ? { margin: voting - quorum } : {};
  return {
    members,
    size,
    registered: registered?.length ?? size,
    quorum,
    voting,
    quorumState,
    ...margin,
    ...(alarms && { alarms }),
  };
}

/** How long ago a member may have reached etcd before it counts as cut off, in milliseconds. */
export function dcsPatienceMs(snapshot: Snapshot): number {
  return (snapshot.dcs.ok ? snapshot.dcs.value.config.ttlS : usualTtlS) * 1000;
}

function decideQuorum(
  snapshot: Snapshot,
  seen: { members: readonly EtcdMember[]; voting: number; quorum: number },
): EtcdFacts['quorumState'] {
  // The keys are read linearizably, and a member forgets its leader within an election time-out: each proves a quorum.
  if (snapshot.dcs.ok || seen.voting >= seen.quorum || seen.members.some((member) => member.votes)) return 'held';
  if (snapshot.etcd.some(({ status, health }) => status.ok || health.ok)) return 'lost';
  const lastSeen = snapshot.patroni.flatMap(({ self }) =>
    self.ok ? [{ atMs: self.atMs, dcsAtMs: self.value.dcsLastSeenAtMs, failsafe: self.value.failsafeActive }] : [],
  );
  const known = lastSeen.filter(({ dcsAtMs }) => dcsAtMs !== undefined);
  if (lastSeen.some(({ failsafe }) => failsafe)) return 'lost';
  if (known.length === 0) return 'unknown';
  const patienceMs = dcsPatienceMs(snapshot);
  return known.some(({ atMs, dcsAtMs }) => atMs - (dcsAtMs ?? 0) <= patienceMs) ? 'held' : 'lost';
}

function describeEtcdMember({ name, status, health }: EtcdSource): EtcdMember {
  const silence = silenceOf(status) ?? silenceOf(health);
  const reason = health.ok && !health.value.healthy ? health.value.reason : undefined;
  const common = {
    name,
    ...(silence && { silence }),
    // etcd before 3.5 gives no reason.
    ...(reason !== undefined && { trouble: reason || 'no reason given' }),
  };
  if (!status.ok) return { ...common, votes: health.ok && health.value.healthy, isLeader: false, isLearner: false };
  const { memberId, leaderId, version, dbSizeBytes, isLearner } = status.value;
  const votes = leaderId !== undefined && !isLearner;
  return { ...common, id: memberId, votes, isLeader: leaderId === memberId, isLearner, version, dbSizeBytes };
}

function silenceOf(answer: Answer<unknown>): Silence | undefined {
  return answer.ok ? undefined : answer.silence;
}
