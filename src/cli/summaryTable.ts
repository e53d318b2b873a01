/** The table of cells for people to read: the best ones, and the best baseline even if it is not one. */
import type { ExperimentDocument } from '../plan/document.js';
import { type Metric, METRIC_NAMES, METRICS } from '../metrics.js';
import type { Spread } from '../stats/spread.js';
import type { CellSummary } from '../stats/summary.js';
import { count, short } from '../text.js';
import { type Column, tableLines } from './table.js';

/** How many cells are shown unless all are asked for. */
const BEST = 10;

export interface TableOptions {
  readonly width: number;
  /** Whether every cell is shown, not only the best ones. */
  readonly all?: boolean;
  readonly metric: Metric;
}

/** The lines of the table, followed by notes on what it does not show. */
export function summaryTable(
  cells: readonly CellSummary[],
  document: Pick<ExperimentDocument, 'layers' | 'axes'>,
  { width, all = false, metric }: TableOptions,
): string[] {
  const ranked = cells.toSorted(
    (a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || a.cell - b.cell,
  );
  const shown = all ? ranked : ranked.slice(0, BEST);
  const best = ranked.find(({ isBaseline }) => isBaseline);
  const rows = best === undefined || shown.includes(best) ? shown : [...shown, best];
  const lines = tableLines(columnsOf(rows, document, metric), rows, width);
  const hidden = cells.length - rows.length;
  if (hidden > 0) lines.push(`(${count(hidden, 'more cell')}: use --all, or see summary.csv)`);
  const diverged = cells.filter((cell) => cell.diverged > 0).length;
  if (diverged > 0)
    lines.push(`runs diverged in ${diverged} of ${cells.length} cells, which are ranked last`);
  return lines;
}

function columnsOf(
  rows: readonly CellSummary[],
  { layers, axes }: Pick<ExperimentDocument, 'layers' | 'axes'>,
  metric: Metric,
): Column<CellSummary>[] {
  const layerNumbers = Array.from({ length: layers }, (_, l) => l);
  const metrics = METRIC_NAMES.filter((name) =>
    rows.some((cell) => name === 'val_cost' || cell[METRICS[name].key].mean !== null),
  );
  const right = { align: 'right' } as const;
  return [
    { title: 'rank', ...right, text: ({ rank, selected }) => `${selected ? '* ' : ''}${rank}` },
    { title: 'cell', ...right, text: ({ cell }) => String(cell), dispensable: 6 },
    ...layerNumbers.map((l) => ({
      title: `keep_prob_${l}`,
      ...right,
      text: ({ keepProb }: CellSummary) => short(keepProb[l]),
      dispensable: l === 0 && rows.every(({ keepProb }) => keepProb[0] === 1) ? 5 : 0,
    })),
    ...axes.map((name) => ({
      title: name,
      ...right,
      text: (cell: CellSummary) => String(cell.axes[name] ?? 'none'),
    })),
    { title: 'runs', ...right, text: ({ runs }) => String(runs), dispensable: 4 },
    ...metrics.map((name) => figure(name, metric)),
    { title: 'gap', ...right, text: ({ gap }) => short(gap), dispensable: 2 },
    {
      title: `${metric} vs baseline`,
      ...right,
      text: ({ isBaseline, diffVsBaseline }) => (isBaseline ? 'baseline' : signed(diffVsBaseline)),
      dispensable: 1,
    },
    {
      title: 'weight norms',
      text: ({ weightNorms }) =>
        weightNorms.map((norm) => String(Number(norm.toPrecision(3)))).join(' '),
      dispensable: 3,
    },
  ];
}

/** A column of a figure. If there is no room for both, the one that cells are ranked by stays. */
const figure = (title: Metric, metric: Metric): Column<CellSummary> => ({
  title,
  text: (cell) => plusMinus(cell[METRICS[title].key]),
  dispensable: title === metric ? 0 : 0.5,
});

/** `0.1234 ± 0.0056`: mean and standard deviation over runs. */
const plusMinus = ({ mean, std }: Spread): string =>
  mean === null ? '–' : `${short(mean)}${std === null ? '' : ` ± ${Number(std.toPrecision(2))}`}`;

const signed = (value: number | null): string =>
  `${value !== null && value > 0 ? '+' : ''}${short(value)}`;
