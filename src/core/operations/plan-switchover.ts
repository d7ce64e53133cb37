import type { Assessment } from '../cluster/assess.ts';
import type { Facts } from '../cluster/facts.ts';
import type { Member } from '../cluster/members.ts';
import type { DcsState } from '../cluster/snapshot.ts';
import { invariant } from '../invariant.ts';
import { formatUtc } from '../policy/format-utc.ts';
import { accept, type Result, refuse } from '../result.ts';
import type { Plan, PlanFacts, PlanStep } from './plan.ts';
import { findRefusal } from './preconditions.ts';
import { type Choice, rankChoices } from './switchover-choices.ts';
import { type SwitchoverQuestion, switchoverPreconditions } from './switchover-preconditions.ts';
import { describeImpact, describeLag, explainChoice, nameRole } from './switchover-words.ts';

export interface SwitchoverInput {
  readonly assessment: Assessment;
  /** `candidate`: member name; `at`: epoch milliseconds as text. Both may be absent: the best one, now. */
  readonly args: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

/** A cluster on which a switchover can be planned: what the preconditions have made sure of. */
interface Position {
  readonly facts: Facts;
  readonly dcs: DcsState;
  readonly leader: Member;
  readonly timeline: number;
  readonly chosen: Choice;
  readonly choices: readonly Choice[];
  readonly scheduledAtMs?: number;
}

/** The wish, with what it is judged by. */
export function askSwitchover({ assessment: { facts }, args, nowMs }: SwitchoverInput): SwitchoverQuestion {
  const { candidate, at } = args;
  return {
    facts,
    nowMs,
    choices: rankChoices(facts),
    ...(candidate !== undefined && { candidate }),
    ...(at !== undefined && { at }),
  };
}

/**
 * Plans to hand the lead to another member, now or at a time; or the first precondition that fails. The plan's `args`
 * name the candidate even where none was named: planned again from them, it is the same plan whatever the lag.
 */
export function planSwitchover(input: SwitchoverInput): Result<Plan> {
  const question = askSwitchover(input);
  const refusal = findRefusal(switchoverPreconditions, question);
  return refusal === undefined ? accept(writePlan(takePosition(question))) : refuse(refusal);
}

function takePosition({ facts, choices, candidate, at }: SwitchoverQuestion): Position {
  const { leader, snapshot } = facts;
  const chosen = candidate === undefined ? choices[0] : choices.find(({ member }) => member.name === candidate);
  invariant(snapshot.dcs.ok && leader?.timeline !== undefined, 'the preconditions let a cluster without leader pass');
  invariant(chosen?.mayLead === true, 'the preconditions let a candidate pass that may not lead');
  const scheduled = at === undefined ? {} : { scheduledAtMs: Number(at) };
  const { timeline } = leader;
  return { facts, dcs: snapshot.dcs.value, leader, timeline, chosen, choices, ...scheduled };
}

function writePlan(position: Position): Plan {
  const { facts, dcs, leader, chosen, choices, scheduledAtMs } = position;
  const { cluster } = facts.snapshot;
  const candidate = chosen.member.name;
  const isScheduled = scheduledAtMs !== undefined;
  const when = isScheduled ? `, from ${formatUtc(scheduledAtMs)} on` : '';
  const { synchronousMode } = dcs.config;
  const isPaused = facts.failover === 'paused';
  const hasOtherReplicas = facts.streaming.some(({ name }) => name !== candidate);
  return {
    verb: 'switchover',
    cluster,
    args: { candidate, ...(isScheduled && { at: String(scheduledAtMs) }) },
    summary: `${candidate} leads ${cluster} instead of ${leader.name}${when}`,
    rationale: explainChoice(choices, chosen, isPaused),
    impact: describeImpact({
      leader: leader.name,
      candidate,
      synchronousMode,
      isScheduled,
      hasOtherReplicas,
      isPaused,
    }),
    steps: writeSteps(position),
    facts: bindFacts(position),
    observations: observe(position),
  };
}

function writeSteps({ leader, timeline, chosen, scheduledAtMs }: Position): PlanStep[] {
  const handover = { leader: leader.name, candidate: chosen.member.name, timeline };
  const { candidate } = handover;
  const hand = `Ask Patroni to hand the lead from ${leader.name} to ${candidate}`;
  const request = { kind: 'request-switchover', id: 'request', ...handover } as const;
  const await_ = {
    kind: 'await-leader',
    id: 'leader',
    sentence: `Wait until ${candidate} leads and answers as primary`,
    ...handover,
  } as const;
  const after: PlanStep[] = [
    {
      kind: 'await-routing',
      id: 'routing',
      sentence: `Wait until every HAProxy sends writes to ${candidate}`,
      candidate,
    },
    {
      kind: 'await-replica',
      id: 'replica',
      sentence: `Wait until ${leader.name} streams from ${candidate}`,
      member: leader.name,
      candidate,
      timeline,
    },
  ];
  if (scheduledAtMs === undefined) return [{ ...request, sentence: hand }, await_, ...after];
  const undo = {
    kind: 'cancel-schedule',
    id: 'cancel-schedule',
    sentence: 'Take the scheduled switchover back from Patroni',
    leader: leader.name,
    scheduledAtMs,
  } as const;
  const scheduled = { ...request, sentence: `${hand} at ${formatUtc(scheduledAtMs)}`, scheduledAtMs, undo };
  return [scheduled, { ...await_, notBeforeMs: scheduledAtMs }, ...after];
}

/** What the plan rests on: with one of these changed it would be another plan. */
function bindFacts({ facts, dcs, leader, timeline, chosen }: Position): PlanFacts {
  return {
    leader: leader.name,
    timeline: String(timeline),
    [`role of ${chosen.member.name}`]: nameRole(chosen.member),
    'synchronous mode': dcs.config.synchronousMode,
    paused: facts.failover === 'paused' ? 'yes' : 'no',
    'system identifier': dcs.systemIdentifier ?? 'unknown',
  };
}

/** What was seen beside, and changes all the time. */
function observe({ facts, leader, chosen, choices }: Position): PlanFacts {
  const { member } = chosen;
  const behind = typeof member.lagS === 'number' ? `, ${Number(member.lagS.toFixed(1))} s` : '';
  const versions = [leader, member].map(({ postgresVersion }) => postgresVersion ?? 'unknown');
  return {
    [`${member.name} against ${leader.name}`]: `${describeLag(member)}${behind}`,
    PostgreSQL:
      versions[0] === versions[1]
        ? `${versions[0]}`
        : `${versions[0]} on ${leader.name}, ${versions[1]} on ${member.name}`,
    'replicas streaming': `${facts.streaming.length} of ${choices.length}`,
  };
}
