import type { PatroniSelf } from './snapshot.ts';

/**
 * Seconds by which a standby's data is behind: the age of the last transaction it replayed, or 0 when it has
 * replayed all that the leader wrote. An idle cluster writes nothing, so age alone would grow for ever: a standby
 * counts as behind only if its position is behind as well.
 *
 * `replayedAtMs` is the leader's clock and `nowMs` the bot's, so the figure is as good as the clocks agree.
 */
export function replayDelayS(options: {
  standby: PatroniSelf;
  leaderWrittenLsn: number | undefined;
  /** Patroni's own figure, sampled on its own: both must say "behind" before an idle standby counts as late. */
  lagBytes: number | 'unknown' | undefined;
  nowMs: number;
}): number | 'unknown' {
  const { standby, leaderWrittenLsn, lagBytes, nowMs } = options;
  if (standby.replayedLsn === undefined) return 'unknown';
  if (lagBytes === 0) return 0;
  if (leaderWrittenLsn !== undefined && standby.replayedLsn >= leaderWrittenLsn) return 0;
  if (standby.replayedAtMs === undefined) return 'unknown';
  return Math.max(0, (nowMs - standby.replayedAtMs) / 1000);
}
