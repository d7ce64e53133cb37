import { z } from 'zod';
import { Plan } from './plan.ts';

/** How a step ended. `unknown`: the request's answer was lost, and nobody has looked yet. */
export const StepOutcome = z.enum(['done', 'failed', 'unknown']);
export type StepOutcome = z.infer<typeof StepOutcome>;

/**
 * Which claim an operation holds: one operation per cluster and lane at a time. Changes of the database share one lane;
 * freeing a stuck one must not wait for it.
 */
export const Lane = z.enum(['change', 'unlock']);
export type Lane = z.infer<typeof Lane>;

/** The rules under which an operation was asked for: those hold until its end, whatever the configuration says later. */
export const OperationRules = z.object({
  /** How many distinct people must approve. */
  approvals: z.int().min(0),
  selfApproval: z.boolean(),
  /** Approving takes a one-time code. */
  secondFactor: z.boolean(),
  expiresAtMs: z.number(),
  /** Slack user group ids that are mentioned in the request. */
  approverGroups: z.array(z.string()),
  /** Slack user ids that may approve besides the groups. */
  approverUsers: z.array(z.string()),
});
export type OperationRules = z.infer<typeof OperationRules>;

/** Epoch milliseconds of the clock of the bot that wrote it. */
const at = { atMs: z.number() };
/** Slack user id. */
const by = { userId: z.string() };

export const RequestedEvent = z.object({
  type: z.literal('requested'),
  ...at,
  ...by,
  lane: Lane,
  plan: Plan,
  reason: z.string(),
  rules: OperationRules,
  /** Slack channel id of the request. */
  channel: z.string(),
});
export type RequestedEvent = z.infer<typeof RequestedEvent>;

/** Longest time without an acknowledged write through the proxies, as the write probe measured it. */
export const WriteGap = z.object({
  /** Absent when it could not be measured. */
  longestGapMs: z.number().optional(),
  /** Why there is no figure, or what it does not cover. */
  note: z.string().optional(),
});
export type WriteGap = z.infer<typeof WriteGap>;

/**
 * Everything that can happen to an operation, in the past tense. The list is append-only; the state is its fold. Each
 * event is an audit record as well.
 */
export const JournalEvent = z.discriminatedUnion('type', [
  RequestedEvent,
  /** Its message is in Slack. A second one means that the first was deleted. */
  z.object({ type: z.literal('posted'), ...at, channel: z.string(), messageTs: z.string() }),
  z.object({ type: z.literal('approved'), ...at, ...by, secondFactor: z.boolean() }),
  z.object({ type: z.literal('denied'), ...at, ...by, reason: z.string() }),
  z.object({ type: z.literal('cancelled'), ...at, ...by }),
  z.object({ type: z.literal('expired'), ...at }),
  /** What it rests on is no longer so, or it cannot be planned any more. */
  z.object({ type: z.literal('voided'), ...at, changes: z.array(z.string()) }),
  z.object({ type: z.literal('started'), ...at, bot: z.string() }),
  z.object({ type: z.literal('step-started'), ...at, stepId: z.string(), bot: z.string() }),
  z.object({
    type: z.literal('step-ended'),
    ...at,
    stepId: z.string(),
    outcome: StepOutcome,
    detail: z.string(),
    /** Names of what nobody could look at although the step counts as done. Older versions wrote none. */
    unverified: z.array(z.string()).optional(),
    /** The request surely changed nothing: refused, not reached, or never sent. Older versions did not say. */
    hadNoEffect: z.boolean().optional(),
  }),
  /** From now on only what was begun is taken back; `why` is the cause, whatever will come of it. */
  z.object({ type: z.literal('undo-started'), ...at, userId: z.string().optional(), why: z.string() }),
  z.object({ type: z.literal('measured'), ...at, writeGap: WriteGap }),
  z.object({
    type: z.literal('finished'),
    ...at,
    /** `escalated`: the bot stopped and a person is asked; the cluster stays claimed until it is unlocked. */
    outcome: z.enum(['succeeded', 'failed', 'undone', 'escalated']),
    /** What a manager reads. */
    sentence: z.string(),
  }),
  /** An escalated operation was let go of by another, approved, operation. */
  z.object({ type: z.literal('released'), ...at, byOperation: z.string() }),
]);
export type JournalEvent = z.infer<typeof JournalEvent>;
export type JournalEventType = JournalEvent['type'];

/** Whether the cluster is free again with this event. */
export function endsOperation(event: JournalEvent): boolean {
  if (event.type === 'finished') return event.outcome !== 'escalated';
  return ['denied', 'cancelled', 'expired', 'voided', 'released'].includes(event.type);
}
