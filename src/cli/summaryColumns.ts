/** Columns of the summary that users choose by name. */
import { nearestName, UserError } from '../errors.js';
import { METRIC_NAMES, METRICS } from '../metrics.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { Column as CsvColumn } from '../results/table.js';
import { levelOf } from '../stats/factors.js';
import type { CellSummary } from '../stats/summary.js';
import { summaryColumns } from '../stats/summaryFile.js';
import { inline, labelsOfCells, valueText } from './cellName.js';
import type { Column } from './table.js';

type Document = Pick<ExperimentDocument, 'layers' | 'axes' | 'metrics' | 'rungs' | 'config'>;

/** Columns of summary.csv as columns of a table. @throws UserError if there is none of a name. */
export const chosenColumns = (
  names: readonly string[],
  document: Document,
): Column<CellSummary>[] =>
  names
    .map((name) => find(name, summaryColumns(document), '--columns'))
    .map(({ name, value }) => ({
      title: inline(name),
      align: 'right',
      text: (cell) => (value(cell) === null ? '–' : valueText(value(cell))),
    }));

/**
 * The cells by a column of the table or of summary.csv: the better ones first if it says which those
 * are, else from low to high; those without a value last. @throws UserError if there is no such column.
 */
export function sorted(
  cells: readonly CellSummary[],
  by: string,
  document: Document,
): CellSummary[] {
  const csv = summaryColumns(document);
  // The table's titles are shorter than the names in summary.csv, and tied layers have one column.
  const titles = csv.map((column) => ({ ...column, name: titleOf(column.name) }));
  const tied = labelsOfCells(cells, document)
    .varying.filter(({ layers }) => layers.length > 1)
    .map((label) => ({
      name: label.name,
      value: (cell: CellSummary) => levelOf(cell, label),
      doc: '',
    }));
  const { name, value } = find(by, [...csv, ...titles, ...tied], '--sort');
  const { metric } = document.config.select;
  const title = titleOf(name);
  const of = METRIC_NAMES.find((own) => own === title.replace(/^train_/, 'val_'));
  const descending =
    title === 'vs_baseline'
      ? METRICS[metric].better === 'higher'
      : of !== undefined && METRICS[of].better === 'higher';
  return cells.toSorted((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return (descending ? -1 : 1) * (a < b ? -1 : a > b ? 1 : 0);
  });
}

const titleOf = (name: string): string => name.replace(/^(mean_|diff_(?=vs_))/, '');

function find(
  name: string,
  columns: readonly CsvColumn<CellSummary>[],
  option: string,
): CsvColumn<CellSummary> {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = [...new Set(columns.map((column) => column.name))];
  const near = nearestName(name, names);
  throw new UserError(`There is no column "${name}"`, {
    where: option,
    hint: near === null ? `use one of ${names.join(', ')}` : `did you mean "${near}"?`,
  });
}
