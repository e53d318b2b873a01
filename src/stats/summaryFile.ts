/** summary.csv: one row per cell. For reading, not for verifying: 6 significant digits. */
import { join } from 'node:path';
import { csvLines, headerLine } from '../results/csv.js';
import { replaceFile } from '../results/files.js';
import type { Column, FieldValue } from '../results/table.js';
import { METRIC_NAMES, METRICS } from '../metrics.js';
import { rounded } from '../text.js';
import type { Spread } from './spread.js';
import type { CellSummary } from './summary.js';

const sixDigits = (value: number | null): FieldValue => (value === null ? null : rounded(value, 6));

const figure = (
  name: string,
  of: (cell: CellSummary) => Spread,
  what: string,
): Column<CellSummary>[] => [
  {
    name: `mean_${name}`,
    value: (cell) => sixDigits(of(cell).mean),
    doc: `mean ${what} over the cell's runs`,
  },
  {
    name: `std_${name}`,
    value: (cell) => sixDigits(of(cell).std),
    doc: 'its standard deviation over runs (n − 1)',
  },
  {
    name: `se_${name}`,
    value: (cell) => sixDigits(of(cell).se),
    doc: 'the standard error of the mean',
  },
];

/** summary.csv, in order; `layers` is L, `axes` those besides keep_prob. */
export function summaryColumns(layers: number, axes: readonly string[]): Column<CellSummary>[] {
  const layerNumbers = Array.from({ length: layers }, (_, l) => l);
  return [
    { name: 'cell', value: ({ cell }) => cell, doc: 'place of the cell in the plan, from 1' },
    ...layerNumbers.map((l) => ({
      name: `keep_prob_${l}`,
      value: ({ keepProb }: CellSummary) => keepProb[l],
      doc: `share of layer ${l} that is kept`,
    })),
    ...axes.map((name) => ({
      name,
      value: (cell: CellSummary) => cell.axes[name] ?? null,
      doc: 'value of this axis of the grid',
    })),
    { name: 'runs', value: ({ runs }) => runs, doc: 'runs that ended well' },
    { name: 'diverged', value: ({ diverged }) => diverged, doc: 'runs that diverged' },
    ...METRIC_NAMES.flatMap((name) =>
      figure(name, (cell) => cell[METRICS[name].key], name.replace('val_', 'validation ')),
    ),
    ...figure('train_cost', ({ trainCost }) => trainCost, 'training cost'),
    ...figure('train_accuracy', ({ trainAccuracy }) => trainAccuracy, 'training accuracy'),
    ...layerNumbers.map((l) => ({
      name: `mean_weight_norm_${l + 1}`,
      value: ({ weightNorms }: CellSummary) => sixDigits(weightNorms[l] ?? null),
      doc: `mean squared Frobenius norm of the weights of layer ${l + 1}`,
    })),
    {
      name: 'rank',
      value: ({ rank }) => rank,
      doc: 'by select.metric, from 1; cells with diverged runs last',
    },
    {
      name: 'gap',
      value: ({ gap }) => sixDigits(gap),
      doc: 'mean of val_cost − train_cost: how far it overfits',
    },
    {
      name: 'diff_vs_baseline',
      value: ({ diffVsBaseline }) => sixDigits(diffVsBaseline),
      doc: 'mean difference of select.metric from the baseline of the same other axes, paired by repeat and fold',
    },
    {
      name: 'selected',
      value: ({ selected }) => (selected ? 'yes' : ''),
      doc: 'the cell that select.rule picks',
    },
  ];
}

/** Writes summary.csv, whole or not at all. */
export async function writeSummary(
  folder: string,
  cells: readonly CellSummary[],
  { layers, axes }: { readonly layers: number; readonly axes: readonly string[] },
): Promise<void> {
  const columns = summaryColumns(layers, axes);
  await replaceFile(join(folder, 'summary.csv'), [headerLine(columns), csvLines(columns, cells)]);
}
