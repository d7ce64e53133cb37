import type { KnownBlock } from '@slack/types';
import { describeWriteGap, durationOf, formatDuration } from '../../core/operations/describe-operation.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import { code } from './mrkdwn.ts';
import { clockMrkdwn, mentionUser, momentMrkdwn } from './operation-words.ts';
import { renderPlan } from './plan-block.ts';
import { section } from './small-blocks.ts';
import { bulletsWithin, escapeWithin, joinWithin, quoteWithin, withFullStop } from './text-budget.ts';

const sentenceBudget = 700;
const summaryBudget = 3000;
const listBudget = 1200;
const planBudget = 4000;

/** An operation that is over, or that stopped: what a manager reads in five lines, then the steps. */
export function renderEnd(operation: OperationState, { slashCommand }: { slashCommand: string }): KnownBlock[] {
  const summary = joinWithin(listSummary(operation), summaryBudget);
  const changes = operation.ending?.changes ?? [];
  return [
    section(summary),
    ...(changes.length === 0 ? [] : [section(`*What has changed*\n${bulletsWithin(changes, listBudget)}`)]),
    ...(operation.startedAtMs === undefined
      ? []
      : [renderPlan(operation, { title: 'Step by step', budget: planBudget })]),
    ...(operation.phase === 'escalated' ? [section(renderWayOut(operation, slashCommand))] : []),
  ];
}

function listSummary(operation: OperationState): readonly string[] {
  const { plan, conclusion, phase, writeGap } = operation;
  const isRepeated = phase === 'succeeded' && (conclusion === undefined || conclusion === plan.summary);
  const outcome = isRepeated ? undefined : renderOutcome(operation);
  return [
    `*${phase === 'succeeded' ? 'Done' : 'Wanted'}:* ${sentence(plan.summary)}`,
    ...(outcome === undefined ? [] : [`*Outcome:* ${outcome}`]),
    ...(writeGap === undefined ? [] : [`*Writes:* ${sentence(describeWriteGap(writeGap))}`]),
    ...renderTimes(operation),
    `*Asked for by* ${renderAskedFor(operation)}`,
    ...renderApprovedBy(operation),
  ];
}

function sentence(text: string): string {
  return escapeWithin(withFullStop(text), sentenceBudget);
}

function renderOutcome(operation: OperationState): string | undefined {
  const { phase, conclusion, ending, endedAtMs, undo } = operation;
  const when = endedAtMs === undefined ? '' : ` at ${momentMrkdwn(endedAtMs)}`;
  const who = ending?.userId === undefined ? '' : ` by ${mentionUser(ending.userId)}`;
  switch (phase) {
    case 'denied': {
      const why = quoteWithin(ending?.reason ?? '', sentenceBudget);
      return why === ''
        ? `denied${who}${when}. Nothing was changed.`
        : `denied${who}${when}; nothing was changed:\n${why}`;
    }
    case 'cancelled':
      return `cancelled${who}${when}, before it began. Nothing was changed.`;
    case 'expired':
      return `not approved in time${when === '' ? '' : `; it ended${when}`}. Nothing was changed.`;
    case 'voided':
      return 'what it rested on is no longer so. Nothing was changed; it has to be planned and approved again.';
    case 'undone':
      return `taken back${undo?.userId === undefined ? '' : ` at the wish of ${mentionUser(undo.userId)}`}. ${sentence(conclusion ?? '')}`;
    case 'released':
      return `the bot stopped: ${sentence(conclusion ?? '')} The cluster was freed${when}.`;
    default:
      return conclusion === undefined ? undefined : sentence(conclusion);
  }
}

function renderTimes(operation: OperationState): readonly string[] {
  const { startedAtMs, endedAtMs } = operation;
  const durationMs = durationOf(operation);
  if (startedAtMs === undefined) return [];
  if (durationMs === undefined || endedAtMs === undefined) return [`*Began* at ${momentMrkdwn(startedAtMs)}`];
  const from = clockMrkdwn(startedAtMs);
  return [`*Took:* ${formatDuration(durationMs)}, from ${from} to ${clockMrkdwn(endedAtMs)}`];
}

function renderAskedFor({ requestedBy, requestedAtMs, reason }: OperationState): string {
  const why = escapeWithin(reason, sentenceBudget);
  return `${mentionUser(requestedBy)} at ${momentMrkdwn(requestedAtMs)}${why === '' ? '' : `: “${why}”`}`;
}

function renderApprovedBy({ approvals, rules, startedAtMs }: OperationState): readonly string[] {
  if (approvals.length === 0) return rules.approvals === 0 && startedAtMs !== undefined ? ['*Needed no approval*'] : [];
  const people = approvals.map(({ userId, atMs }) => `${mentionUser(userId)} at ${momentMrkdwn(atMs)}`);
  return [`*Approved by* ${people.slice(0, 8).join(', ')}${people.length > 8 ? ` and ${people.length - 8} more` : ''}`];
}

function renderWayOut({ id, plan }: OperationState, slashCommand: string): string {
  const command = (words: string) => code(`${slashCommand} ${words}`);
  return [
    '*What to do now*',
    `1. ${command(`status ${plan.cluster}`)} shows who leads, who streams and where writes go.`,
    `2. ${command(`operations ${id}`)} shows each step with its time.`,
    `3. ${command(`unlock ${plan.cluster}`)} frees the cluster, once somebody knows how things stand.`,
    'The bot does nothing more by itself, and nothing else can be changed before that.',
  ].join('\n');
}
