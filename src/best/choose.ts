/** What is trained for the hand-over: the recommended cell, and for how many epochs. */
import { FolderError } from '../errors.js';
import type { Select } from '../metrics.js';
import type { Cell } from '../plan/run.js';
import type { Plan } from '../plan/plan.js';
import type { ResultRow } from '../results/columns.js';
import { readRows } from '../results/read.js';
import type { Answer } from '../stats/answer.js';
import { summariseFolder } from '../stats/summariseFolder.js';

export interface Choice {
  readonly answer: Answer;
  /** The number of the cell that the verdict recommends. */
  readonly cell: number;
  /** The mean of its best epochs, rounded, where its runs stopped early; else null. */
  readonly until: number | null;
}

/**
 * Chooses the cell that the verdict recommends.
 * @throws FolderError if the folder cannot be read, or no cell is ranked; UserError if the rows do not
 * have the metric of `select`.
 */
export async function choose(dir: string, select: Partial<Select>): Promise<Choice> {
  const answer = await summariseFolder(dir, select);
  const { best } = answer.verdict;
  if (best === null) {
    throw new FolderError('No cell can be recommended: none has a run in every draw', {
      where: dir,
      hint: 'train what is missing with keepgrid run and the same folder',
    });
  }
  return { answer, cell: best.cell, until: bestEpochOf(await readRows(dir), best.cell) };
}

/** The mean over the runs of the cell, rounded; null where none stopped early. */
function bestEpochOf(rows: readonly ResultRow[], cell: number): number | null {
  const own = rows.filter((row) => row.cell === cell);
  // A search by halving has trained the cell in rungs, of which the last has the most epochs.
  const most = Math.max(...own.map(({ epochs }) => epochs));
  const best = own.flatMap(({ epochs, bestEpoch }) =>
    epochs === most && typeof bestEpoch === 'number' ? [bestEpoch] : [],
  );
  if (best.length === 0) return null;
  return Math.round(best.reduce((sum, epoch) => sum + epoch, 0) / best.length);
}

/** The cell of this number, which trains without early stopping: nothing is held back that could stop it. */
export function cellToTrain(plan: Plan, number: number, dir: string): Cell {
  for (const cell of plan.cells()) {
    if (cell.cell !== number) continue;
    return { ...cell, training: { ...cell.training, earlyStopping: null } };
  }
  throw new FolderError(`The plan has no cell ${number}, although results.csv has`, {
    where: dir,
    hint: 'run the experiment again with keepgrid run and the same folder',
  });
}
