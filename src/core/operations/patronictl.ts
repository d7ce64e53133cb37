import type { Snapshot } from '../cluster/snapshot.ts';
import { formatUtc } from '../policy/format-utc.ts';
import type { OperationState } from './operation.ts';
import { changeAtMs } from './schedule.ts';

/**
 * The command that takes a scheduled switchover back by hand. patronictl knows a cluster by Patroni's scope, which is
 * not its name here and which only its members tell.
 */
export function writeFlushCommand(snapshot?: Pick<Snapshot, 'patroni'>): string {
  const scopes = snapshot?.patroni.flatMap(({ self }) => (self.ok ? [self.value.scope] : [])) ?? [];
  return `patronictl flush ${scopes[0] ?? '<scope>'} switchover`;
}

/**
 * What may still come of a schedule that Patroni was asked for once nobody takes care of it any more. A sentence;
 * undefined where nothing was asked, nothing came of it, or its time is over.
 */
export function warnOfSchedule({ plan, steps }: OperationState, nowMs: number): string | undefined {
  const atMs = changeAtMs(plan);
  const request = plan.steps.find((step) => 'scheduledAtMs' in step && step.scheduledAtMs !== undefined);
  const asked = request && steps[request.id];
  if (atMs === undefined || atMs <= nowMs || asked === undefined || asked.hadNoEffect === true) return undefined;
  return `Patroni may still have it on its schedule for ${formatUtc(atMs)}: “patronictl list” shows that, and “${writeFlushCommand()}” takes back what is scheduled.`;
}
