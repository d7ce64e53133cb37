import type { ClusterPolicy, CommandPolicy, Freeze } from '../core/policy/policy.ts';
import { type FreezeConfig, weekdays } from './policy-schema.ts';
import type { ClusterConfig } from './schema.ts';

const minuteMs = 60_000;

/** A cluster's rules as the core knows them. */
export function toClusterPolicy({ production, policy }: Pick<ClusterConfig, 'production' | 'policy'>): ClusterPolicy {
  return {
    isProduction: production,
    roles: policy.roles,
    commands: Object.fromEntries(
      Object.entries(policy.commands).map(([name, { expiryMin, ...rest }]): [string, CommandPolicy] => [
        name,
        { ...rest, expiryMs: expiryMin * minuteMs },
      ]),
    ),
    freezes: policy.freezes.map(toFreeze),
  };
}

function toFreeze({ days, from, to, timeZone, why }: FreezeConfig): Freeze {
  if (days === undefined) return { kind: 'once', fromMs: Date.parse(from), toMs: Date.parse(to), why };
  return {
    kind: 'weekly',
    days: days.map((day) => weekdays.indexOf(day)),
    fromMinute: toMinute(from),
    toMinute: toMinute(to),
    timeZone: timeZone ?? 'UTC',
    why,
  };
}

function toMinute(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The channel (id) in which changes of this cluster are asked for and shown; undefined where nothing can be changed. */
export function requestChannelOf(cluster: Pick<ClusterConfig, 'requestChannel' | 'channels'>): string | undefined {
  return cluster.requestChannel ?? cluster.channels[0];
}
