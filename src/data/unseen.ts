/** Categories that stand in a validation part and not in the training part that goes with it. */
import { type DrawCounts, drawsOf } from '../engine/draws.js';
import { count } from '../text.js';
import { clipNames } from './clip.js';
import { featuresOf } from './columns.js';
import type { Dataset } from './dataset.js';
import { fitColumns } from './encode.js';
import type { SplitSettings } from './settings.js';
import { splitRows } from './split.js';

/** Draws that are looked at: if there are none in so many, they are rare. */
const MOST_DRAWS = 20;

/**
 * A warning that says how many examples have such a category, in how many draws; null if none has.
 * @throws UserError where training or validation would be left without an example.
 */
export function unseenWarning(
  dataset: Dataset,
  settings: SplitSettings,
  counts: DrawCounts,
): string | null {
  const { columns, X } = dataset;
  if (columns === null || columns.every(({ kind }) => kind === 'number')) return null;
  const names = new Set<string>();
  let [examples, affected, draws] = [0, 0, 0];
  for (const draw of drawsOf(counts)) {
    if (draws === MOST_DRAWS) break;
    draws++;
    const { train, validation } = splitRows(dataset, settings, draw);
    const fitted = fitColumns(columns, X, train);
    const isUnseen = (row: number): boolean => {
      let any = false;
      columns.forEach((column, index) => {
        const fit = fitted[index];
        const level = X[row * columns.length + index];
        if (column.kind === 'number' || fit.kind === 'number' || fit.isSeen[level]) return;
        names.add(featuresOf(column)[level] ?? `${column.name} with a value of its own`);
        any = true;
      });
      return any;
    };
    const here = validation.reduce((sum, row) => sum + Number(isUnseen(row)), 0);
    examples += here;
    affected += Number(here > 0);
  }
  if (examples === 0) return null;
  return (
    `In ${affected} of ${count(draws, counts.folds > 1 ? 'fold' : 'repeat')} the validation part has a category that the training part lacks ` +
    `(${clipNames([...names], 3)}; ${count(examples, 'example')} in all): such a category is all zeros`
  );
}
