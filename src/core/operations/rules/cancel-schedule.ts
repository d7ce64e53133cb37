import type { Assessment } from '../../cluster/assess.ts';
import { describeHandover, describeLead, type Lead, observeLead } from '../lead.ts';
import type { StepRules } from '../next-step.ts';
import { writeFlushCommand } from '../patronictl.ts';
import type { UndoStep } from '../plan.ts';
import { clockToleranceMs, pointOfNoReturnMs } from '../schedule.ts';
import { showsAfterStart } from './freshness.ts';

type CancelStep = Extract<UndoStep, { kind: 'cancel-schedule' }>;

/** A leader that has begun to step down has let go of the lock by then, in all but the slowest shutdowns. */
const settledAfterMs = 30_000;

/** Whether the schedule is gone and the leader has kept the lead. */
export function cancelScheduleRules(step: CancelStep): StepRules {
  return {
    patienceMs: 90_000,
    whenLate: 'escalate',
    undone: 'Nothing was switched over, and Patroni has nothing scheduled any more.',
    check(assessment, known) {
      const lead = observeLead(assessment);
      if (lead?.failover !== undefined && showsAfterStart(assessment, known) && !isOurs(step, lead.failover)) {
        const what = describeHandover(lead.failover);
        return {
          state: 'impossible',
          why: `The schedule was replaced outside Howdah, and that one is left alone: ${what}.`,
        };
      }
      // An older snapshot may be from before the schedule: gone is only what was looked for since.
      if (lead === undefined || known?.startedAtMs === undefined || !showsAfterStart(assessment, known)) {
        return { state: 'todo' };
      }
      // Another one may be about to lead: whether that is the switchover shows only when it does.
      if (isReplaced(step, lead))
        return { state: 'impossible', why: `${lead.holder} leads instead of ${step.leader}.` };
      if (lead.holder !== step.leader || !lead.isPrimary || lead.failover !== undefined) return { state: 'todo' };
      if (mayHaveBegun(step, assessment)) {
        return { state: 'todo', openUntilMs: step.scheduledAtMs + settledAfterMs };
      }
      return { state: 'done', detail: `Nothing is scheduled any more, and ${step.leader} leads.` };
    },
    describeEnd(assessment) {
      const lead = observeLead(assessment);
      if (lead === undefined || lead.failover !== undefined || !isReplaced(step, lead)) return undefined;
      return `There was nothing to take back any more: ${describeLead(lead)} Nothing is scheduled.`;
    },
    describeLate(assessment) {
      const lead = observeLead(assessment);
      const byHand = `“${writeFlushCommand(assessment.facts.snapshot)}” takes it back by hand.`;
      return lead?.failover === undefined ? describeLead(lead) : `${describeLead(lead)} ${byHand}`;
    },
  };
}

/** Another member leads and answers as primary. */
function isReplaced({ leader }: CancelStep, { holder, isPrimary }: Lead): boolean {
  return holder !== undefined && holder !== leader && isPrimary;
}

/** Patroni takes back whatever is scheduled, also what somebody else asked for since. It keeps whole microseconds. */
function isOurs({ leader, scheduledAtMs }: CancelStep, failover: NonNullable<Lead['failover']>): boolean {
  return (
    failover.leader === leader &&
    failover.scheduledAtMs !== undefined &&
    Math.abs(failover.scheduledAtMs - scheduledAtMs) <= 1000
  );
}

/** Patroni may be carrying it out, whatever has become of its key: by its clock, which may be ahead of the bot's. */
function mayHaveBegun({ scheduledAtMs }: CancelStep, { facts: { snapshot } }: Assessment): boolean {
  const loopWaitMs = snapshot.dcs.ok ? snapshot.dcs.value.config.loopWaitS * 1000 : undefined;
  const { takenAtMs } = snapshot;
  const maySleepFromMs = pointOfNoReturnMs(scheduledAtMs, loopWaitMs) - clockToleranceMs;
  return takenAtMs > maySleepFromMs && takenAtMs < scheduledAtMs + settledAfterMs;
}
