/** Lays out tables as text, no wider than the terminal. */

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly text: (row: Row) => string;
  /** If the terminal is too narrow, the columns with the highest number go first; those with 0 stay. */
  readonly dispensable?: number;
}

const GAP = '  ';

/**
 * The lines of a table, titles first. If `width` is too small for all columns, dispensable ones are
 * left out, and a last line names them.
 */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const cells = columns.map((column) => [column.title, ...rows.map((row) => column.text(row))]);
  const widths = cells.map((texts) => Math.max(...texts.map((text) => [...text].length)));
  let shown = [...columns.keys()];
  const total = (): number =>
    shown.reduce((sum, index) => sum + widths[index] + GAP.length, -GAP.length);
  const byDispensability = [...columns.keys()]
    .filter((index) => (columns[index].dispensable ?? 0) > 0)
    .toSorted((a, b) => columns[b].dispensable! - columns[a].dispensable! || b - a);
  for (const index of byDispensability) {
    if (total() <= width) break;
    shown = shown.filter((other) => other !== index);
  }
  const lines = Array.from({ length: rows.length + 1 }, (_, line) =>
    shown
      .map((index) => pad(cells[index][line], widths[index], columns[index].align ?? 'left'))
      .join(GAP)
      .trimEnd(),
  );
  const left = columns.filter((_, index) => !shown.includes(index)).map(({ title }) => title);
  return left.length === 0 ? lines : [...lines, `(no room for ${left.join(', ')})`];
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(width - [...text].length);
  return align === 'left' ? text + space : space + text;
}
