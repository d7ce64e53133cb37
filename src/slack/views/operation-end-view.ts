import type { KnownBlock } from '@slack/types';
import { describeWriteGap, formatDuration } from '../../core/operations/describe-operation.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { changeAtMs } from '../../core/operations/schedule.ts';
import { renderApprovedBy, renderAsker } from './approval-request-view.ts';
import { code } from './mrkdwn.ts';
import { clockMrkdwn, mentionUser, momentMrkdwn, nameGoal } from './operation-words.ts';
import { renderPlan } from './plan-block.ts';
import { quote, section } from './small-blocks.ts';
import { bulletsWithin, joinWithin, sentenceWithin } from './text-budget.ts';

const sentenceBudget = 700;
const summaryBudget = 3000;
const listBudget = 1200;
const planBudget = 4000;

/** An operation that is over, or that stopped: what a manager reads in a few lines, then the steps. */
export function renderEnd(operation: OperationState, { slashCommand }: { slashCommand: string }): KnownBlock[] {
  const changes = operation.ending?.changes ?? [];
  const steps = { title: 'Step by step', budget: planBudget };
  return [
    section(joinWithin(listSummary(operation), summaryBudget)),
    ...(changes.length === 0 ? [] : [section(`*Why*\n${bulletsWithin(changes, listBudget)}`)]),
    ...renderWayOut(operation, slashCommand).map(section),
    ...renderAsker(operation),
    ...renderDenial(operation),
    ...(operation.startedAtMs === undefined ? [] : [renderPlan(operation, steps)]),
  ];
}

function listSummary(operation: OperationState): readonly string[] {
  const { plan, conclusion, phase, writeGap } = operation;
  const isRepeated = phase === 'succeeded' && (conclusion === undefined || conclusion === plan.summary);
  const outcome = isRepeated ? undefined : renderOutcome(operation);
  const approved = renderApprovedBy(operation);
  return [
    phase === 'succeeded' ? `*Done:* ${sentence(nameGoal(plan))}` : `*Wanted:* ${sentence(plan.summary)}`,
    ...(outcome === undefined ? [] : [`*Outcome:* ${outcome}`]),
    ...(writeGap === undefined ? [] : [`*Writes:* ${sentence(describeWriteGap(writeGap))}`]),
    ...renderTimes(operation),
    ...(approved === undefined ? [] : [approved]),
  ];
}

function sentence(text: string): string {
  return sentenceWithin(text, sentenceBudget);
}

function renderOutcome(operation: OperationState): string | undefined {
  const { phase, conclusion, ending, endedAtMs, undo } = operation;
  const when = endedAtMs === undefined ? '' : ` at ${momentMrkdwn(endedAtMs)}`;
  const who = ending?.userId === undefined ? '' : ` by ${mentionUser(ending.userId)}`;
  switch (phase) {
    case 'denied':
      return 'Denied. Nothing was changed.';
    case 'cancelled':
      return `Cancelled${who}${when}, before it began. Nothing was changed.`;
    case 'expired':
      return `Not approved in time: it ended${when}. Nothing was changed.`;
    case 'voided':
      return `It became void${when}. Nothing was done.`;
    case 'undone':
      return undo?.userId === undefined
        ? `Taken back: ${sentence(undo?.why ?? '')} ${sentence(conclusion ?? '')}`
        : `Taken back at the wish of ${mentionUser(undo.userId)}: ${sentence(conclusion ?? '')}`;
    case 'released':
      return `The bot stopped: ${sentence(conclusion ?? '')} The cluster was freed${when}.`;
    default:
      return conclusion === undefined ? undefined : sentence(conclusion);
  }
}

function renderDenial({ phase, ending, endedAtMs }: OperationState): readonly KnownBlock[] {
  if (phase !== 'denied' || ending?.userId === undefined || endedAtMs === undefined) return [];
  const words = quote(ending.reason ?? '', sentenceBudget);
  const who = `*Denied by* ${mentionUser(ending.userId)} at ${momentMrkdwn(endedAtMs)}`;
  return [section(words.length === 0 ? `${who}, without a reason` : `${who}:`), ...words];
}

/** How long it took: of a scheduled one not the time in which nothing happened. */
function renderTimes({ startedAtMs, endedAtMs, plan, phase }: OperationState): readonly string[] {
  if (startedAtMs === undefined) return [];
  // Between its stop and its release nothing was done.
  if (endedAtMs === undefined || phase === 'released') return [`*Began* at ${momentMrkdwn(startedAtMs)}`];
  const scheduledAtMs = changeAtMs(plan) ?? 0;
  const hasHappened = phase !== 'undone' && scheduledAtMs < endedAtMs;
  const fromMs = hasHappened ? Math.max(startedAtMs, scheduledAtMs) : startedAtMs;
  const took = formatDuration(Math.max(0, endedAtMs - fromMs));
  return [`*Took:* ${took}, from ${clockMrkdwn(fromMs)} to ${clockMrkdwn(endedAtMs)}`];
}

/** What a person who is called at night can do; nothing where nothing is left to do. */
function renderWayOut({ id, lane, plan, phase }: OperationState, slashCommand: string): readonly string[] {
  const command = (words: string) => code(`${slashCommand} ${words}`);
  const look = `${command(`status ${plan.cluster}`)} shows who leads, who streams and where writes go.`;
  if (phase === 'failed') {
    const isFree = lane === 'change' ? ', and the cluster is free for another change' : '';
    const rest = `The bot does nothing more by itself${isFree}.`;
    return [`*What to do now*\n${look}\n${rest}`];
  }
  if (phase !== 'escalated') return [];
  const lines = [
    '*What to do now*',
    `1. ${look}`,
    `2. ${command(`operations ${id}`)} shows each step with its time.`,
    `3. ${command(`unlock ${plan.cluster}`)} frees the cluster, once somebody knows how things stand.`,
    'The bot does nothing more by itself, and nothing else can be changed before that.',
  ];
  return [lines.join('\n')];
}
