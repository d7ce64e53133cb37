import type { Facts } from './facts.ts';

/** How much one finding weighs. `info` never changes the verdict. */
export type Severity = 'critical' | 'unknown' | 'degraded' | 'info';

/** Something worth telling, with the sentence a person reads at 3 a.m. */
export interface Reason {
  readonly code: ReasonCode;
  readonly severity: Severity;
  /** The member, node, proxy or service it is about. */
  readonly subject?: string;
  /** Plain text, one sentence with its full stop, not escaped for any output. */
  readonly sentence: string;
}

/** One row of the table of checks: pure, no order but the table's. */
export interface Check {
  readonly code: ReasonCode;
  readonly severity: Severity;
  readonly find: (facts: Facts) => readonly Finding[];
}

export interface Finding {
  readonly subject?: string;
  readonly sentence: string;
}

/** Closed: alerts, status, drills and tests name reasons by these. */
export type ReasonCode =
  | 'two-leaders'
  | 'no-leader'
  | 'leader-unknown'
  | 'blind'
  | 'system-identifier-differs'
  | 'leader-silent'
  | 'leader-not-primary'
  | 'postgres-down'
  | 'failsafe-active'
  | 'etcd-no-quorum'
  | 'etcd-alarm'
  | 'etcd-unknown'
  | 'etcd-member-half-silent'
  | 'etcd-learner'
  | 'haproxy-no-writer'
  | 'haproxy-disagrees'
  | 'haproxy-all-silent'
  | 'sync-standby-missing'
  | 'no-failover-candidate'
  | 'swarm-unavailable'
  | 'rollout-paused'
  | 'rollout-rolled-back'
  | 'swarm-node-down'
  | 'member-silent'
  | 'member-missing'
  | 'member-cut-from-etcd'
  | 'member-unexpected'
  | 'replica-not-streaming'
  | 'replica-other-timeline'
  | 'lag-critical'
  | 'lag-high'
  | 'dcs-silent'
  | 'etcd-member-silent'
  | 'etcd-member-unhealthy'
  | 'etcd-no-margin'
  | 'etcd-membership-drift'
  | 'haproxy-silent'
  | 'haproxy-name-unresolved'
  | 'haproxy-no-reader'
  | 'haproxy-reader-missing'
  | 'swarm-silent'
  | 'swarm-manager-silent'
  | 'swarm-no-manager-margin'
  | 'task-missing'
  | 'service-stopped'
  | 'paused'
  | 'patroni-credentials-rejected'
  | 'pending-restart'
  | 'scheduled-restart'
  | 'version-skew';

/** Joins names as people do: `a`, `a and b`, `a, b and c`. */
export function joinNames(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
