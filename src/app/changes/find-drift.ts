import { type Assessment, assess } from '../../core/cluster/assess.ts';
import { observeLead } from '../../core/operations/lead.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { describeDrift, fingerprintOf, type Plan, type PlanFacts } from '../../core/operations/plan.ts';
import { accept, type Refusal, type Result, refuse } from '../../core/result.ts';
import { type ChangeContext, findHolder } from './context.ts';

/**
 * What is no longer as it was shown, from the newest facts; empty when all is. A precondition that fails just now is a
 * refusal: it may be over in a moment, and then the plan is still the one that was shown. Another leader or timeline is
 * not: that drift is told even where nothing can be planned any more.
 */
export async function findDrift(context: ChangeContext, operation: OperationState): Promise<Result<readonly string[]>> {
  const { plan } = operation;
  const latest = context.observer.latest(plan.cluster);
  const planned = latest === undefined ? undefined : await planAnew(context, operation, assess(latest));
  if (planned?.ok && fingerprintOf(planned.value) === fingerprintOf(plan)) return accept([]);
  const assessment = assess(await context.observer.observe(plan.cluster));
  const replanned = await planAnew(context, operation, assessment);
  if (replanned.ok) return accept(describeDrift(plan, replanned.value));
  const moved = describeDrift(plan, { ...plan, facts: { ...plan.facts, ...findNewLead(plan.facts, assessment) } });
  return moved.length > 0 ? accept(moved) : refuse(forDeciders(replanned.refusal));
}

async function planAnew(
  context: ChangeContext,
  { plan, lane }: OperationState,
  assessment: Assessment,
): Promise<Result<Plan>> {
  const command = context.commands.get(plan.verb);
  if (command?.kind !== 'change') {
    return refuse({
      code: 'unknown-command',
      sentence: `This bot no longer knows “${plan.verb}”.`,
      next: 'Deny it, or let it expire: nobody can carry it out.',
    });
  }
  const holder = lane === 'unlock' ? await findHolder(context, plan.cluster) : accept(undefined);
  if (!holder.ok) return holder;
  const input = { assessment, args: plan.args, nowMs: context.clock.now() };
  return command.plan({ ...input, ...(holder.value !== undefined && { holder: holder.value }) });
}

/** The bound facts about the lead as they are now, once it is settled: it never goes back to an earlier timeline. */
function findNewLead(bound: PlanFacts, assessment: Assessment): PlanFacts {
  const lead = observeLead(assessment);
  if (lead?.holder === undefined || lead.timeline === undefined || !lead.isPrimary) return {};
  const now: PlanFacts = { leader: lead.holder, timeline: String(lead.timeline) };
  return Object.fromEntries(Object.entries(now).filter(([name]) => bound[name] !== undefined));
}

/** Whoever decides has no form in which something else could be chosen. */
function forDeciders({ field, ...refusal }: Refusal): Refusal {
  return field === undefined ? refusal : { ...refusal, next: 'Deny it, or have it cancelled and asked for anew.' };
}
