import type { KnownBlock } from '@slack/types';
import type { Answer, DcsState } from '../../core/cluster/snapshot.ts';
import { formatWriteGap } from '../../core/operations/describe-operation.ts';
import type { ExplainedEntry } from '../../core/operations/join-history.ts';
import type { OperationState } from '../../core/operations/operation.ts';
import type { MessageView } from './message.ts';
import { code, dateMrkdwn, escapeMrkdwn } from './mrkdwn.ts';
import { countOf } from './quantity.ts';
import { context, header, section } from './small-blocks.ts';
import { type Column, codeCell, dateCell, peopleCell, renderTable, type TableCell, textCell } from './table-cell.ts';
import { escapeWithin, withFullStop } from './text-budget.ts';

const shownEntries = 20;
const tableBudget = 8000;
const nameBudget = 40;
const whyBudget = 140;
const sentenceBudget = 600;

/** Patroni's history as a table, the newest first, with who asked for each change. */
export function renderHistory(input: {
  cluster: string;
  dcs: Answer<DcsState>;
  /** The newest first. */
  entries: readonly ExplainedEntry[];
  /** Why who asked cannot be told, as a plain sentence. */
  journalSilence?: string;
  slashCommand: string;
}): MessageView {
  const { cluster, dcs, entries, journalSilence, slashCommand } = input;
  const title = `Who has led ${cluster}, and why`;
  if (!dcs.ok) {
    const sentence = `Patroni's history of ${cluster} cannot be read: ${withFullStop(dcs.silence.detail)}`;
    return frame(title, sentence, [section(`:white_circle: ${escapeWithin(sentence, sentenceBudget)}`)]);
  }
  const silence = journalSilence === undefined ? [] : [renderSilence(journalSilence)];
  if (entries.length === 0) {
    const sentence = `Patroni's history of ${cluster} is empty: nobody has been promoted since the cluster was made.`;
    return frame(title, sentence, [section(escapeMrkdwn(sentence)), ...silence]);
  }
  const { table, shown } = renderTable({ columns, items: entries.slice(0, shownEntries), budget: tableBudget });
  const summary = `Patroni's history of ${cluster} has ${countOf(entries.length, 'promotion')}.`;
  return frame(title, summary, [
    ...silence,
    table,
    context(renderFooter({ entries, shown, atMs: dcs.atMs, slashCommand })),
  ]);
}

function frame(title: string, summary: string, blocks: readonly KnownBlock[]): MessageView {
  return { text: escapeMrkdwn(summary), blocks: [header(title), ...blocks] };
}

function renderSilence(journalSilence: string): KnownBlock {
  const sentence = `${withFullStop(journalSilence)} So who asked for a change, and why, cannot be told.`;
  return section(`:white_circle: ${escapeWithin(sentence, sentenceBudget)}`);
}

const columns: readonly Column<ExplainedEntry>[] = [
  { title: 'When', cell: ({ entry }) => dateCell(entry.atMs) },
  { title: 'New leader', cell: ({ entry }) => textCell(entry.newLeader, nameBudget) },
  // An entry tells of the timeline that ended; the new leader began the next one.
  {
    title: 'TL',
    align: 'right',
    cell: ({ entry }) => textCell(`${entry.timeline} → ${entry.timeline + 1}`, nameBudget),
  },
  { title: 'Operation', cell: renderCause },
  { title: 'Asked by', cell: forOperation((operation) => peopleCell([operation.requestedBy])) },
  {
    title: 'Approved by',
    cell: forOperation(({ approvals }) => peopleCell(approvals.slice(0, 5).map(({ userId }) => userId))),
  },
  { title: 'Why', isWrapped: true, cell: forOperation(({ reason }) => textCell(reason, whyBudget)) },
  {
    title: 'Write gap',
    align: 'right',
    cell: forOperation(({ writeGap }) => textCell(formatWriteGap(writeGap), nameBudget)),
  },
  { title: "PostgreSQL's reason", cell: ({ entry }) => textCell(entry.reason, whyBudget) },
];

function forOperation(render: (operation: OperationState) => TableCell): Column<ExplainedEntry>['cell'] {
  return ({ cause }) => (cause.kind === 'operation' ? render(cause.operation) : textCell(undefined, nameBudget));
}

function renderCause({ cause }: ExplainedEntry): TableCell {
  switch (cause.kind) {
    case 'operation':
      return codeCell(cause.operation.id, cause.gotCandidate ? '' : `wanted ${wishOf(cause.operation)}`, nameBudget);
    case 'nobody':
      return textCell('not by Howdah', nameBudget);
    case 'unknown':
      return textCell('cannot be told', nameBudget);
  }
}

function wishOf({ plan }: OperationState): string {
  const request = plan.steps.find((step) => step.kind === 'request-switchover');
  return request?.candidate ?? 'something else';
}

function renderFooter(input: {
  entries: readonly ExplainedEntry[];
  shown: number;
  atMs: number;
  slashCommand: string;
}): string {
  const { entries, shown, atMs, slashCommand } = input;
  const more = entries.length - shown;
  return [
    `Seen ${dateMrkdwn(atMs, '{date_short_pretty} {time_secs}')}`,
    ...(more > 0 ? [`${more} older ${more === 1 ? 'promotion is' : 'promotions are'} left out`] : []),
    'TL is the timeline that ended and the one that began',
    `${code(`${slashCommand} operations`)} with an id shows all of an operation`,
  ].join(' · ');
}
