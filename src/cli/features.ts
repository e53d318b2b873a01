/** The features of a table, by the columns that they come from. */
import { type Column, featuresOf, MISSING_LEVEL, widthOf } from '../data/columns.js';
import type { Dataset } from '../data/dataset.js';
import { count } from '../text.js';

/** Categories of a column that are named at most. */
const MOST_NAMED = 6;

/** A line for each column that becomes other features, after one for those that are features as they are. */
export function featureLines({ columns }: Pick<Dataset, 'columns'>): string[] {
  if (columns === null) return [];
  const plain = columns.filter((column) => column.kind === 'number' && !column.mayMiss);
  const others = columns.filter((column) => !plain.includes(column));
  const first =
    plain.length === 0
      ? []
      : [`${shown(plain.map(({ name }) => name))}: ${count(plain.length, 'number')}`];
  return [...first, ...others.map(describe)];
}

function describe(column: Column): string {
  if (column.kind === 'number') {
    return `${column.name}: a number, and whether it is missing; the median of the training part stands in for it`;
  }
  const levels = column.levels.map((level) => (level === MISSING_LEVEL ? 'missing' : level));
  return `${column.name}: ${widthOf(column)} categories: ${shown(levels)}`;
}

function shown(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return more > 1 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more` : names.join(', ');
}

/** The same for scripts: each column with its kind and the names of its features. */
export const jsonFeatures = ({ columns, featureNames }: Dataset): object[] =>
  columns === null
    ? featureNames.map((name) => ({ column: name, kind: 'number', features: [name] }))
    : columns.map((column) => ({
        column: column.name,
        kind: column.kind,
        features: featuresOf(column),
      }));
