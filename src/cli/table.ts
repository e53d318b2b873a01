/** Lays out tables as text, no wider than the terminal. */

export interface Column<Row> {
  /** If there is no room for it on one line, it is broken at spaces and underscores. */
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly text: (row: Row) => string;
  /** Columns with 0, the default, always stand. Others follow where there is room, the lowest first. */
  readonly dispensable?: number;
}

export interface TableOptions<Row> {
  readonly width?: number;
  /** Colours a line of the row. */
  readonly paint?: (line: string, row: Row) => string;
}

/** Stands before the further lines of a row that needs more than one. */
const INDENT = ' '.repeat(6);

export interface Table {
  /** Titles first. */
  readonly table: string[];
  /** The titles of the columns that there was no room for. */
  readonly left: string[];
}

/**
 * Lays out a table. If `width` is too small for all columns, titles are broken, then dispensable columns
 * are left out, and at worst rows take several lines.
 */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width = Number.POSITIVE_INFINITY, paint = (line) => line }: TableOptions<Row> = {},
): Table {
  const texts = columns.map(({ text }) => rows.map(text));
  const contents = texts.map(widest);
  const layouts = LAYOUTS.map(({ broken, gap }) => {
    const heads = columns.map(({ title }, index) =>
      title.length > contents[index] ? broken(title) : [title],
    );
    const widths = heads.map((words, index) => Math.max(widest(words), contents[index]));
    const widthOf = (shown: readonly number[]): number =>
      shown.reduce((sum, index) => sum + widths[index] + gap.length, -gap.length);
    return { heads, widths, gap, widthOf };
  });
  const needed = [...columns.keys()].filter((index) => !columns[index].dispensable);
  // A row of several lines need not be narrow as well.
  const { heads, widths, gap, widthOf } =
    layouts.find((layout) => layout.widthOf(needed) <= width) ?? layouts.at(-2)!;

  const shown = new Set(needed);
  const byUse = [...columns.keys()]
    .filter((index) => !shown.has(index))
    .toSorted((a, b) => columns[a].dispensable! - columns[b].dispensable! || a - b);
  for (const index of byUse) if (widthOf([...shown, index]) <= width) shown.add(index);
  const order = [...columns.keys()].filter((index) => shown.has(index));
  const bands = bandsOf(order, (band, indent) => indent + widthOf(band) <= width);

  const line = (band: number, cell: (index: number) => string): string =>
    (band > 0 ? INDENT : '') +
    bands[band]
      .map((index) => pad(cell(index), widths[index], columns[index].align ?? 'left'))
      .join(gap)
      .trimEnd();
  const titles = bands.flatMap((band, number) => {
    const height = Math.max(...band.map((index) => heads[index].length));
    return Array.from({ length: height }, (_, y) =>
      line(number, (index) => heads[index][y - height + heads[index].length] ?? ''),
    );
  });
  const body = rows.flatMap((row, y) =>
    bands.map((_, number) =>
      paint(
        line(number, (index) => texts[index][y]),
        row,
      ),
    ),
  );
  const left = columns.filter((_, index) => !shown.has(index)).map(({ title }) => title);
  return { table: [...titles, ...body], left };
}

/** Ways to lay out a row on one line, from the most readable to the narrowest. */
const LAYOUTS: readonly { broken: (title: string) => string[]; gap: string }[] = [
  { broken: (title) => [title], gap: '  ' },
  { broken: (title) => title.split(/[ _](?=[^ _]*$)/), gap: '  ' },
  { broken: (title) => title.split(/[ _]/), gap: '  ' },
  { broken: (title) => title.split(/[ _]/), gap: ' ' },
];

/** Spreads columns over as few lines as they need. */
function bandsOf(
  order: readonly number[],
  fits: (band: readonly number[], indent: number) => boolean,
): number[][] {
  const bands: number[][] = [];
  for (const index of order) {
    const longer = [...(bands.at(-1) ?? []), index];
    if (bands.length > 0 && fits(longer, bands.length > 1 ? INDENT.length : 0)) {
      bands[bands.length - 1] = longer;
    } else bands.push([index]);
  }
  return bands;
}

const widest = (texts: readonly string[]): number =>
  texts.reduce((most, text) => Math.max(most, [...text].length), 0);

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(width - [...text].length);
  return align === 'left' ? text + space : space + text;
}
