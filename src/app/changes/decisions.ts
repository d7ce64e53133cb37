import { namePhase } from '../../core/operations/describe-operation.ts';
import { endWithoutLane } from '../../core/operations/end-without-lane.ts';
import type { JournalEvent } from '../../core/operations/journal.ts';
import { applyEvent, canFollow, isBeforeStart, type OperationState } from '../../core/operations/operation.ts';
import { refuseApproving, refuseCancelling, refuseCompleting, refuseDenying } from '../../core/policy/authorize.ts';
import { accept, type Refusal, type Result, refuse } from '../../core/result.ts';
import type { Changes, Decision } from '../changes.ts';
import { type CheckCode, notEnrolled } from './check-code.ts';
import { checkReason } from './check-reason.ts';
import type { ChangeContext } from './context.ts';
import { findDrift } from './find-drift.ts';
import { type FoundOperation, findOperation } from './find-operation.ts';
import { answerOutside } from './outside-answers.ts';

/** What a person wants to add to an operation's journal, decided on its newest state. */
type Decide = (found: FoundOperation) => Promise<Result<JournalEvent>>;

/** As many people may click at once; each loser of a race decides again on what the winner wrote. */
const mostAttempts = 200;

type Decisions = Pick<Changes, 'prepareApproval' | 'approve' | 'prepareDenial' | 'deny' | 'cancel'>;

/** Approve, deny and cancel: authorised on the newest state, written by compare-and-set on the journal's next number. */
export function createDecisions(context: ChangeContext, checkCode: CheckCode): Decisions {
  return {
    prepareApproval: (decision) =>
      answerOutside(async () => {
        const found = await findAuthorised(context, decision, refuseApproving);
        if (!found.ok) return found;
        const { state } = found.value;
        const wantsCode = state.rules.secondFactor;
        if (wantsCode && context.secondFactor?.isEnrolled(decision.userId) !== true) return refuse(notEnrolled);
        return accept({ operation: state, wantsCode });
      }),
    approve: (decision) => answerOutside(() => approve(context, checkCode, decision)),
    prepareDenial: (decision) =>
      answerOutside(async () => {
        const found = await findAuthorised(context, decision, refuseDenying);
        return found.ok ? accept(found.value.state) : found;
      }),
    deny: (decision) => answerOutside(() => deny(context, decision)),
    cancel: (decision) => answerOutside(() => cancel(context, decision)),
  };
}

type Authorise = typeof refuseApproving;

/** The operation and the person, asked for at once; a refusal when this person may not do this now. */
async function findAuthorised(
  context: ChangeContext,
  { operationId, userId }: Decision,
  authorise: Authorise,
): Promise<Result<FoundOperation>> {
  const found = await findOperation(context.journals, operationId);
  if (!found.ok) return found;
  const refusal = await refuseNow(context, found.value.state, userId, authorise);
  return refusal === undefined ? found : refuse(refusal);
}

async function refuseNow(
  context: ChangeContext,
  operation: OperationState,
  userId: string,
  authorise: Authorise,
): Promise<Refusal | undefined> {
  const { cluster } = operation.plan;
  const person = await context.people.fetchPerson({ userId, cluster });
  const dcs = context.observer.latest(cluster)?.dcs;
  const loopWaitMs = dcs?.ok ? dcs.value.config.loopWaitS * 1000 : undefined;
  return authorise({ person, policy: context.policyOf(cluster), operation, nowMs: context.clock.now(), loopWaitMs });
}

/** With the last approval all of them are to count: who gave the others is asked anew as well. */
async function refuseLast(context: ChangeContext, operation: OperationState): Promise<Refusal | undefined> {
  const { approvals, rules, plan } = operation;
  if (approvals.length + 1 < rules.approvals) return undefined;
  const { cluster } = plan;
  const earlier = await Promise.all(approvals.map(({ userId }) => context.people.fetchPerson({ userId, cluster })));
  return refuseCompleting({ earlier, operation });
}

/** Decides on the newest state and writes; when somebody else was faster, decides again. */
async function record(context: ChangeContext, operationId: string, decide: Decide): Promise<Result<OperationState>> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const found = await findOperation(context.journals, operationId);
    if (!found.ok) return found;
    const { journal, state } = found.value;
    const event = await decide(found.value);
    if (!event.ok) return event;
    if (!canFollow(state, event.value)) return refuse(tooLate(context, state));
    const entry = { id: state.id, sequence: state.length, lane: state.lane, event: event.value };
    const outcome = await journal.append(entry);
    if (outcome === 'appended') return accept(applyEvent(state, event.value));
    if (outcome === 'lane-lost') return endLaneless(context, found.value);
  }
  return refuse({
    code: 'contended',
    sentence: 'Too many people decide about this at the same moment.',
    next: 'Look at it again, then try again.',
  });
}

/** Nothing can be decided about it any more but its end, so that comes at once. */
async function endLaneless(
  { clock, slashCommand }: ChangeContext,
  { journal, state }: FoundOperation,
): Promise<Result<never>> {
  const { id, lane, length: sequence, plan } = state;
  const event = endWithoutLane(state, clock.now());
  if (event !== undefined) await journal.append({ id, sequence, lane, event });
  return refuse({
    code: 'lane-lost',
    sentence: `Operation ${id} has lost its claim on ${plan.cluster}: nothing more will be done for it.`,
    next: isBeforeStart(state)
      ? 'Ask for the change again.'
      : `What was begun, and what to do now: “${slashCommand} operations ${id}”.`,
  });
}

function tooLate({ slashCommand }: ChangeContext, state: OperationState): Refusal {
  return {
    code: 'too-late',
    sentence: `That is too late: operation ${state.id} is ${namePhase(state)}.`,
    next: `See “${slashCommand} operations ${state.id}”.`,
  };
}

async function approve(
  context: ChangeContext,
  checkCode: CheckCode,
  decision: Decision & { readonly code?: string },
): Promise<Result<OperationState>> {
  const { operationId, userId, code } = decision;
  let isCodeUsed = false;
  let voiding: readonly string[] | undefined;
  const recorded = await record(context, operationId, async ({ state }) => {
    const refusals = await Promise.all([
      refuseNow(context, state, userId, refuseApproving),
      refuseLast(context, state),
    ]);
    const refusal = refusals.find((one) => one !== undefined);
    if (refusal !== undefined) return refuse(refusal);
    const drift = await findDrift(context, state);
    if (!drift.ok) return drift;
    voiding = drift.value.length > 0 ? drift.value : undefined;
    const atMs = context.clock.now();
    if (voiding !== undefined) return accept({ type: 'voided', atMs, changes: [...voiding] });
    if (state.rules.secondFactor && !isCodeUsed) {
      const checked = await checkCode({
        cluster: state.plan.cluster,
        userId,
        code,
        otherWay: 'Somebody else may approve meanwhile.',
      });
      if (!checked.ok) return checked;
      // A code counts once: losing a race to another approver must not cost it.
      isCodeUsed = true;
    }
    return accept({ type: 'approved', atMs, userId, secondFactor: state.rules.secondFactor });
  });
  if (!recorded.ok || voiding === undefined) return recorded;
  return refuse({
    code: 'voided',
    sentence: `Not approved: the cluster is no longer as it was shown: ${voiding.join('; ')}.`,
    next: 'Its message offers to plan it anew.',
  });
}

function deny(
  context: ChangeContext,
  { operationId, userId, reason }: Decision & { readonly reason: string },
): Promise<Result<OperationState>> {
  return record(context, operationId, async ({ state }) => {
    const refusal = await refuseNow(context, state, userId, refuseDenying);
    if (refusal !== undefined) return refuse(refusal);
    const why = checkReason(reason, 'Say why, for the one who asked.');
    return why.ok ? accept({ type: 'denied', atMs: context.clock.now(), userId, reason: why.value }) : why;
  });
}

function cancel(context: ChangeContext, { operationId, userId }: Decision): Promise<Result<OperationState>> {
  return record(context, operationId, async ({ state }) => {
    const refusal = await refuseNow(context, state, userId, refuseCancelling);
    if (refusal !== undefined) return refuse(refusal);
    const atMs = context.clock.now();
    if (isBeforeStart(state)) return accept({ type: 'cancelled', atMs, userId });
    return accept({ type: 'undo-started', atMs, userId, why: 'The schedule was called off.' });
  });
}
