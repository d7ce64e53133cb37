import type { Snapshot } from '../../core/cluster/snapshot.ts';
import type { Clock, Observer } from '../../ports.ts';

/** The cluster's facts for one decision after another: never older than what they are to be judged after. */
export interface Sight {
  /**
   * Since when Patroni's keys can be read: the first look, or the end of the last outage of etcd. Undefined while they
   * never could. Epoch milliseconds.
   */
  readonly keysReadableSinceMs: number | undefined;
  /** From now on only what is observed after this moment counts. */
  renew(): void;
  /**
   * The newest snapshot that was begun after `sinceMs` and the last `renew`; observes when there is none. `isHurried`: as
   * the observer's.
   */
  look(sinceMs: number, options?: { readonly isHurried: boolean }): Promise<Snapshot>;
}

/** Patroni itself puts up with an etcd that is silent for as long (`retry_timeout`): less is no outage. */
const outageMs = 10_000;

export function createSight(options: { cluster: string; observer: Observer; clock: Clock }): Sight {
  const { cluster, observer, clock } = options;
  let renewedAtMs = clock.now();
  let keysReadableSinceMs: number | undefined;
  let darkSinceMs: number | undefined;
  const note = (snapshot: Snapshot): Snapshot => {
    const { dcs, takenAtMs } = snapshot;
    if (!dcs.ok) {
      darkSinceMs ??= takenAtMs;
      return snapshot;
    }
    const isBack = darkSinceMs !== undefined && takenAtMs - darkSinceMs >= outageMs;
    if (keysReadableSinceMs === undefined || isBack) keysReadableSinceMs = takenAtMs;
    darkSinceMs = undefined;
    return snapshot;
  };
  return {
    get keysReadableSinceMs() {
      return keysReadableSinceMs;
    },
    renew() {
      renewedAtMs = clock.now();
    },
    async look(sinceMs, options) {
      const notBeforeMs = Math.max(sinceMs, renewedAtMs);
      const latest = observer.latest(cluster);
      if (latest !== undefined && latest.takenAtMs >= notBeforeMs) return note(latest);
      const shared = await observer.observe(cluster, options);
      if (shared.takenAtMs >= notBeforeMs) return note(shared);
      // That one was under way already. The next one begins after this line, whatever a clock that was set back says.
      return note(await observer.observe(cluster, options));
    },
  };
}
