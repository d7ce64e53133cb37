import { findLeaderLsn, isLevel } from '../core/cluster/lag.ts';
import type {
  Answer,
  EtcdSource,
  HaproxySource,
  PatroniAuthorization,
  PatroniSource,
  Snapshot,
} from '../core/cluster/snapshot.ts';
import type { ClusterSources, EtcdReader, HaproxyReader, PatroniReader } from '../ports.ts';
import { type AskContext, ask } from './ask.ts';
import { askSwarm } from './ask-swarm.ts';
import { shortenDeadline } from './shorten-deadline.ts';

/** Time that each kind of source has for an answer. */
export interface Deadlines {
  readonly patroniMs: number;
  readonly etcdMs: number;
  readonly haproxyMs: number;
  readonly swarmMs: number;
}

/** A good password stays good; one that was refused may be mended on Patroni's side, so it is tried again sooner. */
const authorizationStaysMs = 60_000;
const authorizationRetryMs = 10_000;

/** What is remembered from one observation to the next, by Patroni member. */
export interface ObservationMemory {
  readonly authorizations: Map<string, Answer<PatroniAuthorization>>;
  /** When each standby was last seen level with the leader. */
  readonly levels: Map<string, number>;
}

/** Nothing remembered yet. */
export function createObservationMemory(): ObservationMemory {
  return { authorizations: new Map(), levels: new Map() };
}

interface ObservationOptions {
  readonly context: AskContext;
  readonly sources: ClusterSources;
  readonly deadlines: Deadlines;
  readonly memory: ObservationMemory;
  /**
   * The newest snapshot, for somebody who is in a hurry: what was silent in it is given a moment only. Patroni's keys in
   * etcd have all their time: without them nobody can tell anything.
   */
  readonly before?: Snapshot;
}

/** Asks every source of one cluster at once, each with its own deadline. Never rejects. */
export async function observeCluster(options: ObservationOptions): Promise<Snapshot> {
  const { context, sources, deadlines, before } = options;
  const takenAtMs = context.clock.now();
  const [patroni, dcs, etcd, haproxy, swarm] = await Promise.all([
    Promise.all(sources.patroni.map((reader) => observePatroni(options, reader))),
    ask({
      context,
      kind: 'dcs',
      source: "Patroni's keys in etcd",
      deadlineMs: deadlines.etcdMs,
      fetch: (signal) => sources.dcs.fetchState(signal),
    }),
    Promise.all(sources.etcd.map((reader) => observeEtcd(options, reader))),
    Promise.all(sources.haproxy.map((reader) => observeHaproxy(options, reader))),
    askSwarm({
      context,
      managers: sources.swarm,
      deadlineMs: deadlines.swarmMs,
      ...(before !== undefined && { before: before.swarm }),
    }),
  ]);
  context.metrics?.countObservation({ cluster: context.cluster, durationMs: context.clock.now() - takenAtMs });
  const remembered = rememberLevels(patroni, options.memory.levels);
  return { cluster: context.cluster, takenAtMs, patroni: remembered, dcs, etcd, haproxy, swarm };
}

async function observePatroni(options: ObservationOptions, reader: PatroniReader): Promise<PatroniSource> {
  const { context, deadlines, before } = options;
  const { authorizations } = options.memory;
  const { name } = reader;
  const about = { context, kind: 'patroni', source: `Patroni ${name}` } as const;
  const last = before?.patroni.find((source) => source.name === name);
  const deadlineMs = (answer: Answer<unknown> | undefined) => shortenDeadline(deadlines.patroniMs, answer);
  const [self, view, authorization] = await Promise.all([
    ask({ ...about, deadlineMs: deadlineMs(last?.self), fetch: (signal) => reader.fetchSelf(signal) }),
    ask({ ...about, deadlineMs: deadlineMs(last?.view), fetch: (signal) => reader.fetchView(signal) }),
    stillValid(authorizations.get(name), context.clock.now()) ??
      ask({
        ...about,
        deadlineMs: deadlineMs(last?.authorization),
        fetch: (signal) => reader.fetchAuthorization(signal),
      }),
  ]);
  // Silence in a hurry says little: the next one with more time asks again.
  if (authorization.ok || before === undefined) authorizations.set(name, authorization);
  return { name, self, view, authorization };
}

async function observeEtcd(
  { context, deadlines, before }: ObservationOptions,
  reader: EtcdReader,
): Promise<EtcdSource> {
  const { name } = reader;
  const about = { context, kind: 'etcd', source: `etcd ${name}` } as const;
  const last = before?.etcd.find((source) => source.name === name);
  const deadlineMs = (answer: Answer<unknown> | undefined) => shortenDeadline(deadlines.etcdMs, answer);
  const [status, health, membership] = await Promise.all([
    ask({ ...about, deadlineMs: deadlineMs(last?.status), fetch: (signal) => reader.fetchStatus(signal) }),
    ask({ ...about, deadlineMs: deadlineMs(last?.health), fetch: (signal) => reader.fetchHealth(signal) }),
    ask({ ...about, deadlineMs: deadlineMs(last?.membership), fetch: (signal) => reader.fetchMembership(signal) }),
  ]);
  return { name, status, health, membership };
}

async function observeHaproxy(
  { context, deadlines, before }: ObservationOptions,
  reader: HaproxyReader,
): Promise<HaproxySource> {
  const { name } = reader;
  const last = before?.haproxy.find((source) => source.name === name);
  const stats = await ask({
    context,
    kind: 'haproxy',
    source: `HAProxy ${name}`,
    deadlineMs: shortenDeadline(deadlines.haproxyMs, last?.stats),
    fetch: (signal) => reader.fetchStats(signal),
  });
  return { name, stats };
}

/** Writes down which standbys are level now, and adds to every member when it last was. */
function rememberLevels(sources: readonly PatroniSource[], levels: Map<string, number>): readonly PatroniSource[] {
  const leaderLsn = findLeaderLsn(sources);
  return sources.map((source) => {
    const { name, self } = source;
    if (self.ok && isLevel(self.value, leaderLsn)) levels.set(name, self.atMs);
    const levelAtMs = levels.get(name);
    return levelAtMs === undefined ? source : { ...source, levelAtMs };
  });
}

type AuthorizationAnswer = Answer<PatroniAuthorization>;

function stillValid(answer: AuthorizationAnswer | undefined, nowMs: number): AuthorizationAnswer | undefined {
  if (answer === undefined) return undefined;
  const staysMs = answer.ok && answer.value === 'accepted' ? authorizationStaysMs : authorizationRetryMs;
  return nowMs - answer.atMs < staysMs ? answer : undefined;
}
