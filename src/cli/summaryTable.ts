/** The table of cells for people to read: the best ones, the selected one and the best baseline. */
import { type Metric, METRIC_NAMES, METRICS } from '../metrics.js';
import type { Answer } from '../stats/answer.js';
import { backgroundOf, costWords, heldBackWords, largestClassWords } from '../stats/background.js';
import { levelOf } from '../stats/factors.js';
import { bestBaseline, byRank } from '../stats/rank.js';
import type { Spread } from '../stats/spread.js';
import type { CellSummary } from '../stats/summary.js';
import { count, short, wrapped } from '../text.js';
import { cellName, inline, type Label, labelsOfCells, valueText } from './cellName.js';
import { decimalsFor, fixed, signedWithin } from './figures.js';
import { chosenColumns, sorted } from './summaryColumns.js';
import { type Column, tableLines } from './table.js';
import type { Colours } from './terminal.js';
import { MOST_TEXT } from './verdictLines.js';

/** How many cells are shown unless all are asked for. */
const BEST = 10;

export interface TableChoice {
  /** Whether every cell is shown, not only the best ones. */
  readonly all?: boolean;
  /** The column to sort by instead of rank. */
  readonly sort?: string;
  /** The columns of summary.csv to show instead of those that fit. */
  readonly columns?: readonly string[];
}

/**
 * The lines of the table, and notes on what it does not show.
 * @throws UserError if there is no column of a name that was chosen.
 */
export function summaryTable(
  answer: Pick<Answer, 'cells' | 'document' | 'missing'>,
  width: number,
  colours: Colours,
  { all = false, sort, columns }: TableChoice = {},
): { table: string[]; notes: string[] } {
  const { cells, document } = answer;
  const { metric } = document.config.select;
  const labels = labelsOfCells(cells, document);
  const ranked = byRank(cells);
  const ordered = sort === undefined ? ranked : sorted(ranked, sort, document);
  const shown = all ? ordered : ordered.slice(0, BEST);
  const always = [ranked.find(({ selected }) => selected), ranked.find((cell) => cell.isBaseline)];
  const rows = [...new Set([...shown, ...always.filter((cell) => cell !== undefined)])];
  const { table, left } = tableLines(
    columns === undefined
      ? columnsOf(rows, labels.varying, metric, document.rungs !== undefined)
      : chosenColumns(columns, document),
    rows,
    { width, paint: (line, cell) => paint(line, cell, colours) },
  );
  const background = backgroundOf(document);
  const notes = [
    ...roomNote(left),
    ...hiddenNote(cells.length - rows.length),
    ...constantNote(cells, labels.constant),
    ...unrankedNote(cells, document, metric),
    ...baselineNote(cells),
    ...missingNote(answer.missing),
    ...[
      // With a baseline, the verdict says it beside its accuracies.
      bestBaseline(cells) === null ? largestClassWords(background) : null,
      costWords(background, cells),
      heldBackWords(background),
    ].filter((words) => words !== null),
  ];
  const narrow = Math.min(width, MOST_TEXT);
  return { table, notes: notes.flatMap((text) => wrapped(text, narrow)) };
}

function paint(
  line: string,
  { selected, isBaseline, rank }: CellSummary,
  colours: Colours,
): string {
  if (selected) return colours.bold(line);
  if (isBaseline) return colours.cyan(line);
  return rank === null ? colours.dim(line) : line;
}

function columnsOf(
  rows: readonly CellSummary[],
  labels: readonly Label[],
  metric: Metric,
  hasRungs: boolean,
): Column<CellSummary>[] {
  const right = { align: 'right' } as const;
  const otherMetrics = METRIC_NAMES.filter(
    (name) => name !== metric && rows.some((cell) => cell[METRICS[name].key].mean !== null),
  );
  const gapDecimals = decimalsFor(
    rows.map(({ gap }) => gap),
    3,
  );
  const sameRuns = rows.every(({ runs }) => runs === rows[0].runs);
  return [
    { title: 'rank', ...right, text: rankText },
    ...labels.map((label) => ({
      title: inline(label.name),
      ...right,
      text: (cell: CellSummary) => valueText(levelOf(cell, label)),
    })),
    ...(hasRungs
      ? [{ title: 'epochs', ...right, text: ({ epochs }: CellSummary) => `${epochs}` }]
      : []),
    meanColumn(metric, rows),
    ...differenceColumn(rows),
    ...otherMetrics.map((name) => ({ ...meanColumn(name, rows), dispensable: 1 })),
    { title: 'gap', ...right, text: ({ gap }) => fixed(gap, gapDecimals), dispensable: 2 },
    ...(sameRuns
      ? []
      : [{ title: 'runs', ...right, text: ({ runs }: CellSummary) => `${runs}`, dispensable: 3 }]),
    { title: 'cell', ...right, text: ({ cell }) => String(cell), dispensable: 4 },
    {
      title: 'weight norms',
      text: ({ weightNorms }) =>
        weightNorms.map((norm) => short(Number(norm.toPrecision(3)))).join(' '),
      dispensable: 5,
    },
  ];
}

/** `* 1` for the selected cell, `≈ 2` for one that is not told apart from the best, `–` for no rank. */
function rankText({ rank, selected, tied }: CellSummary): string {
  const marks = `${selected ? '*' : ''}${tied === true && rank !== 1 ? '≈' : ''}`;
  return `${marks}${marks === '' ? '' : ' '}${rank ?? '–'}`;
}

/** `0.154 ± 0.056`: mean and standard deviation over runs. */
function meanColumn(metric: Metric, rows: readonly CellSummary[]): Column<CellSummary> {
  const decimals = decimalsOf(rows, metric);
  const text = ({ mean, std }: Spread): string =>
    fixed(mean, decimals) + (std === null ? '' : ` ± ${fixed(std, decimals)}`);
  return { title: metric, align: 'right', text: (cell) => text(cell[METRICS[metric].key]) };
}

/** The decimals for means of this metric: three digits of a typical one, two of its spread. */
export function decimalsOf(cells: readonly CellSummary[], metric: Metric): number {
  const spreads = cells.map((cell) => cell[METRICS[metric].key]);
  const [means, deviations] = [spreads.map(({ mean }) => mean), spreads.map(({ std }) => std)];
  return Math.max(decimalsFor(means, 3), decimalsFor(deviations, 2));
}

/** The difference from the baseline with its interval. */
function differenceColumn(rows: readonly CellSummary[]): Column<CellSummary>[] {
  if (!rows.some(({ isBaseline }) => isBaseline)) return [];
  const decimals = differenceDecimals(rows);
  const interval = rows.some(({ diffLow }) => diffLow !== null);
  const text = ({ isBaseline, diffVsBaseline: diff, diffLow: low, diffHigh: high }: CellSummary) =>
    isBaseline ? 'baseline' : signedWithin(diff, [low, high], decimals);
  return [{ title: interval ? 'vs baseline [95 %]' : 'vs baseline', text }];
}

/** The decimals for differences: two digits of a typical one, and of half its interval. */
export function differenceDecimals(cells: readonly CellSummary[]): number {
  const halves = cells.map(({ diffLow, diffHigh }) =>
    diffLow === null || diffHigh === null ? null : (diffHigh - diffLow) / 2,
  );
  const differences = cells.map(({ diffVsBaseline }) => diffVsBaseline);
  return Math.max(decimalsFor(differences, 2), decimalsFor(halves, 2));
}

const roomNote = (left: readonly string[]): string[] =>
  left.length > 0 ? [`no room for ${left.join(', ')}: see --columns`] : [];

const hiddenNote = (hidden: number): string[] =>
  hidden > 0 ? [`${count(hidden, 'more cell')}: see --all, or summary.csv`] : [];

const constantNote = (cells: readonly CellSummary[], labels: readonly Label[]): string[] =>
  labels.length > 0 && cells.length > 0
    ? [`the same in all cells: ${cellName(cells[0], labels)}`]
    : [];

function unrankedNote(
  cells: readonly CellSummary[],
  { rungs }: Answer['document'],
  metric: Metric,
): string[] {
  const most = cells.reduce((epochs, cell) => Math.max(epochs, cell.epochs), 0);
  const stopped = (cell: CellSummary): boolean =>
    rungs !== undefined && cell.epochs < most && cell.diverged === 0;
  const early = cells.filter((cell) => cell.rank === null && stopped(cell)).length;
  const unranked = cells.filter((cell) => cell.rank === null && !stopped(cell));
  const note =
    early === 0 ? [] : [`${early} of ${count(cells.length, 'cell')} stopped early by halving (–)`];
  return [...note, ...otherUnranked(unranked, cells.length, metric)];
}

function otherUnranked(unranked: readonly CellSummary[], all: number, metric: Metric): string[] {
  if (unranked.length === 0) return [];
  const diverged = unranked.filter((cell) => cell.diverged > 0).length;
  const { key } = METRICS[metric];
  const without = unranked.filter((cell) => cell.diverged === 0 && cell[key].mean === null).length;
  const lacking = unranked.length - diverged - without;
  const why = [
    ...(diverged > 0 ? [`runs diverged in ${diverged}`] : []),
    ...(without > 0 ? [`${metric} does not exist in ${without}`] : []),
    ...(lacking > 0 ? [`${lacking} lack${lacking === 1 ? 's' : ''} runs that others have`] : []),
  ];
  return [`${unranked.length} of ${count(all, 'cell')} without a rank (–): ${why.join(', ')}`];
}

const baselineNote = (cells: readonly CellSummary[]): string[] => {
  const baselines = cells.filter(({ isBaseline }) => isBaseline).length;
  if (baselines === 0 && cells.length > 0) return ['no baseline, so no differences from it'];
  return baselines > 1
    ? [`${baselines} baselines: each cell is compared with the one that has the same other axes`]
    : [];
};

const missingNote = (missing: number | null): string[] =>
  missing !== null && missing > 0
    ? [`${count(missing, 'planned run')} not done yet: keepgrid run goes on`]
    : [];
