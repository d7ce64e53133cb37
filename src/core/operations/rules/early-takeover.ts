import type { Assessment } from '../../cluster/assess.ts';
import { formatUtc } from '../../policy/format-utc.ts';
import { describeLead, type Lead } from '../lead.ts';
import type { StepCheck } from '../next-step.ts';
import { clockSkewMs, clockToleranceMs } from '../schedule.ts';

/**
 * A candidate that leads may not have got the lead by the schedule: it had it before the time, as it was seen or as
 * Patroni's history tells. `todo` where only the history can tell, which Patroni writes a loop later. Undefined: nothing
 * speaks against the schedule.
 */
export function checkEarlyTakeover(
  { facts: { snapshot } }: Assessment,
  takeover: { readonly lead: Lead; readonly candidate: string; readonly scheduledAtMs: number },
): Exclude<StepCheck, { state: 'done' }> | undefined {
  const { lead, candidate, scheduledAtMs } = takeover;
  const history = snapshot.dcs.ok ? snapshot.dcs.value.history : [];
  const entry = history.find(({ timeline, newLeader }) => timeline + 1 === lead.timeline && newLeader === candidate);
  // Patroni's own time says most: the bot's clock may be behind.
  const takenOverByMs = entry?.atMs ?? snapshot.takenAtMs;
  if (takenOverByMs < scheduledAtMs - clockToleranceMs) {
    const why = `${candidate} took over before ${formatUtc(scheduledAtMs)}, by a failover or at the wish of somebody else: ${describeLead(lead)}`;
    return { state: 'impossible', why };
  }
  const isOpen = entry?.atMs === undefined && snapshot.takenAtMs < scheduledAtMs - clockSkewMs;
  return isOpen ? { state: 'todo', openUntilMs: scheduledAtMs } : undefined;
}
