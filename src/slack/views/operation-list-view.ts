import type { KnownBlock } from '@slack/types';
import {
  describeOutcome,
  describePhase,
  describeProgress,
  durationOf,
  formatDuration,
  formatWriteGap,
  namePhase,
  type PhaseTone,
  toneOf,
} from '../../core/operations/describe-operation.ts';
import { isOver, type OperationState } from '../../core/operations/operation.ts';
import type { MessageView } from './message.ts';
import { code, escapeMrkdwn } from './mrkdwn.ts';
import { context, header, section } from './small-blocks.ts';
import {
  type Column,
  codeCell,
  dateCell,
  datedCell,
  markedCell,
  peopleCell,
  renderTable,
  type TableCell,
  textCell,
} from './table-cell.ts';
import { datedWithin, escapeWithin, withFullStop } from './text-budget.ts';

const shownOperations = 15;
const tableBudget = 8000;
const shortBudget = 60;
const sentenceBudget = 140;
const noticeBudget = 600;

const marks: Readonly<Record<PhaseTone, string>> = {
  waiting: 'hourglass_flowing_sand',
  'at-work': 'gear',
  good: 'white_check_mark',
  bad: 'red_circle',
  over: 'heavy_minus_sign',
};

/** What was asked for on a cluster and what came of it, as a table, the newest first. */
export function renderOperationList(input: {
  cluster: string;
  /** The newest first. */
  operations: readonly OperationState[];
  slashCommand: string;
}): MessageView {
  const { cluster, operations, slashCommand } = input;
  const title = header(`What was done to ${cluster}`);
  if (operations.length === 0) {
    const sentence = escapeMrkdwn(`Nobody has asked for a change of ${cluster} yet.`);
    return { text: sentence, blocks: [title, section(sentence)] };
  }
  const items = operations.slice(0, shownOperations);
  const { table, shown } = renderTable({ columns, items, budget: tableBudget });
  const isCut = operations.length > shown;
  const footer = [
    isCut ? `The newest ${shown}; older ones by their id` : 'That is all',
    `${code(`${slashCommand} operations`)} with an id shows all of one`,
  ].join(' · ');
  return {
    text: summarize(cluster, operations),
    blocks: [title, ...renderNotices(operations, slashCommand), table, context(footer)],
  };
}

const columns: readonly Column<OperationState>[] = [
  { title: 'Id', cell: ({ id }) => codeCell(id, '', shortBudget) },
  {
    title: 'What',
    isWrapped: true,
    cell: ({ plan }) => datedCell(`${plan.verb}: ${plan.summary}`, sentenceBudget),
  },
  { title: 'State', cell: (operation) => markedCell(marks[toneOf(operation)], namePhase(operation), shortBudget) },
  { title: 'Asked by', cell: ({ requestedBy }) => peopleCell([requestedBy]) },
  { title: 'When', cell: ({ requestedAtMs }) => dateCell(requestedAtMs, '{date_short_pretty} {time}') },
  { title: 'Outcome', isWrapped: true, cell: renderOutcome },
  { title: 'Write gap', align: 'right', cell: ({ writeGap }) => textCell(formatWriteGap(writeGap), shortBudget) },
];

/** Why it was denied was typed by somebody: that stays as it is. */
function renderOutcome(operation: OperationState): TableCell {
  const outcome = nameOutcome(operation);
  return operation.phase === 'denied' ? textCell(outcome, sentenceBudget) : datedCell(outcome, sentenceBudget);
}

/** What came of it, or how far it is; what the plan and the state say already is not said again. */
function nameOutcome(operation: OperationState): string {
  const { phase, plan, conclusion } = operation;
  const outcome = describeOutcome(operation);
  if (outcome === undefined) return describeProgress(operation) ?? '';
  const durationMs = durationOf(operation);
  if (phase !== 'succeeded' || conclusion !== plan.summary || durationMs === undefined) return outcome;
  return `as planned, in ${formatDuration(durationMs)}`;
}

/** What holds the cluster now: a person who is called at night has to see it first. */
function renderNotices(operations: readonly OperationState[], slashCommand: string): readonly KnownBlock[] {
  const holder = operations.find((operation) => operation.lane === 'change' && !isOver(operation));
  if (holder === undefined) return [];
  const { id, plan, phase } = holder;
  const words = datedWithin(describePhase(holder), noticeBudget);
  if (phase !== 'escalated') return [section(`Now: ${code(id)} ${words}`)];
  const wayOut = `Until ${code(`${slashCommand} unlock ${plan.cluster}`)} nothing else can be changed.`;
  return [section(`:rotating_light: ${code(id)} ${words}. ${wayOut}`)];
}

function summarize(cluster: string, operations: readonly OperationState[]): string {
  const newest = operations[0];
  if (newest === undefined) return escapeMrkdwn(cluster);
  const what = `${cluster}: the newest is ${newest.id}, ${newest.plan.verb}, ${describePhase(newest)}`;
  return escapeWithin(withFullStop(what), noticeBudget);
}
