/** Writes summary.csv, with one row per cell. It is for reading, so it has 6 significant digits. */
import { join } from 'node:path';
import { type Metric, METRICS } from '../metrics.js';
import type { ExperimentDocument } from '../plan/document.js';
import { type Layout, nameOfLayer } from '../results/columns.js';
import { csvLines, headerLine } from '../results/csv.js';
import { replaceFile } from '../results/files.js';
import type { Column, FieldValue } from '../results/table.js';
import { rounded } from '../text.js';
import type { Spread } from './spread.js';
import type { CellSummary } from './summary.js';

type ValueOf<Value> = (cell: CellSummary) => Value;

const column = (name: string, doc: string, value: ValueOf<FieldValue>): Column<CellSummary> => ({
  name,
  doc,
  value,
});

const figure = (name: string, doc: string, of: ValueOf<number | null>): Column<CellSummary> =>
  column(name, doc, (cell) => {
    const value = of(cell);
    return value === null ? null : rounded(value, 6);
  });

const spreadOf = (name: string, what: string, of: ValueOf<Spread>): Column<CellSummary>[] => [
  figure(`mean_${name}`, `mean ${what} over the runs`, (cell) => of(cell).mean),
  figure(`std_${name}`, `standard deviation of the ${what} (n − 1)`, (cell) => of(cell).std),
  figure(`se_${name}`, `standard error of the mean ${what}`, (cell) => of(cell).se),
];

/** What determines the columns of summary.csv: `rungs` are those of a search by halving. */
export type SummaryLayout = Layout & Pick<ExperimentDocument, 'rungs'>;

/**
 * The columns of summary.csv, in order. `axes` are those besides keep_prob, and `metrics` those besides
 * cost and accuracy.
 */
export function summaryColumns({
  layers,
  axes,
  metrics = [],
  rungs,
}: SummaryLayout): Column<CellSummary>[] {
  const names: Metric[] = [
    'val_cost',
    'val_accuracy',
    ...metrics.map((name) => `val_${name}` as const),
  ];
  const layerNumbers = Array.from({ length: layers }, (_, l) => l);
  return [
    column('cell', 'number of the cell in the plan, from 1', ({ cell }) => cell),
    ...layerNumbers.map((l) =>
      column(`keep_prob_${l}`, `keep_prob of ${nameOfLayer(l)}`, ({ keepProb }) => keepProb[l]),
    ),
    ...axes.map((name) =>
      column(name, 'value of this axis of the grid', (cell) => cell.axes[name] ?? null),
    ),
    ...(rungs === undefined
      ? []
      : [
          column(
            'epochs',
            'epochs of the last rung of halving that the cell was in',
            (cell) => cell.epochs,
          ),
        ]),
    column('runs', 'number of runs that did not diverge', ({ runs }) => runs),
    column('diverged', 'number of runs that diverged', ({ diverged }) => diverged),
    ...names.flatMap((name) =>
      spreadOf(name, METRICS[name].words, (cell) => cell[METRICS[name].key]),
    ),
    ...spreadOf('train_cost', 'training cost', ({ trainCost }) => trainCost),
    ...spreadOf('train_accuracy', 'training accuracy', ({ trainAccuracy }) => trainAccuracy),
    ...layerNumbers.map((l) =>
      figure(
        `mean_weight_norm_${l + 1}`,
        `mean squared Frobenius norm of the weights of layer ${l + 1}`,
        ({ weightNorms }) => weightNorms[l] ?? null,
      ),
    ),
    column(
      'rank',
      'rank by select.metric, or by --metric, from 1; empty if a run diverged, or if the cell lacks draws that the others have',
      ({ rank }) => rank,
    ),
    figure('gap', 'mean of val_cost − train_cost, which shows overfitting', ({ gap }) => gap),
    figure(
      'diff_vs_baseline',
      'mean difference of that metric from the baseline with the same other axes, paired by repeat and fold',
      ({ diffVsBaseline }) => diffVsBaseline,
    ),
    figure(
      'diff_low',
      'lower end of the 95 % interval of that difference, corrected for draws that overlap',
      ({ diffLow }) => diffLow,
    ),
    figure('diff_high', 'upper end of that interval', ({ diffHigh }) => diffHigh),
    figure(
      'p_adjusted',
      'p-value of that difference, adjusted by Holm for all cells with dropout; empty below three draws',
      ({ pAdjusted }) => pAdjusted,
    ),
    column('selected', '`yes` for the cell that select.rule selects', ({ selected }) =>
      selected ? 'yes' : '',
    ),
  ];
}

/** Writes summary.csv, whole or not at all. @throws FolderError if it cannot be written. */
export async function writeSummary(
  folder: string,
  cells: readonly CellSummary[],
  layout: SummaryLayout,
): Promise<void> {
  const columns = summaryColumns(layout);
  await replaceFile(join(folder, 'summary.csv'), [headerLine(columns), csvLines(columns, cells)]);
}
