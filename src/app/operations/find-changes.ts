import { assess } from '../../core/cluster/assess.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { describeDrift, fingerprintOf, type Plan } from '../../core/operations/plan.ts';
import { accept, type Result } from '../../core/result.ts';
import { fetchHolder } from '../read-operation.ts';
import { pause } from './bell.ts';
import type { EngineContext } from './engine-context.ts';
import type { Sight } from './sight.ts';
import type { Work } from './work.ts';

/**
 * What is no longer as it was approved, as plain sentences; empty when all is. A refusal of the cluster may be a
 * moment's unrest or a silent source, so it is asked again a few times; one of the policy (a freeze) is final.
 *
 * The first look is in a hurry: what was silent just now counts as silent still, unless it answers at once. Such a look
 * can only say yes: what it finds changed may be a source that it did not wait for.
 */
export async function findChanges(work: Work, sight: Sight): Promise<readonly string[]> {
  const { context, record, tenure } = work;
  const { timings, clock } = context;
  const { phase } = record.state;
  for (let attempt = 0; ; attempt += 1) {
    const forbidden = context.refuseExecution(record.state, clock.now());
    if (forbidden !== undefined) return [forbidden.sentence];
    const isHurried = attempt === 0;
    const planned = await planAgain(work, sight, isHurried);
    const approved = record.state.plan;
    if (planned.ok && fingerprintOf(planned.value) === fingerprintOf(approved)) return [];
    if (isHurried) {
      sight.renew();
      continue;
    }
    if (planned.ok) return describeDrift(approved, planned.value);
    if (attempt >= timings.replanAttempts || record.state.phase !== phase) return [planned.refusal.sentence];
    await pause(timings.replanPauseMs, tenure.retiring);
    sight.renew();
  }
}

async function planAgain({ context, record }: Work, sight: Sight, isHurried: boolean): Promise<Result<Plan>> {
  const [snapshot, holder] = await Promise.all([
    sight.look(record.noticedAtMs, { isHurried }),
    findHolder(context, record.state),
  ]);
  if (!holder.ok) return holder;
  const { verb, args } = record.state.plan;
  const input = { verb, args, assessment: assess(snapshot), nowMs: context.clock.now() };
  return context.plan({ ...input, ...(holder.value !== undefined && { holder: holder.value }) });
}

/** Who else has the cluster: a change has it itself. */
async function findHolder(
  { journal }: EngineContext,
  { lane }: OperationState,
): Promise<Result<OperationState | undefined>> {
  return lane === 'change' ? accept(undefined) : fetchHolder(journal);
}
