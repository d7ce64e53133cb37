import { describeOutcome, describePhase } from '../../core/operations/describe-operation.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { changeAtMs } from '../../core/operations/schedule.ts';
import { formatUtc } from '../../core/policy/format-utc.ts';
import { clockUtc, mentionUser, nameOperation, nameWish } from './operation-words.ts';
import { escapeWithin } from './text-budget.ts';

/** As much as a phone shows, and a little more. */
const budget = 400;

/** An operation in one line of mrkdwn, for a phone's lock screen: times are in UTC, since a notification knows no zone. */
export function renderNotification(operation: OperationState, nowMs: number): string {
  const { phase, plan, rules, requestedBy, reason } = operation;
  if (phase === 'awaiting-approval') {
    const deadline = rules.expiresAtMs > nowMs ? ` by ${nameDeadline(rules.expiresAtMs, nowMs)}` : '';
    const why = escapeWithin(reason, budget);
    return `Approval needed${deadline}: ${mentionUser(requestedBy)} wants ${describeWish(plan)}${why && ` – ${why}`}`;
  }
  const what = describeOutcome(operation) ?? describePhase(operation);
  return `${escapeWithin(nameOperation(plan), budget)}: ${escapeWithin(what, budget)}`;
}

/** `14:32 UTC`; with its day when that is another one. */
function nameDeadline(atMs: number, nowMs: number): string {
  const isSameDay = new Date(atMs).toISOString().slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10);
  return isSameDay ? clockUtc(atMs) : formatUtc(atMs);
}

/** Continues "olga wants". */
function describeWish(plan: Plan): string {
  const switchover = plan.steps.find((step) => step.kind === 'request-switchover');
  const atMs = changeAtMs(plan);
  const when = atMs === undefined ? '' : ` at ${formatUtc(atMs)}`;
  if (switchover === undefined) return `to ${escapeWithin(`${nameWish(plan)}${when}`, budget)}`;
  const { candidate, leader } = switchover;
  return escapeWithin(`${candidate} to lead ${plan.cluster} instead of ${leader}${when}`, budget);
}
