import { findLeaderLsn, isLevel } from '../core/cluster/lag.ts';
import type { Answer, PatroniAuthorization, PatroniSource, Snapshot } from '../core/cluster/snapshot.ts';
import type { ClusterSources, PatroniReader } from '../ports.ts';
import { type AskContext, ask } from './ask.ts';
import { askSwarm } from './ask-swarm.ts';

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

/** Asks every source of one cluster at once, each with its own deadline. Never rejects. */
export async function observeCluster(options: {
  context: AskContext;
  sources: ClusterSources;
  deadlines: Deadlines;
  memory: ObservationMemory;
}): Promise<Snapshot> {
  const { context, sources, deadlines } = options;
  const takenAtMs = context.clock.now();
  const [patroni, dcs, etcd, haproxy, swarm] = await Promise.all([
    Promise.all(sources.patroni.map((reader) => observePatroni({ ...options, reader }))),
    ask({
      context,
      kind: 'dcs',
      source: "Patroni's keys in etcd",
      deadlineMs: deadlines.etcdMs,
      fetch: (signal) => sources.dcs.fetchState(signal),
    }),
    Promise.all(
      sources.etcd.map(async (reader) => {
        const about = { context, kind: 'etcd', source: `etcd ${reader.name}`, deadlineMs: deadlines.etcdMs } as const;
        const [status, health, membership] = await Promise.all([
          ask({ ...about, fetch: (signal) => reader.fetchStatus(signal) }),
          ask({ ...about, fetch: (signal) => reader.fetchHealth(signal) }),
          ask({ ...about, fetch: (signal) => reader.fetchMembership(signal) }),
        ]);
        return { name: reader.name, status, health, membership };
      }),
    ),
    Promise.all(
      sources.haproxy.map(async (reader) => ({
        name: reader.name,
        stats: await ask({
          context,
          kind: 'haproxy',
          source: `HAProxy ${reader.name}`,
          deadlineMs: deadlines.haproxyMs,
          fetch: (signal) => reader.fetchStats(signal),
        }),
      })),
    ),
    askSwarm({ context, managers: sources.swarm, deadlineMs: deadlines.swarmMs }),
  ]);
  context.metrics?.countObservation({ cluster: context.cluster, durationMs: context.clock.now() - takenAtMs });
  const remembered = rememberLevels(patroni, options.memory.levels);
  return { cluster: context.cluster, takenAtMs, patroni: remembered, dcs, etcd, haproxy, swarm };
}

async function observePatroni(options: {
  context: AskContext;
  reader: PatroniReader;
  deadlines: Deadlines;
  memory: ObservationMemory;
}): Promise<Snapshot['patroni'][number]> {
  const { context, reader, deadlines } = options;
  const { authorizations } = options.memory;
  const about = {
    context,
    kind: 'patroni',
    source: `Patroni ${reader.name}`,
    deadlineMs: deadlines.patroniMs,
  } as const;
  const [self, view, authorization] = await Promise.all([
    ask({ ...about, fetch: (signal) => reader.fetchSelf(signal) }),
    ask({ ...about, fetch: (signal) => reader.fetchView(signal) }),
    stillValid(authorizations.get(reader.name), context.clock.now()) ??
      ask({ ...about, fetch: (signal) => reader.fetchAuthorization(signal) }),
  ]);
  authorizations.set(reader.name, authorization);
  return { name: reader.name, self, view, authorization };
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
