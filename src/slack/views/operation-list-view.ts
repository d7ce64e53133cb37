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
import { inNewerHands } from '../../core/operations/newer-bot.ts';
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
  /** Ids of those of which a newer version of the bot has written a part. */
  newer: readonly string[];
  slashCommand: string;
}): MessageView {
  const { cluster, slashCommand } = input;
  const title = header(`What was done to ${cluster}`);
  const rows = toRows(input);
  if (rows.length === 0) {
    const sentence = escapeMrkdwn(`Nobody has asked for a change of ${cluster} yet.`);
    return { text: sentence, blocks: [title, section(sentence)] };
  }
  const items = rows.slice(0, shownOperations);
  const { table, shown } = renderTable({ columns, items, budget: tableBudget });
  const isCut = rows.length > shown;
  const footer = [
    isCut ? `The newest ${shown}; older ones by their id` : 'That is all',
    `${code(`${slashCommand} operations`)} with an id shows all of one`,
  ].join(' · ');
  return {
    text: summarize(cluster, rows),
    blocks: [title, ...renderNotices(rows, slashCommand), table, context(footer)],
  };
}

interface Row {
  readonly id: string;
  /** Absent when not even its request can be read. */
  readonly operation?: OperationState;
  /** A newer version of the bot has written a part: how it stands is not known here. */
  readonly isNewer: boolean;
}

/** Those that cannot be read at all come first: only the newest are of a newer version. */
function toRows(input: { operations: readonly OperationState[]; newer: readonly string[] }): readonly Row[] {
  const { operations, newer } = input;
  const known = new Set(operations.map(({ id }) => id));
  return [
    ...newer.flatMap((id) => (known.has(id) ? [] : [{ id, isNewer: true }])),
    ...operations.map((operation) => ({ id: operation.id, operation, isNewer: newer.includes(operation.id) })),
  ];
}

const columns: readonly Column<Row>[] = [
  { title: 'Id', cell: ({ id }) => codeCell(id, '', shortBudget) },
  {
    title: 'What',
    isWrapped: true,
    cell: ({ operation }) =>
      operation === undefined
        ? textCell(undefined, sentenceBudget)
        : datedCell(`${operation.plan.verb}: ${operation.plan.summary}`, sentenceBudget),
  },
  { title: 'State', cell: renderState },
  { title: 'Asked by', cell: ({ operation }) => peopleCell(operation === undefined ? [] : [operation.requestedBy]) },
  { title: 'When', cell: ({ operation }) => dateCell(operation?.requestedAtMs, '{date_short_pretty} {time}') },
  { title: 'Outcome', isWrapped: true, cell: renderOutcome },
  {
    title: 'Write gap',
    align: 'right',
    cell: ({ operation }) => textCell(formatWriteGap(operation?.writeGap), shortBudget),
  },
];

function renderState({ operation, isNewer }: Row): TableCell {
  if (operation === undefined || isNewer) return markedCell('grey_question', inNewerHands, shortBudget);
  return markedCell(marks[toneOf(operation)], namePhase(operation), shortBudget);
}

/** Why it was denied was typed by somebody: that stays as it is. */
function renderOutcome({ operation, isNewer }: Row): TableCell {
  if (operation === undefined || isNewer) return textCell(undefined, sentenceBudget);
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
function renderNotices(rows: readonly Row[], slashCommand: string): readonly KnownBlock[] {
  const holder = rows.find(({ operation, isNewer }) => !isNewer && operation?.lane === 'change' && !isOver(operation));
  if (holder?.operation === undefined) return renderNewer(rows);
  const { id, plan, phase } = holder.operation;
  const words = datedWithin(describePhase(holder.operation), noticeBudget);
  if (phase !== 'escalated') return [section(`Now: ${code(id)} ${words}`)];
  const wayOut = `Until ${code(`${slashCommand} unlock ${plan.cluster}`)} nothing else can be changed.`;
  return [section(`:rotating_light: ${code(id)} ${words}. ${wayOut}`)];
}

function renderNewer(rows: readonly Row[]): readonly KnownBlock[] {
  const row = rows.find(({ operation, isNewer }) => isNewer && (operation === undefined || !isOver(operation)));
  if (row === undefined) return [];
  const id = code(row.id);
  return [
    section(
      `:grey_question: ${id} is ${inNewerHands}: only that one knows how it stands and whether it has the cluster.`,
    ),
  ];
}

function summarize(cluster: string, rows: readonly Row[]): string {
  const [first] = rows;
  if (first === undefined) return escapeMrkdwn(cluster);
  const { operation: newest, isNewer, id } = first;
  if (newest === undefined || isNewer)
    return escapeWithin(`${cluster}: the newest, ${id}, is ${inNewerHands}.`, noticeBudget);
  const what = `${cluster}: the newest is ${newest.id}, ${newest.plan.verb}, ${describePhase(newest)}`;
  return escapeWithin(withFullStop(what), noticeBudget);
}
