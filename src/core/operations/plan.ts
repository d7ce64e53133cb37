import { z } from 'zod';
import { toCanonicalJson } from '../canonical-json.ts';

/**
 * What a plan rests on, in the words that a drift is told in: `leader` → `patroni-1`. Only facts whose change makes the
 * plan another plan: a lag in bytes changes all the time, so it is a precondition and an observation instead.
 */
export const PlanFacts = z.record(z.string(), z.string());
export type PlanFacts = z.infer<typeof PlanFacts>;

/** `id` is unique within a plan; `sentence` is what a person reads, in the imperative and without a full stop. */
const common = { id: z.string(), sentence: z.string() };

/** A step that takes an earlier one back. It is part of the plan, so it is in the journal before anything is done. */
export const UndoStep = z.discriminatedUnion('kind', [
  /**
   * Takes a scheduled switchover back from Patroni; `leader` keeps the lead. Close to `scheduledAtMs` Patroni may have
   * begun already, whatever it answers: only looking tells whether it was taken back.
   */
  z.object({ kind: z.literal('cancel-schedule'), ...common, leader: z.string(), scheduledAtMs: z.number() }),
]);
export type UndoStep = z.infer<typeof UndoStep>;

/** One thing that the engine does; `kind` finds its rules (step-rules.ts) and its runner. Plain data for the journal. */
export const PlanStep = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('request-switchover'),
    ...common,
    leader: z.string(),
    candidate: z.string(),
    /** Timeline of the leader before: a higher one means that somebody was promoted. */
    timeline: z.number(),
    /** Epoch milliseconds; absent means now. */
    scheduledAtMs: z.number().optional(),
    undo: UndoStep.optional(),
  }),
  z.object({
    kind: z.literal('await-leader'),
    ...common,
    leader: z.string(),
    candidate: z.string(),
    timeline: z.number(),
    /** A scheduled switchover is not late before that time. Epoch milliseconds. */
    notBeforeMs: z.number().optional(),
  }),
  /** The former leader streams again, on a timeline higher than `timeline`, while `candidate` leads. */
  z.object({
    kind: z.literal('await-replica'),
    ...common,
    member: z.string(),
    candidate: z.string(),
    timeline: z.number(),
  }),
  /** Every HAProxy that answers routes writes to `candidate` and to nobody else. */
  z.object({ kind: z.literal('await-routing'), ...common, candidate: z.string() }),
  /** Frees the cluster from an operation that stopped and wants a person. */
  z.object({ kind: z.literal('release-operation'), ...common, operationId: z.string() }),
]);
export type PlanStep = z.infer<typeof PlanStep>;

/** Anything the engine can be made to do. */
export type Step = PlanStep | UndoStep;

/** What will happen, and what it rests on: the thing that people approve. All sentences are plain text. */
export const Plan = z.object({
  /** The command that made it: `switchover`. */
  verb: z.string(),
  cluster: z.string(),
  /** What was asked for, so that the same question can be planned again. */
  args: z.record(z.string(), z.string()),
  /** What will be different afterwards, in the present tense and without a full stop: a goal, and no fact before the end. */
  summary: z.string(),
  /** Why this and not another: which candidate, and why the others may not. */
  rationale: z.array(z.string()),
  /** What a client of the database will notice. */
  impact: z.array(z.string()),
  steps: z.array(PlanStep).min(1),
  facts: PlanFacts,
  /** What was seen beside the facts and may change until then: lag, versions. Shown, not bound. */
  observations: PlanFacts,
});
export type Plan = z.infer<typeof Plan>;

/** Stands for what was approved: the steps and the facts. Two plans with one fingerprint are the same plan. */
export function fingerprintOf(plan: Plan): string {
  const { verb, cluster, args, steps, facts } = plan;
  return toCanonicalJson({ verb, cluster, args, steps, facts });
}

/** What changed between two plans, as plain sentences: `leader was patroni-1 and is now patroni-2`. */
export function describeDrift(before: Plan, after: Plan): readonly string[] {
  const names = [...new Set([...Object.keys(before.facts), ...Object.keys(after.facts)])].sort();
  const changes = names
    .filter((name) => before.facts[name] !== after.facts[name])
    .map((name) => `${name} was ${before.facts[name] ?? 'unknown'} and is now ${after.facts[name] ?? 'unknown'}`);
  if (changes.length > 0 || fingerprintOf(before) === fingerprintOf(after)) return changes;
  return ['the steps would be others now'];
}
