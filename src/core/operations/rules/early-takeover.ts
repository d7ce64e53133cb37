import type { Assessment } from '../../cluster/assess.ts';
import { formatUtc } from '../../policy/format-utc.ts';
import { clockToleranceMs } from '../join-history.ts';
import { describeLead, type Lead } from '../lead.ts';
import { clockSkewMs } from '../schedule.ts';

/**
 * Why a candidate that leads did not get the lead by the schedule: it had it before the time, as it was seen or as
 * Patroni's history tells. Undefined where neither shows it.
 */
export function findEarlyTakeover(
  { facts: { snapshot } }: Assessment,
  takeover: { readonly lead: Lead; readonly candidate: string; readonly scheduledAtMs: number },
): string | undefined {
  const { lead, candidate, scheduledAtMs } = takeover;
  const history = snapshot.dcs.ok ? snapshot.dcs.value.history : [];
  const entry = history.find(({ timeline, newLeader }) => timeline + 1 === lead.timeline && newLeader === candidate);
  // Patroni's own time says most: the bot's clock may be behind.
  const isEarly =
    entry?.atMs === undefined
      ? snapshot.takenAtMs < scheduledAtMs - clockSkewMs
      : entry.atMs < scheduledAtMs - clockToleranceMs;
  if (!isEarly) return undefined;
  return `${candidate} took over before ${formatUtc(scheduledAtMs)}, by a failover or at the wish of somebody else: ${describeLead(lead)}`;
}
