import type { RichTextBlock, RichTextSection, TableBlock } from '@slack/types';
import { shownNameLength } from './replace-mentions.ts';
import { countStored, plainWithin } from './text-budget.ts';
import { withDates } from './utc-moments.ts';

export type TableRow = TableBlock['rows'][number];
export type TableCell = TableRow[number];

/** What stands in a cell that has nothing to say: Slack refuses an empty one. */
const nothing: TableCell = { type: 'raw_text', text: '–' };

/** Plain text on one line, at most `budget` stored characters. */
export function textCell(text: string | undefined, budget: number): TableCell {
  const shown = plainWithin(text ?? '', budget);
  return shown === '' ? nothing : { type: 'raw_text', text: shown };
}

/** A sentence of our own on one line, its moments by the reader's clock, at most `budget` stored characters. */
export function datedCell(text: string | undefined, budget: number): TableCell {
  const elements = withDates(plainWithin(text ?? '', budget));
  return elements.some(({ type }) => type === 'date') ? richCell(elements) : textCell(text, budget);
}

/** A moment in the reader's own time zone and language. Epoch milliseconds. */
export function dateCell(atMs: number | undefined, format = '{date_short_pretty} {time_secs}'): TableCell {
  if (atMs === undefined) return nothing;
  const fallback = `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return richCell([{ type: 'date', timestamp: Math.floor(atMs / 1000), format, fallback }]);
}

/** People by their Slack ids: Slack shows their names, and whoever shares it replaces them (`replaceMentions`). */
export function peopleCell(userIds: readonly string[]): TableCell {
  const users = userIds.flatMap((userId, index): RichTextSection['elements'] => [
    ...(index === 0 ? [] : [{ type: 'text' as const, text: ', ' }]),
    { type: 'user', user_id: userId },
  ]);
  return users.length === 0 ? nothing : richCell(users);
}

/** A name in code style, and plain words after it, at most `budget` stored characters each. */
export function codeCell(name: string, words: string, budget: number): TableCell {
  return richCell([
    { type: 'text', text: plainWithin(name, budget) || '–', style: { code: true } },
    ...(words === '' ? [] : [{ type: 'text' as const, text: ` ${plainWithin(words, budget)}` }]),
  ]);
}

/** An emoji by its name, and plain words after it, at most `budget` stored characters. */
export function markedCell(emoji: string, words: string, budget: number): TableCell {
  return richCell([
    { type: 'emoji', name: emoji },
    { type: 'text', text: ` ${plainWithin(words, budget)}` },
  ]);
}

function richCell(elements: RichTextSection['elements']): RichTextBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

/** A column: its head, its alignment and what it says of one item. */
export interface Column<Item> {
  readonly title: string;
  readonly align?: 'right';
  readonly isWrapped?: boolean;
  readonly cell: (item: Item) => TableCell;
}

/** As many of the items as fit into `budget` stored characters, the first ones, and how many those are. */
export function renderTable<Item>(options: {
  columns: readonly Column<Item>[];
  items: readonly Item[];
  budget: number;
}): { readonly table: TableBlock; readonly shown: number } {
  const { columns, items } = options;
  const rows: TableRow[] = [columns.map(({ title }) => ({ type: 'raw_text', text: title }))];
  let left = options.budget - countRow(rows[0] ?? []);
  for (const item of items) {
    const row = columns.map(({ cell }) => cell(item));
    left -= countRow(row);
    if (left < 0) break;
    rows.push(row);
  }
  const settings = columns.map(({ align, isWrapped }) => ({
    align: align ?? ('left' as const),
    ...(isWrapped === true && { is_wrapped: true }),
  }));
  return { table: { type: 'table', column_settings: settings, rows }, shown: rows.length - 1 };
}

function countRow(row: TableRow): number {
  return row.reduce((sum, cell) => sum + countCell(cell), 0);
}

function countCell(cell: TableCell): number {
  if (cell.type !== 'rich_text') return countStored(cell.text);
  const inlines = cell.elements.flatMap((element) => (element.type === 'rich_text_section' ? element.elements : []));
  return inlines.reduce((sum, inline) => {
    if (inline.type === 'text') return sum + countStored(inline.text);
    // A name stands there when the table is shared.
    if (inline.type === 'user') return sum + shownNameLength;
    if (inline.type === 'date') return sum + countStored(inline.fallback ?? '');
    return inline.type === 'emoji' ? sum + inline.name.length : sum;
  }, 0);
}
