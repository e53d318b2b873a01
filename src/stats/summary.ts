/**
 * Rows → one line per cell: means over repeats, their spread, and the difference from the cell's
 * own baseline, paired by repeat and fold.
 */
import type { ResultRow } from '../results/columns.js';

export type Metric = 'val_cost' | 'val_accuracy';

export interface Spread {
  /** Null where no run has the figure (accuracy of a regression). */
  readonly mean: number | null;
  /** Standard deviation over runs, n − 1 in the denominator; null below two runs. */
  readonly std: number | null;
  /** Standard error of the mean; null below two runs. */
  readonly se: number | null;
}

export interface CellSummary {
  readonly cell: number;
  readonly keepProb: readonly number[];
  readonly axes: ResultRow['axes'];
  /** Runs that ended well, and those that diverged. */
  readonly runs: number;
  readonly diverged: number;
  readonly valCost: Spread;
  readonly valAccuracy: Spread;
  readonly trainCost: Spread;
  readonly trainAccuracy: Spread;
  /** Mean squared Frobenius norm of W[l], l = 1 … L. */
  readonly weightNorms: readonly number[];
  /** Mean of val_cost − train_cost over runs: how far the network overfits. */
  readonly gap: number | null;
  /** Every keep_prob is 1. */
  readonly isBaseline: boolean;
  /** Mean of the metric's difference from the baseline of the same other axes; null for a baseline, or where there is none. */
  readonly diffVsBaseline: number | null;
  /** From 1; equal means share the smaller rank. Cells with a diverged run come after all others. */
  readonly rank: number;
  readonly selected: boolean;
}

export interface SummaryOptions {
  readonly metric: Metric;
  readonly rule: 'best' | 'one_se';
  /** Axes computed from others: they tell no combinations apart. */
  readonly derivedAxes: readonly string[];
}

/** One summary per cell, in plan order. */
export function summarise(rows: readonly ResultRow[], options: SummaryOptions): CellSummary[] {
  const groups = byCell(rows);
  const baselineOf = findBaseline(groups, options.derivedAxes);
  const cells = groups.map((group) => ({
    ...describeCell(group),
    diffVsBaseline: isBaseline(group[0])
      ? null
      : pairedDifference(group, baselineOf(group[0]), options.metric),
  }));
  return select(rank(cells, options.metric), options);
}

/**
 * The baseline of the same other axes. A derived axis is another in the baseline as a rule; but one
 * grid of a union may list what another derives, so a baseline that agrees in all of them comes first.
 */
function findBaseline(
  groups: readonly (readonly ResultRow[])[],
  derivedAxes: readonly string[],
): (row: ResultRow) => readonly ResultRow[] {
  const combination = ({ axes }: ResultRow, without: readonly string[]): string =>
    JSON.stringify(
      Object.entries(axes)
        .filter(([name]) => !without.includes(name))
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  const [exact, free] = [[], derivedAxes].map((without) => {
    const found = new Map<string, readonly ResultRow[]>();
    for (const group of groups.filter(([first]) => isBaseline(first))) {
      const key = combination(group[0], without);
      if (!found.has(key)) found.set(key, group);
    }
    return (row: ResultRow) => found.get(combination(row, without));
  });
  return (row) => exact(row) ?? free(row) ?? [];
}

function byCell(rows: readonly ResultRow[]): ResultRow[][] {
  const groups = new Map<number, ResultRow[]>();
  for (const row of rows) {
    const group = groups.get(row.cell);
    if (group === undefined) groups.set(row.cell, [row]);
    else group.push(row);
  }
  return [...groups.values()].toSorted((a, b) => a[0].cell - b[0].cell);
}

const isBaseline = ({ keepProb }: ResultRow): boolean => keepProb.every((share) => share === 1);

type Described = Omit<CellSummary, 'rank' | 'selected'>;
type Ranked = Omit<CellSummary, 'selected'>;

function describeCell(group: readonly ResultRow[]): Omit<Described, 'diffVsBaseline'> {
  const done = group.filter(({ status }) => status === 'ok');
  const { cell, keepProb, axes } = group[0];
  return {
    cell,
    keepProb,
    axes,
    runs: done.length,
    diverged: group.length - done.length,
    valCost: spread(done.map((row) => row.valCost)),
    valAccuracy: spread(done.map((row) => row.valAccuracy)),
    trainCost: spread(done.map((row) => row.trainCost)),
    trainAccuracy: spread(done.map((row) => row.trainAccuracy)),
    weightNorms: (done[0]?.weightNorms ?? []).map(
      (_, l) => spread(done.map((row) => row.weightNorms[l] ?? null)).mean!,
    ),
    gap: spread(done.map((row) => minus(row.valCost, row.trainCost))).mean,
    isBaseline: isBaseline(group[0]),
  };
}

const minus = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a - b;

/** Mean, standard deviation and standard error of the figures that are there. */
export function spread(figures: readonly (number | null)[]): Spread {
  const values = figures.filter((figure) => figure !== null);
  const n = values.length;
  if (n === 0) return { mean: null, std: null, se: null };
  // Taken from the first value on, so that equal values have a spread of exactly 0.
  const origin = values[0];
  const mean = origin + values.reduce((sum, value) => sum + (value - origin), 0) / n;
  if (n === 1) return { mean, std: null, se: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const std = Math.sqrt(squares / (n - 1));
  return { mean, std, se: std / Math.sqrt(n) };
}

const figureOf = (row: ResultRow, metric: Metric): number | null =>
  metric === 'val_cost' ? row.valCost : row.valAccuracy;

/** Mean difference over the repeats and folds that both have. */
function pairedDifference(
  group: readonly ResultRow[],
  baseline: readonly ResultRow[],
  metric: Metric,
): number | null {
  const pair = ({ repeat, fold }: ResultRow): string => `${repeat}/${fold}`;
  const partners = new Map(baseline.map((row) => [pair(row), figureOf(row, metric)]));
  return spread(group.map((row) => minus(figureOf(row, metric), partners.get(pair(row)) ?? null)))
    .mean;
}

/** The metric so turned that lower is better; null (nothing to rank) comes last. */
function loss(cell: Described, metric: Metric): number {
  const { mean } = metric === 'val_cost' ? cell.valCost : cell.valAccuracy;
  if (mean === null || cell.diverged > 0) return Number.POSITIVE_INFINITY;
  return metric === 'val_cost' ? mean : -mean;
}

function rank(cells: readonly Described[], metric: Metric): Ranked[] {
  const losses = cells
    .map((cell) => loss(cell, metric))
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const places = new Map(losses.toReversed().map((value, index) => [value, losses.length - index]));
  return cells.map((cell) => ({ ...cell, rank: places.get(loss(cell, metric))! }));
}

/**
 * best: the first cell of rank 1. one_se: of the cells within one standard error of the best, the
 * one that drops least (mean keep_prob), then the better ranked (Breiman et al. 1984, section 3.4.3).
 */
function select(cells: readonly Ranked[], { metric, rule }: SummaryOptions): CellSummary[] {
  const candidates = cells.filter((cell) => loss(cell, metric) < Number.POSITIVE_INFINITY);
  const byRank = candidates.toSorted((a, b) => a.rank - b.rank || a.cell - b.cell);
  let chosen = byRank[0];
  if (chosen !== undefined && rule === 'one_se') {
    const se = (metric === 'val_cost' ? chosen.valCost : chosen.valAccuracy).se ?? 0;
    const limit = loss(chosen, metric) + se;
    const drops = ({ keepProb }: Ranked): number =>
      keepProb.reduce((sum, share) => sum + 1 - share, 0);
    chosen = byRank
      .filter((cell) => loss(cell, metric) <= limit)
      .toSorted((a, b) => drops(a) - drops(b) || a.rank - b.rank)[0];
  }
  return cells.map((cell) => ({ ...cell, selected: cell === chosen }));
}
