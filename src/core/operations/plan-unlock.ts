import type { Assessment } from '../cluster/assess.ts';
import { formatUtc } from '../policy/format-utc.ts';
import { accept, type Result, refuse } from '../result.ts';
import type { ChangeForm } from './change-form.ts';
import { describePhase, identifyOperation, namePhase } from './describe-operation.ts';
import { describeLead, observeLead } from './lead.ts';
import { isBeforeStart, isOver, type OperationState } from './operation.ts';
import type { Plan } from './plan.ts';
import { findRefusal, type Precondition } from './preconditions.ts';

export interface UnlockInput {
  readonly assessment: Assessment;
  /** The operation that has the cluster. */
  readonly holder?: OperationState;
}

/** In the table's order: only an operation that stopped for a person may be let go of. */
const preconditions: readonly Precondition<{ cluster: string; holder: OperationState | undefined }>[] = [
  {
    code: 'not-locked',
    find: ({ cluster, holder }) =>
      holder === undefined || isOver(holder)
        ? { sentence: `No operation has ${cluster}: it is free.`, next: 'Ask for the change that you want.' }
        : undefined,
  },
  {
    code: 'not-stuck',
    find: ({ cluster, holder }) =>
      holder !== undefined && isBeforeStart(holder)
        ? {
            sentence: `${cluster} is taken by ${identifyOperation(holder)}, which is ${describePhase(holder)}.`,
            next: `Cancel it with “/pg cancel ${holder.id}”.`,
          }
        : undefined,
  },
  {
    code: 'under-way',
    find: ({ cluster, holder }) =>
      holder !== undefined && holder.phase !== 'escalated'
        ? {
            sentence: `${cluster} is taken by ${identifyOperation(holder)}, which is ${describePhase(holder)}.`,
            next: `It ends by itself, or stops and says so: see “/pg operations ${holder.id}”.`,
          }
        : undefined,
  },
];

/** Plans to let go of the operation that stopped and wants a person; or why there is none to let go of. */
export function planUnlock({ assessment, holder }: UnlockInput): Result<Plan> {
  const { cluster } = assessment.facts.snapshot;
  const refusal = findRefusal(preconditions, { cluster, holder });
  if (refusal !== undefined || holder === undefined)
    return refuse(refusal ?? { code: 'not-locked', sentence: `${cluster} is free.` });
  const lead = observeLead(assessment);
  return accept({
    verb: 'unlock',
    cluster,
    args: {},
    summary: `${cluster} is free for other changes: operation ${holder.id} no longer has it`,
    rationale: explainHolder(holder, assessment),
    impact: [
      'The database does not notice: nothing is asked of Patroni.',
      `Whatever ${holder.id} had begun is neither carried on nor taken back.`,
      ...(lead?.failover === undefined ? [] : ['Patroni still has a switchover pending: it may yet happen.']),
    ],
    steps: [
      {
        kind: 'release-operation',
        id: 'release',
        sentence: `Let go of ${identifyOperation(holder)}`,
        operationId: holder.id,
      },
    ],
    facts: {
      'stopped operation': holder.id,
      [`phase of ${holder.id}`]: namePhase(holder),
      leader: lead === undefined ? 'unknown' : (lead.holder ?? 'nobody'),
      timeline: lead?.timeline === undefined ? 'unknown' : String(lead.timeline),
    },
    observations: {},
  });
}

function explainHolder(holder: OperationState, assessment: Assessment): string[] {
  const { conclusion, requestedAtMs } = holder;
  return [
    `A person has to look at ${identifyOperation(holder)}: asked for at ${formatUtc(requestedAtMs)}, it stopped.`,
    ...(conclusion === undefined ? [] : [conclusion]),
    `Now: ${describeLead(observeLead(assessment))}`,
  ];
}

/** Nothing to choose: it says what would be let go of. */
export function describeUnlockForm(input: UnlockInput): Result<ChangeForm> {
  const plan = planUnlock(input);
  return plan.ok ? accept({ title: 'Unlock', introduction: plan.value.rationale, fields: [] }) : plan;
}
