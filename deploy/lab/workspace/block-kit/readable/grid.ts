import { type Align, displayWidth, padTo } from './display-width.ts';

/** A table as lines: columns aligned, the first row underlined; a cell of several lines takes several lines. */
export function renderGrid(rows: readonly (readonly string[])[], alignOf: (column: number) => Align): string[] {
  const cells = rows.map((row) => row.map((cell) => cell.split('\n')));
  const columnCount = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: columnCount }, (_, column) =>
    Math.max(0, ...cells.flatMap((row) => (row[column] ?? ['']).map(displayWidth))),
  );
  const renderRow = (row: readonly (readonly string[])[]): string[] => {
    const height = Math.max(1, ...row.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) =>
      widths
        .map((width, column) => padTo(row[column]?.[line] ?? '', { width, align: alignOf(column) }))
        .join('  ')
        .trimEnd(),
    );
  };
  const [header = [], ...body] = cells;
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [...renderRow(header), rule, ...body.flatMap(renderRow)];
}
