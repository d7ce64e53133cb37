import { z } from 'zod';
import type { DcsConfig, DcsState, HistoryEntry } from '../../core/cluster/snapshot.ts';
import { parseTimeMs } from '../parse-time.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** Text of each key, named without the prefix: `leader`, `members/patroni-1`, … */
export type DcsKeys = ReadonlyMap<string, string>;

/** `config` as it stands: Patroni takes a number as text and any spelling of a truth, so the types are loose. */
const ConfigKey = z.record(z.string(), z.unknown());

/** Patroni's own defaults (patroni/config.py) stand in for what is not set. */
function toDcsConfig(config: Readonly<Record<string, unknown>>): DcsConfig {
  return {
    ttlS: readWhole(config.ttl, 30),
    loopWaitS: readWhole(config.loop_wait, 10),
    retryTimeoutS: readWhole(config.retry_timeout, 10),
    maximumLagOnFailoverBytes: readWhole(config.maximum_lag_on_failover, 1_048_576),
    synchronousMode: readSynchronousMode(config.synchronous_mode),
    synchronousModeStrict: readFlag(config.synchronous_mode_strict),
    synchronousNodeCount: readWhole(config.synchronous_node_count, 1),
    isPaused: readFlag(config.pause),
    failsafeMode: readFlag(config.failsafe_mode),
  };
}

const truths: ReadonlySet<string> = new Set(['on', 'true', 'yes', '1']);

function readFlag(value: unknown): boolean {
  return truths.has(String(value).toLowerCase());
}

function readSynchronousMode(value: unknown): DcsConfig['synchronousMode'] {
  if (String(value).toLowerCase() === 'quorum') return 'quorum';
  return readFlag(value) ? 'on' : 'off';
}

/** A number, or digits in quotes; anything else counts as unset, as it does for Patroni. */
function readWhole(value: unknown, fallback: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : fallback;
}

const SyncKey = z.object({
  leader: z.string().nullish(),
  sync_standby: z.string().nullish(),
  quorum: z.coerce.number().nullish(),
});

const FailoverKey = z.object({
  leader: z.string().nullish(),
  member: z.string().nullish(),
  scheduled_at: z.string().nullish(),
});

const HistoryKey = z.array(z.tuple([z.number(), z.number(), z.string()]).rest(z.union([z.string(), z.null()])));

/** Everything the bot reads under `/service/<scope>/`. A key that is absent or empty stands for nothing. */
export function toDcsState(keys: DcsKeys): DcsState {
  const sync = readJson(keys, 'sync', SyncKey);
  const failover = readJson(keys, 'failover', FailoverKey);
  return withoutUndefined({
    leader: keys.get('leader') || undefined,
    members: memberNames(keys),
    sync:
      sync === undefined
        ? undefined
        : withoutUndefined({
            leader: sync.leader || undefined,
            standbys: (sync.sync_standby ?? '').split(',').filter((name) => name !== ''),
            quorum: sync.quorum ?? 0,
          }),
    failover: failover === undefined ? undefined : toFailover(failover),
    config: toDcsConfig(readJson(keys, 'config', ConfigKey) ?? {}),
    systemIdentifier: keys.get('initialize') || undefined,
    history: (readJson(keys, 'history', HistoryKey) ?? []).map(toHistoryEntry),
  });
}

/** Patroni leaves an empty object behind once a switchover is done: then there is none. */
function toFailover(key: z.infer<typeof FailoverKey>): DcsState['failover'] {
  const failover = withoutUndefined({
    leader: key.leader || undefined,
    member: key.member || undefined,
    scheduledAtMs: parseTimeMs(key.scheduled_at),
  });
  return Object.keys(failover).length === 0 ? undefined : failover;
}

function memberNames(keys: DcsKeys): string[] {
  return [...keys.keys()].flatMap((key) => (key.startsWith('members/') ? [key.slice('members/'.length)] : [])).sort();
}

function toHistoryEntry([timeline, lsn, reason, time, newLeader]: z.infer<typeof HistoryKey>[number]): HistoryEntry {
  return withoutUndefined({
    timeline,
    lsn,
    reason,
    atMs: parseTimeMs(time),
    newLeader: newLeader ?? undefined,
  });
}

/** Patroni itself treats an unreadable key as absent (patroni/dcs, `from_node`); so does the bot. */
function readJson<T>(keys: DcsKeys, key: string, schema: z.ZodType<T>): T | undefined {
  const text = keys.get(key);
  if (text === undefined || text === '') return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** What a member's key says, without what changes at each loop (WAL positions, slots). */
const MemberKey = z.object({
  state: z.unknown(),
  role: z.unknown(),
  replication_state: z.unknown(),
  version: z.unknown(),
  timeline: z.unknown(),
  tags: z.unknown(),
  pending_restart: z.unknown(),
  scheduled_restart: z.unknown(),
  api_url: z.unknown(),
  pause: z.unknown(),
});

const watchedKeys: ReadonlySet<string> = new Set(['leader', 'sync', 'failover', 'config', 'history', 'initialize']);

/**
 * A text that changes exactly when a key's meaning for the bot does; undefined for keys that do not matter (`status`,
 * `optime/…`, `failsafe`). Patroni rewrites `status` and `members/*` at each loop: those must not count as news.
 */
export function meaningOf(key: string, value: string): string | undefined {
  if (watchedKeys.has(key)) return value;
  if (!key.startsWith('members/')) return undefined;
  try {
    const parsed = MemberKey.partial().safeParse(JSON.parse(value));
    return parsed.success ? JSON.stringify(parsed.data) : value;
  } catch {
    return value;
  }
}
