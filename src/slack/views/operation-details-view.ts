import type { KnownBlock, TableBlock } from '@slack/types';
import {
  describeApprovals,
  describeOutcome,
  describePhase,
  describeStepStatus,
  describeSteps,
  describeWriteGap,
  durationOf,
  formatDuration,
  type StepReport,
  type StepStatus,
} from '../../core/operations/describe-operation.ts';
import { isOver, type OperationPhase, type OperationState } from '../../core/operations/operation.ts';
import type { PlanFacts } from '../../core/operations/plan.ts';
import type { MessageView } from './message.ts';
import { code } from './mrkdwn.ts';
import { mentionUser, momentMrkdwn, nameOperation, renderHeading } from './operation-words.ts';
import { context, header, quote, section } from './small-blocks.ts';
import { type Column, dateCell, datedCell, markedCell, renderTable } from './table-cell.ts';
import { bulletsWithin, escapeWithin, joinWithin, sentenceWithin, withFullStop } from './text-budget.ts';

// A message of about 13,200 characters is refused as a whole, so the parts share a budget of 10,000.
const summaryBudget = 1600;
const reasonBudget = 600;
const peopleBudget = 1400;
const listBudget = 700;
const factsBudget = 400;
const tableBudget = 3400;
const sentenceBudget = 450;
const nameBudget = 80;
const shownApprovals = 6;

/** All of one operation: what came of it, who asked and approved and why, the plan, and every step with its time. */
export function renderOperationDetails(
  operation: OperationState,
  { nowMs, slashCommand }: { nowMs: number; slashCommand: string },
): MessageView {
  const { plan } = operation;
  const outcome = describeOutcome(operation) ?? describePhase(operation);
  const steps = renderSteps(describeSteps(operation));
  return {
    text: `${escapeWithin(nameOperation(plan), nameBudget)}: ${escapeWithin(withFullStop(outcome), sentenceBudget)}`,
    blocks: [
      header(renderHeading(operation, nowMs)),
      section(joinWithin(listSummary(operation, slashCommand), summaryBudget)),
      steps.table,
      section(renderRequest(operation)),
      ...quote(operation.reason, reasonBudget),
      section(joinWithin(listDecisions(operation), peopleBudget)),
      ...quote(operation.ending?.reason ?? '', reasonBudget),
      ...renderPlan(operation),
      context([`Operation ${code(operation.id)}`, ...steps.notes].join(' · ')),
    ],
  };
}

function sentence(text: string): string {
  return sentenceWithin(text, sentenceBudget);
}

function listSummary(operation: OperationState, slashCommand: string): readonly string[] {
  const { plan, phase, writeGap, startedAtMs } = operation;
  // Why it was denied is quoted below: people typed it.
  const outcome = phase === 'denied' ? 'Denied. Nothing was changed.' : describeOutcome(operation);
  const durationMs = durationOf(operation);
  return [
    `*${phase === 'succeeded' ? 'Done' : 'Wanted'}:* ${sentence(plan.summary)}`,
    ...(isOver(operation) ? [] : [`*Now:* ${sentence(describePhase(operation))}`]),
    ...(outcome === undefined || outcome === plan.summary ? [] : [`*Outcome:* ${sentence(outcome)}`]),
    ...(writeGap === undefined ? [] : [`*Writes:* ${sentence(describeWriteGap(writeGap))}`]),
    ...(startedAtMs === undefined ? [] : [`*Began:* ${momentMrkdwn(startedAtMs)}`]),
    ...(durationMs === undefined ? [] : [`*Took:* ${formatDuration(durationMs)}`]),
    ...(phase === 'escalated' ? [renderWayOut(plan.cluster, slashCommand)] : []),
  ];
}

function renderWayOut(cluster: string, slashCommand: string): string {
  const [status, unlock] = ['status', 'unlock'].map((name) => code(`${slashCommand} ${name} ${cluster}`));
  return `*Way out:* ${status} shows how things stand; ${unlock} frees the cluster for other changes.`;
}

function renderRequest({ requestedBy, requestedAtMs, channel, reason }: OperationState): string {
  const words = `*Asked for by* ${mentionUser(requestedBy)} at ${momentMrkdwn(requestedAtMs)} in <#${channel}>`;
  return reason === '' ? words : `${words}, because:`;
}

/** Who decided what about it, in the order of time. */
function listDecisions(operation: OperationState): readonly string[] {
  const { approvals, rules, phase, ending, endedAtMs, undo } = operation;
  const when = endedAtMs === undefined ? '' : ` at ${momentMrkdwn(endedAtMs)}`;
  const until = phase === 'awaiting-approval' ? `, until ${momentMrkdwn(rules.expiresAtMs)}` : '';
  const hidden = approvals.length - shownApprovals;
  return [
    `*Approval:* ${describeApprovals(operation)}${until}`,
    ...approvals.slice(0, shownApprovals).map(({ userId, atMs, secondFactor }) => {
      const how = secondFactor ? ', with a one-time code' : '';
      return `• ${mentionUser(userId)} at ${momentMrkdwn(atMs)}${how}`;
    }),
    ...(hidden > 0 ? [`… and ${hidden} more`] : []),
    ...(ending?.userId === undefined
      ? []
      : [
          `*${phase === 'denied' ? 'Denied' : 'Cancelled'} by* ${mentionUser(ending.userId)}${when}${ending.reason ? ', because:' : ''}`,
        ]),
    ...(undo === undefined ? [] : [`*${nameUndo(phase)}${wishOf(undo.userId)}:* ${sentence(undo.why)}`]),
    ...(phase === 'released' ? [`*The cluster was freed*${when}`] : []),
  ];
}

/** An undo that was begun need not have come to anything. */
function nameUndo(phase: OperationPhase): string {
  if (phase === 'undone') return 'Taken back';
  return phase === 'undoing' ? 'Being taken back' : 'Was to be taken back';
}

function wishOf(userId: string | undefined): string {
  return userId === undefined ? '' : ` at the wish of ${mentionUser(userId)}`;
}

function renderPlan({ plan }: OperationState): readonly KnownBlock[] {
  const lists = [
    { title: 'Why this way', lines: plan.rationale },
    { title: 'What clients notice', lines: plan.impact },
  ];
  const facts = [
    { title: 'It rests on', facts: plan.facts },
    { title: 'Also seen', facts: plan.observations },
  ];
  return [
    ...lists.map(({ title, lines }) => ({ title, text: bulletsWithin(lines, listBudget) })),
    ...facts.map((part) => ({ title: part.title, text: listFacts(part.facts) })),
  ]
    .filter(({ text }) => text !== '')
    .map(({ title, text }) => section(`*${title}*\n${text}`));
}

function listFacts(facts: PlanFacts): string {
  const words = Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
  return escapeWithin(words.join(' · '), factsBudget);
}

const stepMarks: Readonly<Record<StepStatus, string>> = {
  waiting: 'white_circle',
  running: 'gear',
  done: 'white_check_mark',
  failed: 'x',
  unknown: 'grey_question',
  skipped: 'heavy_minus_sign',
};

const columns: readonly Column<StepReport>[] = [
  {
    title: 'Step',
    isWrapped: true,
    cell: ({ step, isUndo }) => datedCell(`${isUndo ? 'Undo: ' : ''}${step.sentence}`, 160),
  },
  {
    title: 'State',
    cell: (report) => markedCell(stepMarks[report.status], describeStepStatus(report), nameBudget),
  },
  { title: 'Began', cell: ({ startedAtMs }) => dateCell(startedAtMs) },
  { title: 'What was seen', isWrapped: true, cell: ({ detail }) => datedCell(detail, 240) },
];

function renderSteps(reports: readonly StepReport[]): { table: TableBlock; notes: readonly string[] } {
  const { table, shown } = renderTable({ columns, items: reports, budget: tableBudget });
  const hidden = reports.length - shown;
  return { table, notes: hidden === 0 ? [] : [`${hidden} more steps are left out`] };
}
