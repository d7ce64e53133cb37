import { assess } from '../../core/cluster/assess.ts';
import { foldJournal, type OperationState } from '../../core/operations/operation.ts';
import { describeDrift, fingerprintOf, type Plan } from '../../core/operations/plan.ts';
import type { Result } from '../../core/result.ts';
import { pause } from './bell.ts';
import type { EngineContext } from './engine-context.ts';
import type { Sight } from './sight.ts';
import type { Work } from './work.ts';

/**
 * Begins an approved operation if, on fresh facts, its plan is still the one that was approved; voids it otherwise.
 * Whatever happens to it meanwhile is decided by the caller's next turn.
 */
export async function startOperation(work: Work, sight: Sight): Promise<void> {
  const { context, record, tenure } = work;
  const { clock, bot, timings } = context;
  if (clock.now() > record.state.rules.expiresAtMs + timings.graceMs) {
    await voidIt(work, ['it was approved, but no bot was there to carry it out in time']);
    return;
  }
  const changes = await findChanges(work, sight);
  if (tenure.retiring.aborted || record.state.phase !== 'approved') return;
  if (changes.length > 0) await voidIt(work, changes);
  else await record.append({ type: 'started', atMs: clock.now(), bot });
}

async function voidIt({ context, record }: Work, changes: readonly string[]): Promise<void> {
  await record.append({ type: 'voided', atMs: context.clock.now(), changes: [...changes] });
}

/**
 * What is no longer as it was approved. A refusal may be a moment's unrest or a silent source, so it is asked again a
 * few times.
 */
async function findChanges(work: Work, sight: Sight): Promise<readonly string[]> {
  const { context, record, tenure } = work;
  const { timings } = context;
  for (let attempt = 1; ; attempt += 1) {
    const planned = await planAgain(work, sight);
    const approved = record.state.plan;
    if (planned.ok)
      return fingerprintOf(planned.value) === fingerprintOf(approved) ? [] : describeDrift(approved, planned.value);
    if (attempt >= timings.replanAttempts || record.state.phase !== 'approved') return [planned.refusal.sentence];
    await pause(timings.replanPauseMs, tenure.retiring);
    sight.renew();
  }
}

async function planAgain({ context, record }: Work, sight: Sight): Promise<Result<Plan>> {
  const [snapshot, holder] = await Promise.all([sight.look(record.noticedAtMs), findHolder(context, record.state)]);
  const { verb, args } = record.state.plan;
  const input = { verb, args, assessment: assess(snapshot), nowMs: context.clock.now() };
  return context.plan({ ...input, ...(holder !== undefined && { holder }) });
}

/** Who else has the cluster: a change has it itself. */
async function findHolder(context: EngineContext, { lane }: OperationState): Promise<OperationState | undefined> {
  if (lane === 'change') return undefined;
  const id = await context.journal.fetchHolder('change');
  const stored = id === undefined ? undefined : await context.journal.fetchOperation(id);
  return stored && foldJournal(stored.id, stored.events);
}
