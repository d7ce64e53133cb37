import { formatUtc } from '../../policy/format-utc.ts';
import { describeLead, findUsurper, hasTakenOver, isPending, type Lead, observeLead } from '../lead.ts';
import type { StepCheck, StepRules } from '../next-step.ts';
import type { StepState } from '../operation.ts';
import type { PlanStep } from '../plan.ts';
import { checkEarlyTakeover } from './early-takeover.ts';
import { showsAfterStart } from './freshness.ts';

type RequestStep = Extract<PlanStep, { kind: 'request-switchover' }>;

/** Longer than the request itself may take: what Patroni has not written down by then it never will. */
const silenceMs = 35_000;

/** Whether Patroni has taken the request, whatever became of its answer. */
export function requestSwitchoverRules(step: RequestStep): StepRules {
  return {
    patienceMs: 90_000,
    whenLate: 'escalate',
    check(assessment, known) {
      const lead = observeLead(assessment);
      if (lead === undefined || !showsAfterStart(assessment, known)) return { state: 'todo' };
      if (known === undefined) return checkUnrequested(step, lead);
      if (hasTakenOver(lead, step)) {
        const { candidate, scheduledAtMs } = step;
        const early =
          scheduledAtMs === undefined ? undefined : checkEarlyTakeover(assessment, { lead, candidate, scheduledAtMs });
        if (early !== undefined) return early;
        return { state: 'done', detail: `${step.candidate} leads on timeline ${lead.timeline}.` };
      }
      const usurper = findUsurper(lead, step);
      if (usurper !== undefined) return { state: 'impossible', why: usurper };
      if (step.scheduledAtMs !== undefined && isPending(lead, step, step.scheduledAtMs)) {
        return { state: 'done', detail: `Patroni has it on its schedule for ${formatUtc(step.scheduledAtMs)}.` };
      }
      if (cameToNothing(step, { lead, known, takenAtMs: assessment.facts.snapshot.takenAtMs })) {
        const why = `Nothing came of the request: ${step.leader} still leads on timeline ${step.timeline}, and Patroni has no such switchover pending.`;
        return { state: 'impossible', why, hadNoEffect: true };
      }
      return { state: 'todo' };
    },
    describeLate: (assessment) => describeLead(observeLead(assessment)),
  };
}

/** Before anything was asked of Patroni: what is wanted may be so already, but by somebody else's doing. */
function checkUnrequested(step: RequestStep, lead: Lead): StepCheck {
  const found = hasTakenOver(lead, step)
    ? `${step.candidate} leads already, on timeline ${lead.timeline}.`
    : (findUsurper(lead, step) ?? describeSame(step, lead));
  return found === undefined ? { state: 'todo' } : { state: 'impossible', why: `Nothing was requested: ${found}` };
}

function describeSame(step: RequestStep, lead: Lead): string | undefined {
  const { scheduledAtMs } = step;
  if (scheduledAtMs === undefined || !isPending(lead, step, scheduledAtMs)) return undefined;
  return `Patroni has the same switchover on its schedule already, for ${formatUtc(scheduledAtMs)}.`;
}

/** Patroni keeps the switchover under `failover` until it has a new leader: without both there was none. */
function cameToNothing(
  step: RequestStep,
  seen: { lead: Lead; known: StepState | undefined; takenAtMs: number },
): boolean {
  const { lead, known, takenAtMs } = seen;
  if (known?.startedAtMs === undefined || takenAtMs - known.startedAtMs <= silenceMs) return false;
  return lead.holder === step.leader && lead.timeline === step.timeline && !isPending(lead, step);
}
