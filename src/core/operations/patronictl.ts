import type { Snapshot } from '../cluster/snapshot.ts';
import { formatUtc } from '../policy/format-utc.ts';
import type { Plan } from './plan.ts';
import { changeAtMs } from './schedule.ts';

/**
 * The command that takes a scheduled switchover back by hand. patronictl knows a cluster by Patroni's scope, which is
 * not its name here and which only its members tell.
 */
export function writeFlushCommand(snapshot?: Pick<Snapshot, 'patroni'>): string {
  const scopes = snapshot?.patroni.flatMap(({ self }) => (self.ok ? [self.value.scope] : [])) ?? [];
  return `patronictl flush ${scopes[0] ?? '<scope>'} switchover`;
}

/** What may still come of a plan with a time once nobody takes care of it any more: a sentence, where that lies ahead. */
export function warnOfSchedule(plan: Pick<Plan, 'steps'>, nowMs: number): string | undefined {
  const atMs = changeAtMs(plan);
  if (atMs === undefined || atMs <= nowMs) return undefined;
  return `Patroni may still have it on its schedule for ${formatUtc(atMs)}: “${writeFlushCommand()}” takes it back.`;
}
