import type { KnownBlock } from '@slack/types';
import { describeSteps } from '../../core/operations/describe-operation.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { renderApprovedBy, renderAsker } from './approval-request-view.ts';
import {
  clockMrkdwn,
  findPendingSchedule,
  mentionUser,
  nameGoal,
  nameTimeUntil,
  sharedMomentMrkdwn,
} from './operation-words.ts';
import { renderPlan } from './plan-block.ts';
import { section } from './small-blocks.ts';
import { joinWithin, sentenceWithin } from './text-budget.ts';

const sentenceBudget = 500;
const summaryBudget = 2200;
const planBudget = 4500;

/** An operation at work, or about to be: what is going on now, step by step, and who wanted it. */
export function renderProgress(operation: OperationState, { nowMs }: { nowMs: number }): KnownBlock[] {
  return [
    section(
      joinWithin(
        [`*Wanted:* ${sentenceWithin(renderGoal(operation), sentenceBudget)}`, renderNow(operation, nowMs)],
        summaryBudget,
      ),
    ),
    renderPlan(operation, { title: 'Step by step', budget: planBudget }),
    ...renderAsker(operation),
    ...[renderApprovedBy(operation)].filter((line) => line !== undefined).map(section),
  ];
}

/** The time of a scheduled one is said by what is going on, until it is taken back. */
function renderGoal({ phase, plan }: OperationState): string {
  return phase === 'undoing' ? plan.summary : nameGoal(plan);
}

/** What is going on now. */
function renderNow(operation: OperationState, nowMs: number): string {
  const scheduledAtMs = findPendingSchedule(operation, nowMs);
  const current = describeCurrent(operation);
  if (operation.phase === 'undoing') {
    const who = operation.undo?.userId === undefined ? '' : ` ${mentionUser(operation.undo.userId)} wanted it so.`;
    const why = sentenceWithin(operation.undo?.why ?? '', sentenceBudget);
    return `*It is being taken back:* ${why}${who}${current === undefined ? '' : `\n${current}`}`;
  }
  if (operation.phase === 'approved') {
    return scheduledAtMs === undefined
      ? '*Now:* it has its approvals and is about to start.'
      : `*Now:* it is about to be scheduled for ${sharedMomentMrkdwn(scheduledAtMs)}.`;
  }
  if (scheduledAtMs !== undefined && isNotedDown(operation)) {
    const left = nameTimeUntil(scheduledAtMs, nowMs);
    const when = `:clock3: *Patroni will do it at ${sharedMomentMrkdwn(scheduledAtMs)}*`;
    return `${when}${left === undefined ? '' : `, in ${left}`}. Until shortly before that it can be cancelled.`;
  }
  return current ?? '*Now:* every step is done; the result is being written down.';
}

/** Whether Patroni has the schedule already. */
function isNotedDown({ plan, steps }: OperationState): boolean {
  return plan.steps.some((step) => 'scheduledAtMs' in step && steps[step.id]?.outcome === 'done');
}

function describeCurrent(operation: OperationState): string | undefined {
  const reports = describeSteps(operation).filter(({ isUndo }) => isUndo === (operation.phase === 'undoing'));
  const index = reports.findIndex(({ status }) => status !== 'done');
  const report = reports[index];
  if (report === undefined) return undefined;
  const since = report.startedAtMs === undefined ? '' : `, since ${clockMrkdwn(report.startedAtMs)}`;
  const doubt =
    report.status === 'unknown' ? ' What came of it is not known yet: the bot looks at the cluster to find out.' : '';
  return `*Now:* step ${index + 1} of ${reports.length}${since}: ${sentenceWithin(report.step.sentence, sentenceBudget)}${doubt}`;
}
