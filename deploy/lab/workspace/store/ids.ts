import type { WorkspaceState } from '../model.ts';

/** A new id with Slack's look: the prefix, then upper-case letters and digits. Unique over restarts. */
export function createId(state: WorkspaceState, prefix: string): string {
  state.idSeed += 1;
  return `${prefix}${state.idSeed.toString(36).toUpperCase()}`;
}

/** A new message timestamp: seconds, a dot, six digits; always greater than the one before. */
export function createTs(state: WorkspaceState, nowMs: number): string {
  state.lastTsMicros = Math.max(state.lastTsMicros + 1, Math.trunc(nowMs) * 1000);
  return formatTs(state.lastTsMicros);
}

/** Microseconds since the epoch as Slack writes them. */
function formatTs(micros: number): string {
  const seconds = Math.trunc(micros / 1_000_000);
  return `${seconds}.${String(micros % 1_000_000).padStart(6, '0')}`;
}
