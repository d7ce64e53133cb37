import {
  describeHandover,
  describeLead,
  findUsurper,
  hasTakenOver,
  isPending,
  type Lead,
  observeLead,
} from '../lead.ts';
import type { StepCheck, StepRules } from '../next-step.ts';
import type { PlanStep } from '../plan.ts';
import { checkEarlyTakeover } from './early-takeover.ts';
import { showsAfterStart } from './freshness.ts';

type LeaderStep = Extract<PlanStep, { kind: 'await-leader' }>;

/** Whether the candidate has the lead and serves. */
export function awaitLeaderRules(step: LeaderStep): StepRules {
  const { candidate, notBeforeMs } = step;
  return {
    patienceMs: 60_000,
    whenLate: 'escalate',
    ...(notBeforeMs !== undefined && { notBeforeMs }),
    check(assessment, known) {
      const lead = observeLead(assessment);
      if (lead === undefined || !showsAfterStart(assessment, known)) return { state: 'todo' };
      if (hasTakenOver(lead, step) && notBeforeMs !== undefined) {
        const early = checkEarlyTakeover(assessment, { lead, candidate, scheduledAtMs: notBeforeMs });
        if (early !== undefined) return early;
      }
      if (hasTakenOver(lead, step) && lead.isPrimary) {
        return { state: 'done', detail: `${candidate} answers as primary on timeline ${lead.timeline}.` };
      }
      const usurper = findUsurper(lead, step);
      if (usurper !== undefined) return { state: 'impossible', why: usurper };
      // Before the step began the snapshot may be older than the schedule.
      if (notBeforeMs === undefined || known?.startedAtMs === undefined) return { state: 'todo' };
      return checkSchedule({ step, lead, notBeforeMs, takenAtMs: assessment.facts.snapshot.takenAtMs });
    },
    describeLate: (assessment) => describeLead(observeLead(assessment)),
  };
}

/**
 * Patroni clears its `failover` key after the new leader has taken the lock, or when it gives up (patroni/ha.py,
 * `process_unhealthy_cluster` and `process_manual_failover_from_leader`). Both are in one read of etcd: with the key
 * gone and the lock unmoved, nothing will come any more.
 */
function checkSchedule(seen: { step: LeaderStep; lead: Lead; notBeforeMs: number; takenAtMs: number }): StepCheck {
  const { step, lead, notBeforeMs, takenAtMs } = seen;
  if (lead.holder !== step.leader || isPending(lead, step, notBeforeMs)) return { state: 'todo' };
  if (lead.failover !== undefined) {
    return {
      state: 'impossible',
      why: `The schedule was replaced outside Howdah: ${describeHandover(lead.failover)}.`,
    };
  }
  const why =
    takenAtMs < notBeforeMs
      ? `The schedule was taken back outside Howdah: ${step.leader} still leads.`
      : `Patroni let the time pass, as it does when ${step.candidate} is not fit to lead: ${step.leader} still leads.`;
  return { state: 'impossible', why };
}
