import type { OutsideCode } from '../outside-error.ts';

/**
 * What was seen of one cluster, by which source, and when. Nothing in here is judged: `assess` does that.
 *
 * Times are epoch milliseconds of the bot's clock; sizes and WAL positions are bytes. A WAL position is PostgreSQL's
 * 64-bit LSN as a number, as Patroni's REST API gives it (exact up to 2^53 bytes, 8 PiB of WAL).
 */
export interface Snapshot {
  /** The cluster's name in the bot's configuration. */
  readonly cluster: string;
  /** When the observation began. */
  readonly takenAtMs: number;
  /** One entry per configured Patroni member, in the configuration's order. */
  readonly patroni: readonly PatroniSource[];
  /** Patroni's own keys in etcd. */
  readonly dcs: Answer<DcsState>;
  /** One entry per configured etcd member, in the configuration's order. */
  readonly etcd: readonly EtcdSource[];
  /** One entry per configured HAProxy, in the configuration's order. */
  readonly haproxy: readonly HaproxySource[];
  /** The Swarm as the first manager that answered sees it. */
  readonly swarm: SwarmSource;
}

/** What a source said, or why it is silent. A silent source is a value, never an exception. */
export type Answer<T> =
  | { readonly ok: true; readonly atMs: number; readonly value: T }
  | { readonly ok: false; readonly atMs: number; readonly silence: Silence };

/** Why a source is silent; `detail` is safe to show to a person. */
export interface Silence {
  readonly code: OutsideCode;
  readonly detail: string;
}

export interface PatroniSource {
  /** Member name in the configuration, equal to Patroni's own `name`. */
  readonly name: string;
  /** `GET /patroni` of that member. */
  readonly self: Answer<PatroniSelf>;
  /**
   * `GET /cluster` of that member: how it sees everybody. While etcd has no quorum it is silent or, as seen with
   * Patroni 4.0.7, told from Patroni's cache of its keys: believe it only as far as `dcs` answers.
   */
  readonly view: Answer<PatroniView>;
  /** Whether the member accepts the bot's password: asked about once a minute, so its `atMs` is older than the rest. */
  readonly authorization: Answer<PatroniAuthorization>;
  /** Standbys: when the bot last saw it level with the leader, epoch milliseconds. */
  readonly levelAtMs?: number;
}

/** GETs need no password, so a wrong one shows only here. */
export type PatroniAuthorization = 'accepted' | 'rejected' | 'not-configured';

/** What a member says of itself (`GET /patroni`). */
export interface PatroniSelf {
  /** `running`, `streaming`, `starting`, `stopped`, `start failed`, … */
  readonly state: string;
  readonly role: PatroniSelfRole;
  /** PostgreSQL's `server_version_num`, e.g. 170011; absent while PostgreSQL is down. */
  readonly serverVersion?: number;
  readonly patroniVersion: string;
  readonly scope: string;
  readonly timeline?: number;
  /** WAL position: written by the primary. */
  readonly writtenLsn?: number;
  /** WAL positions: received and replayed by a standby. */
  readonly receivedLsn?: number;
  readonly replayedLsn?: number;
  /** Commit time (leader's clock) of the last transaction replayed, epoch milliseconds. */
  readonly replayedAtMs?: number;
  /** `streaming` or `in archive recovery` on a standby. */
  readonly replicationState?: string;
  /** On the primary: the standbys connected now. */
  readonly replication: readonly ReplicationConnection[];
  readonly isSyncStandby: boolean;
  readonly isQuorumStandby: boolean;
  readonly isPaused: boolean;
  readonly pendingRestart: boolean;
  readonly failsafeActive: boolean;
  /** When the member last spoke with etcd, epoch milliseconds (Patroni ≥ 2.1). */
  readonly dcsLastSeenAtMs?: number;
  readonly systemIdentifier?: string;
  /** Patroni wants a watchdog there and cannot use it: that member is never promoted. Absent where all is well. */
  readonly watchdogFailed?: boolean;
}

/** Patroni 3 still says `master`; the adapter maps it to `primary`. `uninitialized` before bootstrap. */
export type PatroniSelfRole = 'primary' | 'standby_leader' | 'replica' | 'demoted' | 'uninitialized';

export interface ReplicationConnection {
  readonly applicationName: string;
  readonly clientAddress: string;
  readonly state: string;
  /** `sync`, `quorum`, `async` or `potential`, PostgreSQL's words. */
  readonly syncState: string;
}

/** `GET /cluster`. */
export interface PatroniView {
  readonly members: readonly PatroniViewMember[];
  readonly isPaused: boolean;
  readonly scheduledSwitchover?: ScheduledSwitchover;
}

/** Roles in `GET /cluster` and in patronictl's list, Patroni's own words. */
export type MemberRole = 'leader' | 'standby_leader' | 'sync_standby' | 'quorum_standby' | 'replica';

export interface PatroniViewMember {
  readonly name: string;
  readonly role: MemberRole;
  readonly state: string;
  readonly host?: string;
  readonly timeline?: number;
  /** Bytes behind the leader; `unknown` in Patroni's own word; absent on the leader. */
  readonly lagBytes?: number | 'unknown';
  readonly pendingRestart: boolean;
  /** Parameter → why a restart is pending (Patroni ≥ 3.3), as one readable line each. */
  readonly pendingRestartReasons: readonly string[];
  /** When Patroni will restart this member by itself, ISO 8601 as Patroni gives it. */
  readonly scheduledRestartAt?: string;
  readonly tags: Readonly<Record<string, string | number | boolean>>;
}

export interface ScheduledSwitchover {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly from?: string;
  readonly to?: string;
}

/** Patroni's keys under `/service/<scope>/` in etcd. */
export interface DcsState {
  /** Member name that holds the leader lock; absent when nobody does. */
  readonly leader?: string;
  /** Names under `members/`: leased, so a dead member's key goes after its ttl. */
  readonly members: readonly string[];
  readonly sync?: { readonly leader?: string; readonly standbys: readonly string[]; readonly quorum: number };
  readonly failover?: { readonly leader?: string; readonly member?: string; readonly scheduledAtMs?: number };
  /** The dynamic configuration: only what the bot reads. */
  readonly config: DcsConfig;
  readonly systemIdentifier?: string;
  readonly history: readonly HistoryEntry[];
}

export interface DcsConfig {
  readonly ttlS: number;
  readonly loopWaitS: number;
  readonly retryTimeoutS: number;
  readonly maximumLagOnFailoverBytes: number;
  readonly synchronousMode: 'off' | 'on' | 'quorum';
  readonly synchronousModeStrict: boolean;
  readonly synchronousNodeCount: number;
  readonly isPaused: boolean;
  readonly failsafeMode: boolean;
}

/** One line of Patroni's history: the timeline that ended, where, why, when and who led afterwards. */
export interface HistoryEntry {
  readonly timeline: number;
  readonly lsn: number;
  readonly reason: string;
  readonly atMs?: number;
  readonly newLeader?: string;
}

export interface EtcdSource {
  readonly name: string;
  /** Maintenance.Status over gRPC. */
  readonly status: Answer<EtcdStatus>;
  /** `GET /health`. */
  readonly health: Answer<{ readonly healthy: boolean; readonly reason: string }>;
  /** Cluster.MemberList and the alarms over gRPC, as this member sees them; needs no quorum. */
  readonly membership: Answer<EtcdMembership>;
}

export interface EtcdStatus {
  /** 64-bit ids as unsigned hexadecimal, as etcdctl prints them. */
  readonly memberId: string;
  /** Absent when the member knows of no leader. */
  readonly leaderId?: string;
  readonly version: string;
  readonly dbSizeBytes: number;
  readonly dbSizeInUseBytes: number;
  readonly raftTerm: number;
  readonly raftIndex: number;
  readonly isLearner: boolean;
}

export interface EtcdMembership {
  readonly members: readonly { readonly id: string; readonly name: string; readonly isLearner: boolean }[];
  readonly alarms: readonly { readonly memberId: string; readonly alarm: 'NOSPACE' | 'CORRUPT' }[];
}

export interface HaproxySource {
  readonly name: string;
  readonly stats: Answer<HaproxyStats>;
}

/** Of one HAProxy: the two backends that the configuration names. */
export interface HaproxyStats {
  readonly write: HaproxyBackend;
  readonly read: HaproxyBackend;
}

export interface HaproxyBackend {
  readonly name: string;
  /** HAProxy's word for the whole backend: `UP` or `DOWN`. */
  readonly status: string;
  readonly currentSessions: number;
  readonly servers: readonly HaproxyServer[];
}

export interface HaproxyServer {
  /** As in haproxy.cfg: equal to the Patroni member's name. */
  readonly name: string;
  /** `UP`, `DOWN`, `UP 1/2` (going down), `MAINT`, `DRAIN`, `no check`, … */
  readonly status: string;
  readonly currentSessions: number;
  /** Seconds since the last change of status. */
  readonly lastChangeS: number;
  /** HAProxy's last check result, e.g. `L7OK`, `L4TOUT`. */
  readonly checkStatus: string;
}

export interface SwarmSource {
  /** The manager's endpoint that answered, or the last one tried. */
  readonly endpoint: string;
  readonly state: Answer<SwarmState>;
  /** Managers that were asked and stayed silent. */
  readonly silentEndpoints: readonly { readonly endpoint: string; readonly silence: Silence }[];
}

export interface SwarmState {
  readonly nodes: readonly SwarmNode[];
  /** Services of the configured stack only. */
  readonly services: readonly SwarmService[];
  /** The tasks that should run now, and those that failed lately, of these services. */
  readonly tasks: readonly SwarmTask[];
}

export interface SwarmNode {
  readonly id: string;
  readonly hostname: string;
  readonly role: 'manager' | 'worker';
  /** Docker's words: `active`, `pause`, `drain`. */
  readonly availability: string;
  /** Docker's words: `ready`, `down`, `disconnected`, `unknown`. */
  readonly state: string;
  /** Managers only: `reachable`, `unreachable`, `unknown`. */
  readonly reachability?: string;
  readonly isLeader: boolean;
  readonly engineVersion: string;
}

export interface SwarmService {
  readonly id: string;
  /** Without the stack's prefix: `patroni-1`. */
  readonly name: string;
  readonly image: string;
  /** Tasks that should run: replicas, or the number of eligible nodes for a global service. */
  readonly desiredTasks: number;
  /** Docker's word for the state of the last update: `updating`, `paused`, `completed`, `rollback_paused`, … */
  readonly updateState?: string;
  readonly updateMessage?: string;
}

export interface SwarmTask {
  readonly id: string;
  /** Service name without the stack's prefix. */
  readonly service: string;
  readonly slot?: number;
  readonly nodeId?: string;
  readonly nodeHostname?: string;
  /** Docker's words: `running`, `shutdown`, … */
  readonly desiredState: string;
  /** Docker's words: `running`, `failed`, `rejected`, `pending`, … */
  readonly state: string;
  readonly error?: string;
  /** When the task entered this state. */
  readonly stateAtMs: number;
}
