import { findLeaderLsn, replayDelayS } from './lag.ts';
import type {
  Answer,
  MemberRole,
  PatroniSelf,
  PatroniSelfRole,
  PatroniSource,
  PatroniView,
  PatroniViewMember,
  Silence,
  Snapshot,
} from './snapshot.ts';

/** One Patroni member, put together from what it says of itself, what the others say of it and where Swarm runs it. */
export interface Member {
  readonly name: string;
  /** Named in the configuration. */
  readonly isExpected: boolean;
  /** Set when its REST API does not answer; the other fields then rest on what the others last knew. */
  readonly silence?: Silence;
  /** Whether Patroni lists it: its key in etcd is leased and goes when it cannot renew it. Absent without a view. */
  readonly isListed?: boolean;
  /** When it last reached etcd, by its own word, epoch milliseconds. */
  readonly dcsLastSeenAtMs?: number;
  readonly role: MemberRole | 'unknown';
  /** Patroni's word, or `unknown`. */
  readonly state: string;
  /** Hostname of the Swarm node on which its task runs. */
  readonly node?: string;
  readonly timeline?: number;
  /** Absent on a leader. */
  readonly lagBytes?: number | 'unknown';
  /** Absent on a leader. */
  readonly lagS?: number | 'unknown';
  /** `17.11` */
  readonly postgresVersion?: string;
  readonly patroniVersion?: string;
  /** By its own word: it may not be promoted. */
  readonly watchdogFailed?: boolean;
  readonly pendingRestart: boolean;
  readonly pendingRestartReasons: readonly string[];
  readonly scheduledRestartAt?: string;
  readonly tags: Readonly<Record<string, string | number | boolean>>;
}

/** Whether that role is one that takes the cluster's writes (or leads a standby cluster). */
export function isLeaderRole(role: Member['role']): boolean {
  return role === 'leader' || role === 'standby_leader';
}

/** All members that the configuration or Patroni names: the configured ones first, in their order. */
export function describeMembers(snapshot: Snapshot): readonly Member[] {
  const view = chooseView(snapshot)?.value;
  const names = snapshot.patroni.map((source) => source.name);
  const strangers = (view?.members ?? []).map((member) => member.name).filter((name) => !names.includes(name));
  const leaderWrittenLsn = findLeaderLsn(snapshot.patroni);
  return [...names, ...strangers].map((name) => describeMember({ snapshot, name, view, leaderWrittenLsn }));
}

/**
 * The view of the cluster that is trusted: that of the member holding the leader lock, else of a primary, else the
 * first that answers. All read the same keys in etcd, so they differ only while something changes.
 */
export function chooseView(snapshot: Snapshot): { readonly name: string; readonly value: PatroniView } | undefined {
  const answered = snapshot.patroni.flatMap(({ name, self, view }) =>
    view.ok ? [{ name, value: view.value, isPrimary: self.ok && self.value.role === 'primary' }] : [],
  );
  const holder = snapshot.dcs.ok ? snapshot.dcs.value.leader : undefined;
  return (
    answered.find((candidate) => candidate.name === holder) ??
    answered.find((candidate) => candidate.isPrimary) ??
    answered[0]
  );
}

/** PostgreSQL's `server_version_num` as people write it: 170011 → `17.11`, 90624 → `9.6.24`. */
export function formatServerVersion(versionNumber: number): string {
  const major = Math.floor(versionNumber / 10_000);
  const rest = versionNumber % 10_000;
  return major >= 10 ? `${major}.${rest}` : `${major}.${Math.floor(rest / 100)}.${rest % 100}`;
}

function describeMember(options: {
  snapshot: Snapshot;
  name: string;
  view: PatroniView | undefined;
  leaderWrittenLsn: number | undefined;
}): Member {
  const { snapshot, name, view, leaderWrittenLsn } = options;
  const source = snapshot.patroni.find((candidate) => candidate.name === name);
  const self = source?.self.ok ? source.self.value : undefined;
  const seen = view?.members.find((member) => member.name === name);
  const role = seen?.role ?? (self ? roleOf(self) : 'unknown');
  const timeline = self?.timeline ?? seen?.timeline;
  const node = findNode(snapshot, name);
  return {
    name,
    isExpected: source !== undefined,
    ...(source && !source.self.ok && { silence: source.self.silence }),
    ...(view !== undefined && { isListed: seen !== undefined }),
    ...(self?.dcsLastSeenAtMs !== undefined && { dcsLastSeenAtMs: self.dcsLastSeenAtMs }),
    role,
    state: stateOf({ name, self, seen, sources: snapshot.patroni }),
    ...(node !== undefined && { node }),
    ...(timeline !== undefined && { timeline }),
    ...(!isLeaderRole(role) && lagOf({ source, self, seen, leaderWrittenLsn, nowMs: atOf(source?.self, snapshot) })),
    ...(self?.serverVersion !== undefined && { postgresVersion: formatServerVersion(self.serverVersion) }),
    ...(self !== undefined && { patroniVersion: self.patroniVersion }),
    ...(self?.watchdogFailed === true && { watchdogFailed: true }),
    pendingRestart: self?.pendingRestart === true || seen?.pendingRestart === true,
    pendingRestartReasons: seen?.pendingRestartReasons ?? [],
    ...(seen?.scheduledRestartAt !== undefined && { scheduledRestartAt: seen.scheduledRestartAt }),
    tags: seen?.tags ?? {},
  };
}

function atOf(answer: Answer<unknown> | undefined, snapshot: Snapshot): number {
  return answer?.atMs ?? snapshot.takenAtMs;
}

/**
 * A standby that says `running` of itself and streams is `streaming`, the word patronictl shows since Patroni 3.0.4;
 * before, only the primary's list of connections says so.
 */
function stateOf(input: {
  name: string;
  self: PatroniSelf | undefined;
  seen: PatroniViewMember | undefined;
  sources: readonly PatroniSource[];
}): string {
  const { name, self, seen, sources } = input;
  if (self === undefined) return seen?.state ?? 'unknown';
  if (self.state !== 'running' || self.role === 'primary') return self.state;
  if (self.replicationState !== undefined) return self.replicationState;
  const connections = sources.flatMap(({ self: other }) => (other.ok ? other.value.replication : []));
  return connections.find(({ applicationName }) => applicationName === name)?.state || self.state;
}

function lagOf(options: {
  source: PatroniSource | undefined;
  self: PatroniSelf | undefined;
  seen: PatroniViewMember | undefined;
  leaderWrittenLsn: number | undefined;
  nowMs: number;
}): { readonly lagBytes?: number | 'unknown'; readonly lagS?: number | 'unknown' } {
  const { source, self, seen, leaderWrittenLsn, nowMs } = options;
  const measured =
    self?.replayedLsn !== undefined && leaderWrittenLsn !== undefined
      ? Math.max(0, leaderWrittenLsn - self.replayedLsn)
      : undefined;
  const lagBytes = seen?.lagBytes ?? measured;
  return {
    lagBytes: lagBytes ?? 'unknown',
    lagS: self
      ? replayDelayS({ standby: self, leaderWrittenLsn, lagBytes, levelAtMs: source?.levelAtMs, nowMs })
      : 'unknown',
  };
}

const roleOfSelf: Record<PatroniSelfRole, Member['role']> = {
  primary: 'leader',
  standby_leader: 'standby_leader',
  replica: 'replica',
  demoted: 'replica',
  uninitialized: 'unknown',
};

function roleOf(self: PatroniSelf): Member['role'] {
  if (self.isSyncStandby) return 'sync_standby';
  if (self.isQuorumStandby) return 'quorum_standby';
  return roleOfSelf[self.role];
}

/** The member's Swarm service has the member's name: `hostname: patroni-1` in the stack, `patroni-1` in Patroni. */
function findNode(snapshot: Snapshot, name: string): string | undefined {
  if (!snapshot.swarm.state.ok) return undefined;
  const tasks = snapshot.swarm.state.value.tasks.filter((task) => task.service === name);
  return (tasks.find((task) => task.desiredState === 'running') ?? tasks[0])?.nodeHostname;
}
