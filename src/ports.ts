import type {
  DcsState,
  EtcdMembership,
  EtcdStatus,
  HaproxyStats,
  PatroniAuthorization,
  PatroniSelf,
  PatroniView,
  Snapshot,
  SwarmState,
} from './core/cluster/snapshot.ts';
import type { JournalEvent, Lane, RequestedEvent, WriteGap } from './core/operations/journal.ts';
import type { OperationState } from './core/operations/operation.ts';
import type { Person } from './core/policy/policy.ts';
import type { Result } from './core/result.ts';

/** The bot's clock. Core never reads it: time is an argument there. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** Where the app gets its facts from. Never throws for a silent source: silence is in the snapshot. */
export interface Observer {
  /** Names of the configured clusters, in the configuration's order. */
  readonly clusters: readonly string[];
  /** The newest snapshot at hand, kept warm by watches and polls; undefined before the first one is complete. */
  latest(cluster: string): Snapshot | undefined;
  /**
   * Asks every source now. Takes at most the longest deadline of a source; concurrent callers share one observation.
   * `isHurried`: whatever was silent in the newest snapshot is given a moment only, except Patroni's keys in etcd, and
   * nothing is shared with callers that have time.
   */
  observe(cluster: string, options?: { readonly isHurried: boolean }): Promise<Snapshot>;
  /** Calls back with each new snapshot. Returns the way to stop. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
}

/** Structured log, one JSON line per call. Never give it secrets; it redacts the usual places anyway. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/**
 * One cluster's sources. Each `fetch*` resolves with what the source said or rejects with an `OutsideError`, and
 * settles promptly once `signal` aborts. One contract suite per reader runs on the simulation and on the real thing.
 */
export interface ClusterSources {
  readonly cluster: string;
  readonly patroni: readonly PatroniReader[];
  readonly dcs: DcsReader;
  readonly etcd: readonly EtcdReader[];
  readonly haproxy: readonly HaproxyReader[];
  /** In the order in which they are to be tried. */
  readonly swarm: readonly SwarmReader[];
  close(): Promise<void>;
}

/** A Patroni member's REST API. */
export interface PatroniReader {
  readonly name: string;
  fetchSelf(signal: AbortSignal): Promise<PatroniSelf>;
  fetchView(signal: AbortSignal): Promise<PatroniView>;
  /**
   * Whether the REST API accepts the configured user name and password, proved without changing anything.
   * `not-configured` when the configuration names none.
   */
  fetchAuthorization(signal: AbortSignal): Promise<PatroniAuthorization>;
}

/** Patroni's keys in etcd, through whichever member answers. */
export interface DcsReader {
  fetchState(signal: AbortSignal): Promise<DcsState>;
  /**
   * Calls back (without the content) after each change of a key that matters: leader, members coming or going, sync,
   * failover, config, history. Survives reconnects and compaction. Returns the way to stop.
   */
  watch(onChange: () => void): () => void;
}

/** One etcd member, asked by itself. */
export interface EtcdReader {
  readonly name: string;
  fetchStatus(signal: AbortSignal): Promise<EtcdStatus>;
  fetchHealth(signal: AbortSignal): Promise<{ readonly healthy: boolean; readonly reason: string }>;
  fetchMembership(signal: AbortSignal): Promise<EtcdMembership>;
}

/** One HAProxy's statistics page. */
export interface HaproxyReader {
  readonly name: string;
  fetchStats(signal: AbortSignal): Promise<HaproxyStats>;
}

/** One Swarm manager's Engine API. */
export interface SwarmReader {
  readonly endpoint: string;
  fetchState(signal: AbortSignal): Promise<SwarmState>;
}

/** What the app tells whoever watches the bot itself. Labels are from closed sets. */
export interface CommandMetrics {
  /** `outcome`: `answered`, `asked`, `failed`, or the code of a refusal. */
  countCommand(command: { subcommand: string; outcome: string; durationMs: number }): void;
}

/**
 * What Patroni says to a request to switch over. `refused`: it surely did nothing, and why. Anything lost or doubtful
 * (a time-out, a 503 "status unknown") is an `OutsideError` with the outcome `unknown`.
 */
export type SwitchoverAnswer =
  /** `leader`: who leads now by Patroni's own words, which may be another than the one asked for ("instead of"). */
  | { readonly outcome: 'switched'; readonly leader: string; readonly sentence: string }
  | { readonly outcome: 'scheduled'; readonly sentence: string }
  | { readonly outcome: 'refused'; readonly sentence: string };

/** The requests to one cluster that change something. */
export interface PatroniRequester {
  /**
   * `POST /switchover` at the leader's REST API. Sent once; once more only when Patroni has said at once that it has
   * done nothing for want of a precondition (412), within seconds.
   */
  requestSwitchover(
    request: { readonly leader: string; readonly candidate: string; readonly scheduledAtMs?: number },
    signal: AbortSignal,
  ): Promise<SwitchoverAnswer>;
  /**
   * `DELETE /switchover` at that member, and at the others while it does not say what it did: each of them may take the
   * schedule back, and twice is no harm. `none`: nothing was scheduled (any more).
   */
  requestScheduleCancellation(member: string, signal: AbortSignal): Promise<'cancelled' | 'none'>;
}

/** An operation as it lies in the journal. */
export interface StoredOperation {
  readonly id: string;
  readonly events: readonly JournalEvent[];
  /** How many of the events have been told in Slack (thread and audit channel). */
  readonly told: number;
  /**
   * Number of the first event that this version cannot read, because a newer one wrote it: `events` are those before
   * it. Nothing may be executed on what is left; the journal refuses to append to it with a `bad-answer`.
   */
  readonly unreadableFrom?: number;
}

/**
 * One cluster's journal. Every write is one transaction. Rejects with an `OutsideError`; where an answer was lost the
 * adapter has looked itself, and `unknown` means that it could not.
 */
export interface OperationJournal {
  readonly cluster: string;
  /**
   * Claims the lane and writes the first event. `busy`: the operation that has the lane. `id-taken`: try another id. A
   * claim of an operation that has no event (somebody restored or edited etcd) counts for nothing and is taken over.
   */
  begin(operation: {
    readonly id: string;
    readonly event: RequestedEvent;
  }): Promise<
    | { readonly outcome: 'begun' }
    | { readonly outcome: 'busy'; readonly holder: string }
    | { readonly outcome: 'id-taken' }
  >;
  /**
   * Writes event number `sequence` (0 is the request). `taken`: somebody else wrote that number; read again. With a
   * lock: `lock-lost` when its lease is gone. An event that ends the operation (`endsOperation`) frees its lane too, and
   * is written also when the operation has lost that; any other one is not: `lane-lost`.
   */
  append(entry: {
    readonly id: string;
    readonly sequence: number;
    readonly lane: Lane;
    readonly event: JournalEvent;
    readonly lock?: OperationLock;
  }): Promise<'appended' | 'taken' | 'lock-lost' | 'lane-lost'>;
  fetchOperation(id: string): Promise<StoredOperation | undefined>;
  /** Id of the operation that has the lane. */
  fetchHolder(lane: Lane): Promise<string | undefined>;
  /** Those that are not over, or not told to the end (`close`). */
  fetchOpen(): Promise<readonly StoredOperation[]>;
  /** The newest ones first, at most `limit`. */
  fetchRecent(limit: number): Promise<readonly StoredOperation[]>;
  /** Remembers that the first `told` events are in Slack. */
  noteTold(note: { readonly id: string; readonly told: number; readonly lock: OperationLock }): Promise<void>;
  /** It is over, and everything is told: `fetchOpen` leaves it out from now on. */
  close(note: { readonly id: string; readonly lock: OperationLock }): Promise<void>;
  /** The leased lock of the one bot that carries operations out; undefined while another one has it. */
  takeLock(bot: string): Promise<OperationLock | undefined>;
  /** Uses up a one-time code: false when this one or a later one of that person was used before. */
  useCode(code: { readonly userId: string; readonly counter: number }): Promise<boolean>;
  /** Calls back (without the content) after each change; survives reconnects. Returns the way to stop. */
  watch(onChange: () => void): () => void;
}

/** A lease in etcd. When it is lost, everything written with it is refused. */
export interface OperationLock {
  /** Key and lease, for the adapter that made it. */
  readonly key: string;
  readonly leaseId: string;
  /** Aborts when the lease is lost or may be. */
  readonly lost: AbortSignal;
  /** Never throws: a lease that cannot be revoked ends by itself. */
  release(): Promise<void>;
}

/** Who somebody is, asked of Slack at each decision. */
export interface People {
  /** Rejects with an `OutsideError` when Slack does not say: then nothing is allowed. */
  fetchPerson(person: { readonly userId: string; readonly cluster: string }): Promise<Person>;
}

/** Checks one-time codes (TOTP). Never says more than that. */
export interface SecondFactor {
  /** `counter` grows with time, for `useCode`. */
  verify(code: { readonly userId: string; readonly code: string; readonly nowMs: number }):
    | { readonly outcome: 'right'; readonly counter: number }
    | { readonly outcome: 'wrong' }
    /** Too many were wrong: until then (epoch milliseconds) none counts. */
    | { readonly outcome: 'locked'; readonly untilMs: number }
    | { readonly outcome: 'not-enrolled' };
  isEnrolled(userId: string): boolean;
}

/** Where operations are shown: Slack. Each call rejects with an `OutsideError` when it could not be done. */
export interface OperationDesk {
  /** Posts its message. `mayExist`: an earlier attempt may have got through, so look before posting. */
  post(
    operation: OperationState,
    options: { readonly mayExist: boolean },
  ): Promise<{ channel: string; messageTs: string }>;
  /** Edits its message, coalescing: resolves once this or something newer is shown. `gone`: it was deleted. */
  update(operation: OperationState): Promise<'updated' | 'gone'>;
  /** Tells one event in the message's thread, and in the audit channel if there is one. */
  tell(
    operation: OperationState,
    told: { readonly event: JournalEvent; readonly sequence: number; readonly mayExist: boolean },
  ): Promise<void>;
}

/** A time in words, `tomorrow 03:00` or ISO 8601, as a person in that zone means it. */
export type ParseMoment = (
  text: string,
  context: { readonly nowMs: number; readonly timeZone: string | undefined },
) => Result<{ readonly atMs: number }>;

/** Measures, through the proxies, how long nobody could write. */
export interface WriteProbe {
  start(): RunningWriteProbe;
}

export interface RunningWriteProbe {
  /** Resolves once a write has come back through every proxy, so that what follows is measured; perhaps never. */
  readonly warm: Promise<void>;
  /** Resolves promptly, whatever the database does. */
  stop(): Promise<WriteGap>;
}
