import { etcdChecks, etcdMemberChecks, etcdNotices } from './checks/etcd.ts';
import { haproxyChecks, haproxyMemberChecks, haproxyNotices } from './checks/haproxy.ts';
import { leaderChecks, redundancyChecks } from './checks/leader.ts';
import { memberChecks } from './checks/members.ts';
import { noticeChecks } from './checks/notices.ts';
import { swarmChecks, swarmMemberChecks, swarmNotices } from './checks/swarm.ts';
import { type Facts, gatherFacts, type Thresholds } from './facts.ts';
import type { Check, Reason, Severity } from './reason.ts';
import type { Snapshot } from './snapshot.ts';

/** Every verdict there is, the best first. */
export const verdicts = ['healthy', 'degraded', 'unknown', 'critical'] as const;
export type Verdict = (typeof verdicts)[number];

/** The one judgement of a cluster's health: status, preconditions, drills and alerts all rest on it. */
export interface Assessment {
  readonly verdict: Verdict;
  /** The worst first; within one severity in the table's order. */
  readonly reasons: readonly Reason[];
  readonly facts: Facts;
}

const defaultThresholds: Thresholds = { lagWarningS: 10, lagCriticalS: 300 };

/** Every check there is, in the order in which their findings are told. */
export const checks: readonly Check[] = [
  ...leaderChecks,
  ...haproxyChecks,
  ...etcdChecks,
  ...redundancyChecks,
  ...swarmChecks,
  ...swarmMemberChecks,
  ...memberChecks,
  ...etcdMemberChecks,
  ...haproxyMemberChecks,
  ...noticeChecks,
  ...haproxyNotices,
  ...etcdNotices,
  ...swarmNotices,
];

const weight: Record<Severity, number> = { critical: 0, unknown: 1, degraded: 2, info: 3 };
const verdictOf: Record<Severity, Verdict> = {
  critical: 'critical',
  unknown: 'unknown',
  degraded: 'degraded',
  info: 'healthy',
};

/** Judges a snapshot. Pure: the same snapshot always gets the same verdict. */
export function assess(snapshot: Snapshot, thresholds: Thresholds = defaultThresholds): Assessment {
  const facts = gatherFacts(snapshot, thresholds);
  const reasons = checks
    .flatMap(({ code, severity, find }) => find(facts).map((finding): Reason => ({ code, severity, ...finding })))
    // Array sort is stable: the table's order stays within one severity.
    .sort((left, right) => weight[left.severity] - weight[right.severity]);
  const worst = reasons[0]?.severity;
  return { verdict: worst === undefined ? 'healthy' : verdictOf[worst], reasons, facts };
}
