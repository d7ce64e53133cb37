import type { Snapshot } from '../../core/cluster/snapshot.ts';
import type { Clock, Observer } from '../../ports.ts';

/** The cluster's facts for one decision after another: never older than what they are to be judged after. */
export interface Sight {
  /** From now on only what is observed after this moment counts. */
  renew(): void;
  /**
   * The newest snapshot that was begun after `sinceMs` and the last `renew`; observes when there is none. `isHurried`: as
   * the observer's.
   */
  look(sinceMs: number, options?: { readonly isHurried: boolean }): Promise<Snapshot>;
}

export function createSight(options: { cluster: string; observer: Observer; clock: Clock }): Sight {
  const { cluster, observer, clock } = options;
  let renewedAtMs = clock.now();
  return {
    renew() {
      renewedAtMs = clock.now();
    },
    async look(sinceMs, options) {
      const notBeforeMs = Math.max(sinceMs, renewedAtMs);
      const latest = observer.latest(cluster);
      if (latest !== undefined && latest.takenAtMs >= notBeforeMs) return latest;
      const shared = await observer.observe(cluster, options);
      if (shared.takenAtMs >= notBeforeMs) return shared;
      // That one was under way already. The next one begins after this line, whatever a clock that was set back says.
      return observer.observe(cluster, options);
    },
  };
}
