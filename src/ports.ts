import type { Snapshot } from './core/cluster/snapshot.ts';

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
