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
  /** Asks every source now. Takes at most the longest deadline of a source; concurrent callers share one observation. */
  observe(cluster: string): Promise<Snapshot>;
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
