/** Categories that stand in a validation part and not in the training part that goes with it. */
import { firstDraw } from '../engine/draws.js';
import { count } from '../text.js';
import { clipNames } from './clip.js';
import { featuresOf } from './columns.js';
import type { Dataset } from './dataset.js';
import { fitColumns } from './encode.js';
import type { DataSettings } from './settings.js';
import { splitRows } from './split.js';

/** Repeats that are looked at: if there are none in so many, they are rare. */
const MOST_REPEATS = 20;

/**
 * A warning that says how many examples have such a category, in how many repeats; null if none has.
 * @throws UserError where training or validation would be left without an example.
 */
export function unseenWarning(
  dataset: Dataset,
  settings: Pick<DataSettings, 'validation' | 'test'>,
  { seed, repeats }: { readonly seed: number; readonly repeats: number },
): string | null {
  const { columns, X } = dataset;
  if (columns === null || columns.every(({ kind }) => kind === 'number')) return null;
  const draws = Math.min(repeats, MOST_REPEATS);
  const names = new Set<string>();
  let [examples, affected] = [0, 0];
  for (let repeat = 1; repeat <= draws; repeat++) {
    const { train, validation } = splitRows(dataset, settings, { ...firstDraw(seed), repeat });
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
    `In ${affected} of ${count(draws, 'repeat')} the validation part has a category that the training part lacks ` +
    `(${clipNames([...names], 3)}; ${count(examples, 'example')} in all): such a category is all zeros`
  );
}
