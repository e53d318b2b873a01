/**
 * Scores of runs that stop early, without the luck of the best epoch: the lowest point of a run's own curve is too
 * good, so the epoch of each draw is chosen on the other draws of its cell.
 */
import { FolderError } from '../errors.js';
import type { Metric } from '../metrics.js';
import type { HistoryRow, ResultRow } from '../results/columns.js';
import { HISTORY_FORM } from '../results/forms.js';
import { exists } from '../results/files.js';
import { inspectTable } from '../results/inspect.js';
import { pathsIn } from '../results/paths.js';
import { groupsBy } from './groups.js';
import { blockOf } from './leaveOut.js';

/** The figures of a run by epoch. */
interface Curve {
  readonly valCost: readonly number[];
  /** The metric that cells are compared by. */
  readonly metric: readonly number[];
}

/** Epochs to hold in memory at most. */
const MOST_EPOCHS = 20_000_000;

/** The metrics that history.csv has. */
const KEPT: Partial<Record<Metric, 'valCost' | 'valAccuracy'>> = {
  val_cost: 'valCost',
  val_accuracy: 'valAccuracy',
};

/**
 * The metric of each run at the epoch that the other draws of its cell choose, by run_id. Null where
 * history.csv is missing, damaged or too long, or has no such metric.
 */
export async function scoresAtOtherEpochs(
  folder: string,
  rows: readonly ResultRow[],
  metric: Metric,
): Promise<ReadonlyMap<string, number> | null> {
  const key = KEPT[metric];
  const { history } = pathsIn(folder);
  const epochs = rows.reduce((sum, { trainedEpochs }) => sum + trainedEpochs, 0);
  if (key === undefined || epochs > MOST_EPOCHS || !(await exists(history))) return null;
  const curves = new Map<string, { valCost: number[]; metric: number[] }>();
  for (const { runId } of rows) curves.set(runId, { valCost: [], metric: [] });
  const visit = ({ runId, valCost, ...row }: HistoryRow): void => {
    const own = curves.get(runId);
    if (own === undefined) return;
    own.valCost.push(valCost ?? Number.NaN);
    own.metric.push((key === 'valCost' ? valCost : row[key]) ?? Number.NaN);
  };
  if (!(await readsWhole(history, visit))) return null;
  const scores = new Map<string, number>();
  for (const own of groupsBy(rows, rungOf).values()) {
    const sound = own.filter(({ status }) => status === 'ok');
    if (sound.some(({ runId, trainedEpochs }) => curves.get(runId)!.metric.length < trainedEpochs))
      return null;
    for (const [runId, score] of scoresOfCell(sound, curves)) scores.set(runId, score);
  }
  return scores;
}

/** Whether the file could be read without damage. A summary is of results.csv, and can do without history. */
async function readsWhole(path: string, visit: (row: HistoryRow) => void): Promise<boolean> {
  try {
    return (await inspectTable(path, HISTORY_FORM, visit)).damage === null;
  } catch (error) {
    if (error instanceof FolderError) return false;
    throw error;
  }
}

/**
 * For each draw the epoch with the lowest mean val_cost over the draws of other repeats, or the other folds of
 * the only repeat, among the epochs that all of them have.
 */
function scoresOfCell(
  rows: readonly ResultRow[],
  curves: ReadonlyMap<string, Curve>,
): [runId: string, score: number][] {
  const common = Math.min(...rows.map(({ trainedEpochs }) => trainedEpochs));
  const sumsOf = (some: readonly ResultRow[]): Float64Array =>
    Float64Array.from({ length: rows.length === 0 ? 0 : common }, (_, epoch) =>
      some.reduce((sum, { runId }) => sum + curves.get(runId)!.valCost[epoch], 0),
    );
  const all = sumsOf(rows);
  return [...groupsBy(rows, blockOf(rows)).values()].flatMap((block) => {
    if (block.length === rows.length) return [];
    const own = sumsOf(block);
    let best = 0;
    for (let epoch = 1; epoch < common; epoch++) {
      if (all[epoch] - own[epoch] < all[best] - own[best]) best = epoch;
    }
    return block.map(({ runId }): [string, number] => [runId, curves.get(runId)!.metric[best]]);
  });
}

/** The cell, and the rung of a search by halving: the same cell has rows of fewer epochs in those below. */
const rungOf = ({ cell, epochs }: ResultRow): string => `${cell}/${epochs}`;
