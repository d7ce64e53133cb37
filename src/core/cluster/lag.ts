import type { PatroniSelf, PatroniSource } from './snapshot.ts';

/**
 * Seconds by which a standby's data is behind: 0 when it has replayed all that the leader wrote; otherwise the age of
 * the last transaction it replayed, or the time since it was last level with the leader if that is less. Age alone
 * would call a standby of an idle cluster hours behind at the first byte that is written.
 *
 * `replayedAtMs` is the leader's clock and `nowMs` the bot's, so the figure is as good as the clocks agree.
 */
export function replayDelayS(options: {
  standby: PatroniSelf;
  leaderWrittenLsn: number | undefined;
  /** Patroni's own figure, sampled on its own: both must say "behind" before an idle standby counts as late. */
  lagBytes: number | 'unknown' | undefined;
  /** When the bot last saw it level with the leader. */
  levelAtMs: number | undefined;
  nowMs: number;
}): number | 'unknown' {
  const { standby, leaderWrittenLsn, lagBytes, levelAtMs, nowMs } = options;
  if (standby.replayedLsn === undefined) return 'unknown';
  if (isLevel(standby, leaderWrittenLsn) || lagBytes === 0) return 0;
  const sinceMs = Math.max(standby.replayedAtMs ?? 0, levelAtMs ?? 0);
  return sinceMs === 0 ? 'unknown' : Math.max(0, (nowMs - sinceMs) / 1000);
}

/** Whether it has replayed all that the leader had written when both were asked. */
export function isLevel(standby: PatroniSelf, leaderWrittenLsn: number | undefined): boolean {
  if (standby.replayedLsn === undefined || leaderWrittenLsn === undefined) return false;
  return standby.replayedLsn >= leaderWrittenLsn;
}

/** How far the leader has come: what a primary wrote, or what the leader of a standby cluster replayed. */
export function findLeaderLsn(sources: readonly Pick<PatroniSource, 'self'>[]): number | undefined {
  const positions = sources.flatMap(({ self }) => {
    if (!self.ok) return [];
    if (self.value.role === 'primary') return self.value.writtenLsn ?? [];
    return self.value.role === 'standby_leader' ? (self.value.replayedLsn ?? []) : [];
  });
  return positions.length === 0 ? undefined : Math.max(...positions);
}
