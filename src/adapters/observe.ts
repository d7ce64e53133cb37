import type { Snapshot } from '../core/cluster/snapshot.ts';
import { invariant } from '../core/invariant.ts';
import type { Clock, ClusterSources, Log, Observer } from '../ports.ts';
import type { Metrics } from './metrics.ts';
import { createObservationMemory, type Deadlines, observeCluster } from './observe-cluster.ts';

/** One cluster to observe. The observer closes its sources. */
export interface ObservedCluster {
  readonly sources: ClusterSources;
  readonly deadlines: Deadlines;
  /** Time from the beginning of one observation to that of the next. */
  readonly pollMs: number;
}

/** An observer with a life: nothing is asked before `start`, unless somebody calls `observe`. */
export interface RunningObserver extends Observer {
  /** Begins to keep the snapshots warm: a poll each `pollMs`, and at once when Patroni's keys in etcd change. */
  start(): void;
  /** Stops, waits for the observation under way and closes the sources. */
  close(): Promise<void>;
}

export function createObserver(options: {
  clusters: readonly ObservedCluster[];
  clock: Clock;
  log: Log;
  metrics?: Metrics | undefined;
}): RunningObserver {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const publish = (snapshot: Snapshot): void => {
    for (const listener of listeners) {
      try {
        listener(snapshot);
      } catch (error) {
        options.log.error({ cluster: snapshot.cluster, error }, 'a listener to snapshots failed');
      }
    }
  };
  const loops = new Map(
    options.clusters.map((observed) => [observed.sources.cluster, createLoop({ ...options, observed, publish })]),
  );
  const loopOf = (cluster: string): ObservationLoop => {
    const loop = loops.get(cluster);
    invariant(loop !== undefined, `the configuration has no cluster "${cluster}"`);
    return loop;
  };
  return {
    clusters: [...loops.keys()],
    latest: (cluster) => loops.get(cluster)?.latest(),
    observe: async (cluster, options) => (options?.isHurried ? loopOf(cluster).hurry() : loopOf(cluster).observe()),
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    start() {
      for (const loop of loops.values()) loop.start();
    },
    async close() {
      await Promise.all([...loops.values()].map((loop) => loop.close()));
      listeners.clear();
    },
  };
}

interface ObservationLoop {
  latest(): Snapshot | undefined;
  observe(): Promise<Snapshot>;
  hurry(): Promise<Snapshot>;
  start(): void;
  close(): Promise<void>;
}

interface LoopOptions {
  readonly observed: ObservedCluster;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
  readonly publish: (snapshot: Snapshot) => void;
}

/** Observes when it is told to, and keeps and publishes what is newest. */
function createLook({ observed, clock, log, metrics, publish }: LoopOptions) {
  const { sources, deadlines } = observed;
  const context = { cluster: sources.cluster, clock, log, metrics };
  const memory = createObservationMemory();
  let newest: Snapshot | undefined;
  /** How many were begun, and which of them is the newest. */
  let begun = 0;
  let newestBegun = 0;
  return {
    latest: () => newest,
    async observe(before?: Snapshot): Promise<Snapshot> {
      begun += 1;
      const own = begun;
      const past = before === undefined ? {} : { before };
      const snapshot = await observeCluster({ context, sources, deadlines, memory, ...past });
      // One in a hurry may have overtaken it: older facts never come after newer ones.
      if (own < newestBegun) return snapshot;
      newestBegun = own;
      newest = snapshot;
      publish(snapshot);
      return snapshot;
    },
  };
}

function createLoop(options: LoopOptions): ObservationLoop {
  const { sources, pollMs } = options.observed;
  const { clock } = options;
  const look = createLook(options);
  let underWay: Promise<Snapshot> | undefined;
  let hurried: Promise<Snapshot> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopWatch: (() => void) | undefined;
  let isClosed = false;
  // News that came during an observation may have come too late for it.
  let isNewsWaiting = false;

  function observe(): Promise<Snapshot> {
    underWay ??= look.observe().finally(() => {
      underWay = undefined;
      if (isNewsWaiting) onNews();
    });
    return underWay;
  }

  /** Beside the one that may be under way: that one waits for whatever is silent. */
  function hurry(): Promise<Snapshot> {
    hurried ??= look.observe(look.latest()).finally(() => {
      hurried = undefined;
    });
    return hurried;
  }

  function onNews(): void {
    isNewsWaiting = underWay !== undefined;
    if (!isNewsWaiting && !isClosed) void poll();
  }

  async function poll(): Promise<void> {
    clearTimeout(timer);
    const startedAtMs = clock.now();
    await observe();
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(() => void poll(), Math.max(0, startedAtMs + pollMs - clock.now()));
  }

  return {
    latest: look.latest,
    observe,
    hurry,
    start() {
      if (stopWatch !== undefined || isClosed) return;
      stopWatch = sources.dcs.watch(onNews);
      void poll();
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      stopWatch?.();
      await Promise.all([underWay, hurried]);
      clearTimeout(timer);
      await sources.close();
    },
  };
}
