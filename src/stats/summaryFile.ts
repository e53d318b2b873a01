/** summary.csv: one row per cell. For reading, not for verifying: 6 significant digits. */
import { join } from 'node:path';
import { replaceFile } from '../results/atomic.js';
import type { CellValue, Column } from '../results/columns.js';
import { csvLines, fieldsLine } from '../results/csv.js';
import type { CellSummary, Spread } from './summary.js';

const rounded = (value: number | null): CellValue =>
  value === null ? null : Number(value.toPrecision(6));

const figure = (
  name: string,
  of: (cell: CellSummary) => Spread,
  what: string,
): Column<CellSummary>[] => [
  {
    name: `mean_${name}`,
    value: (cell) => rounded(of(cell).mean),
    doc: `mean ${what} over the cell's runs`,
  },
  {
    name: `std_${name}`,
    value: (cell) => rounded(of(cell).std),
    doc: 'its standard deviation over runs (n − 1)',
  },
  {
    name: `se_${name}`,
    value: (cell) => rounded(of(cell).se),
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
    ...figure('val_cost', ({ valCost }) => valCost, 'validation cost'),
    ...figure('val_accuracy', ({ valAccuracy }) => valAccuracy, 'validation accuracy'),
    ...figure('train_cost', ({ trainCost }) => trainCost, 'training cost'),
    ...figure('train_accuracy', ({ trainAccuracy }) => trainAccuracy, 'training accuracy'),
    ...layerNumbers.map((l) => ({
      name: `mean_weight_norm_${l + 1}`,
      value: ({ weightNorms }: CellSummary) => rounded(weightNorms[l] ?? null),
      doc: `mean squared Frobenius norm of the weights of layer ${l + 1}`,
    })),
    {
      name: 'rank',
      value: ({ rank }) => rank,
      doc: 'by select.metric, from 1; cells with diverged runs last',
    },
    {
      name: 'gap',
      value: ({ gap }) => rounded(gap),
      doc: 'mean of val_cost − train_cost: how far it overfits',
    },
    {
      name: 'diff_vs_baseline',
      value: ({ diffVsBaseline }) => rounded(diffVsBaseline),
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
  const header = fieldsLine(columns.map(({ name }) => name));
  await replaceFile(join(folder, 'summary.csv'), [header, csvLines(columns, cells)]);
}
