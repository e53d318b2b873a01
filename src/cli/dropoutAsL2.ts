/** Measures, for a report, which L2 strength dropout comes to in the cell that is recommended. */
import { MachineError, UserError } from '../errors.js';
import type { Run } from '../plan/run.js';
import type { Study } from '../plan/study.js';
import type { LayerPenalty } from '../nn/adaptiveL2.js';
import { secondsOf } from '../results/timings.js';
import type { Answer } from '../stats/answer.js';
import { bestOf } from '../stats/rank.js';
import type { CellSummary } from '../stats/summary.js';
import { duration } from '../text.js';

/** The penalty of each layer, or a sentence that says why it was not measured. */
export type Penalties = readonly LayerPenalty[] | string;

interface Options {
  /** The results folder, as messages call it. */
  readonly folder: string;
  /** Does not train a run again that took longer than so many seconds, or an unknown time. */
  readonly mostSeconds?: number;
  /** Called before the run is trained again. */
  readonly onTrain?: (cell: number) => void;
  readonly signal?: AbortSignal;
}

/** Trains the first run of the cell again, and measures what its masks add to the cost. */
export async function dropoutAsL2(
  answer: Answer,
  load: () => Promise<Study>,
  { folder, mostSeconds = Infinity, onTrain, signal }: Options,
): Promise<Penalties> {
  const cell = cellWithDropout(answer);
  if (cell === null) return 'There is no cell with dropout whose L2 could be measured.';
  try {
    const study = await load();
    const run = firstRunOf(study, cell.cell);
    if (run === null) return 'The cell is no longer in the plan, so its L2 cannot be measured.';
    if (mostSeconds < Infinity) {
      const seconds = await secondsOf(folder, (runId) => runId === run.runId);
      if (seconds === null || seconds > mostSeconds) {
        const took = seconds === null ? '' : `, which took ${duration(seconds)}`;
        return `To measure this, cell ${cell.cell} has to be trained once more${took}: keepgrid report ${folder} does.`;
      }
    }
    onTrain?.(cell.cell);
    const { layerPenalties } = await import('../sweep/penalties.js');
    const penalties = await layerPenalties(study, run, signal === undefined ? {} : { signal });
    return penalties.length > 0 ? penalties : 'It was not measured, as the run has no result.';
  } catch (error) {
    if (!(error instanceof UserError || error instanceof MachineError)) throw error;
    return `It could not be measured: ${error.message}.`;
  }
}

/** The recommended cell if it has dropout, else the best one that has; null if there is none. */
function cellWithDropout({ cells, verdict }: Answer): CellSummary | null {
  const dropping = cells.filter(({ isBaseline, rank }) => !isBaseline && rank !== null);
  return dropping.find(({ cell }) => cell === verdict.best?.cell) ?? bestOf(dropping);
}

function firstRunOf({ plan }: Study, cell: number): Run | null {
  for (const each of plan.cells()) {
    if (each.cell === cell) return [...plan.runsOf(each, { repeat: 1, fold: 1 })][0];
  }
  return null;
}
