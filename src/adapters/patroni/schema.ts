import { z } from 'zod';
import type { PatroniSelf, PatroniView, PatroniViewMember, ScheduledSwitchover } from '../../core/cluster/snapshot.ts';
import { parseTimeMs } from '../parse-time.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** `GET /patroni`, Patroni 3.0 to 4.1. Only the fields that the bot reads. */
export const PatroniSelfAnswer = z.object({
  state: z.string(),
  // 3.x still says "master"; "promoted" is the moment between pg_promote and the first write.
  role: z.enum(['primary', 'master', 'promoted', 'standby_leader', 'replica', 'demoted', 'uninitialized']),
  server_version: z.number().nullish(),
  timeline: z.number().nullish(),
  xlog: z
    .object({
      location: z.number().nullish(),
      received_location: z.number().nullish(),
      replayed_location: z.number().nullish(),
      replayed_timestamp: z.string().nullish(),
    })
    .nullish(),
  replication_state: z.string().nullish(),
  replication: z
    .array(
      z.object({
        application_name: z.string(),
        client_addr: z.string().nullish(),
        state: z.string().nullish(),
        sync_state: z.string().nullish(),
      }),
    )
    .nullish(),
  sync_standby: z.boolean().nullish(),
  quorum_standby: z.boolean().nullish(),
  pause: z.boolean().nullish(),
  pending_restart: z.boolean().nullish(),
  failsafe_mode_is_active: z.boolean().nullish(),
  dcs_last_seen: z.number().nullish(),
  database_system_identifier: z.string().nullish(),
  // Only there when it is true.
  watchdog_failed: z.boolean().nullish(),
  patroni: z.object({ version: z.string(), scope: z.string(), name: z.string().nullish() }),
});
export type PatroniSelfAnswer = z.infer<typeof PatroniSelfAnswer>;

export function toPatroniSelf(answer: PatroniSelfAnswer): PatroniSelf {
  const role = answer.role === 'master' || answer.role === 'promoted' ? 'primary' : answer.role;
  return withoutUndefined({
    state: answer.state,
    role,
    serverVersion: answer.server_version ?? undefined,
    patroniVersion: answer.patroni.version,
    scope: answer.patroni.scope,
    // Zero means that the timeline is not known yet.
    timeline: answer.timeline || undefined,
    writtenLsn: answer.xlog?.location ?? undefined,
    receivedLsn: answer.xlog?.received_location ?? undefined,
    replayedLsn: answer.xlog?.replayed_location ?? undefined,
    replayedAtMs: parseTimeMs(answer.xlog?.replayed_timestamp),
    replicationState: answer.replication_state ?? undefined,
    replication: (answer.replication ?? []).map((connection) => ({
      applicationName: connection.application_name,
      clientAddress: connection.client_addr ?? '',
      state: connection.state ?? '',
      syncState: connection.sync_state ?? '',
    })),
    isSyncStandby: answer.sync_standby ?? false,
    isQuorumStandby: answer.quorum_standby ?? false,
    isPaused: answer.pause ?? false,
    pendingRestart: answer.pending_restart ?? false,
    failsafeActive: answer.failsafe_mode_is_active ?? false,
    // Seconds since the epoch; zero before the first contact.
    dcsLastSeenAtMs: answer.dcs_last_seen ? answer.dcs_last_seen * 1000 : undefined,
    systemIdentifier: answer.database_system_identifier ?? undefined,
    watchdogFailed: answer.watchdog_failed || undefined,
  });
}

const PatroniViewMemberAnswer = z.object({
  name: z.string(),
  role: z.enum(['leader', 'master', 'primary', 'standby_leader', 'sync_standby', 'quorum_standby', 'replica']),
  state: z.string().nullish(),
  host: z.string().nullish(),
  timeline: z.number().nullish(),
  lag: z.union([z.number(), z.string()]).nullish(),
  pending_restart: z.boolean().nullish(),
  pending_restart_reason: z.record(z.string(), z.unknown()).nullish(),
  scheduled_restart: z.object({ schedule: z.string() }).nullish(),
  tags: z.record(z.string(), z.unknown()).nullish(),
});
type PatroniViewMemberAnswer = z.infer<typeof PatroniViewMemberAnswer>;

/** `GET /cluster`, Patroni 3.0 to 4.1. */
export const PatroniViewAnswer = z.object({
  members: z.array(PatroniViewMemberAnswer),
  pause: z.boolean().nullish(),
  scheduled_switchover: z.object({ at: z.string(), from: z.string().nullish(), to: z.string().nullish() }).nullish(),
});
export type PatroniViewAnswer = z.infer<typeof PatroniViewAnswer>;

export function toPatroniView(answer: PatroniViewAnswer): PatroniView {
  return withoutUndefined({
    members: answer.members.map(toViewMember),
    isPaused: answer.pause ?? false,
    scheduledSwitchover: toScheduledSwitchover(answer.scheduled_switchover),
  });
}

function toScheduledSwitchover(answer: PatroniViewAnswer['scheduled_switchover']): ScheduledSwitchover | undefined {
  const atMs = parseTimeMs(answer?.at);
  if (answer === null || answer === undefined || atMs === undefined) return undefined;
  return withoutUndefined({ atMs, from: answer.from ?? undefined, to: answer.to ?? undefined });
}

function toViewMember(answer: PatroniViewMemberAnswer): PatroniViewMember {
  const role = answer.role === 'master' || answer.role === 'primary' ? 'leader' : answer.role;
  return withoutUndefined({
    name: answer.name,
    role,
    state: answer.state ?? '',
    host: answer.host ?? undefined,
    timeline: answer.timeline || undefined,
    lagBytes: toLagBytes(answer.lag),
    pendingRestart: answer.pending_restart ?? false,
    pendingRestartReasons: Object.entries(answer.pending_restart_reason ?? {}).map(toReasonLine),
    scheduledRestartAt: answer.scheduled_restart?.schedule,
    tags: keepScalars(answer.tags ?? {}),
  });
}

function toLagBytes(lag: number | string | null | undefined): number | 'unknown' | undefined {
  if (lag === null || lag === undefined) return undefined;
  return typeof lag === 'number' ? lag : 'unknown';
}

const ReasonDiff = z.object({ old_value: z.unknown(), new_value: z.unknown() });

function toReasonLine([parameter, reason]: [string, unknown]): string {
  const diff = ReasonDiff.safeParse(reason);
  if (!diff.success) return parameter;
  return `${parameter}: ${String(diff.data.old_value)} → ${String(diff.data.new_value)}`;
}

function keepScalars(tags: Record<string, unknown>): Record<string, string | number | boolean> {
  const kept: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(tags)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') kept[name] = value;
  }
  return kept;
}
