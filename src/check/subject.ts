/**
 * What is checked: the user's data as the first repeat sees it, the baseline of one cell (every
 * keep_prob 1), and a cell that drops units. Everything random is fixed by the experiment's seed.
 */
import type { Experiment } from '../config/experiment.js';
import type { Dataset, PreparedData } from '../data/dataset.js';
import { prepareData } from '../data/prepare.js';
import type { Kernels } from '../engine/kernels.js';
import type { Precision } from '../engine/precision.js';
import { firstDraw } from '../engine/draws.js';
import { UserError } from '../errors.js';
import { type KernelChoice, kernelSets } from '../nn/kernelSets.js';
import { plainKernels, type PlainNetwork } from '../nn/plain.js';
import type { NetworkSettings, TrainingSettings } from '../nn/settings.js';
import type { Plan } from '../plan/plan.js';
import type { Cell } from '../plan/run.js';

export interface Subject {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  /** The first repeat's split, scaled. */
  readonly data: PreparedData;
  /** The cell that was asked for, with every keep_prob 1. */
  readonly baseline: CheckedCell;
  /** A cell that drops units: the one asked for, or the one beside it that drops most. */
  readonly dropout: CheckedCell;
  /** The kernel sets that a sweep would use, best first. */
  readonly kernels: readonly Kernels[];
  /** The plain kernels, whose every number can be read. */
  readonly plain: (precision: Precision) => Kernels<PlainNetwork>;
}

export interface CheckedCell {
  /** Its number in the plan; null if the plan has no such cell. */
  readonly cell: number | null;
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
  readonly axes: Cell['axes'];
}

export interface SubjectOptions {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly plan: Plan;
  /** The number of a cell of the plan, from 1; 1 by default. */
  readonly cell?: number;
  /** The choice of kernels for a sweep; auto by default. */
  readonly kernels?: KernelChoice;
  /** Kernels to check in their place, such as some with a planted fault. */
  readonly standIns?: Partial<Pick<Subject, 'kernels' | 'plain'>>;
}

/**
 * Prepares the data and picks the two cells to check.
 * @throws UserError if the plan has no such cell.
 */
export function createSubject(options: SubjectOptions): Subject {
  const { experiment, dataset, plan, cell = 1, kernels = 'auto' } = options;
  const asked = toTheEnd(findCell(plan, cell));
  const most = dropMost(plan, asked);
  return {
    experiment,
    dataset,
    data: prepareData(dataset, experiment.data, firstDraw(experiment.seed)),
    baseline: baselineOf(asked),
    dropout: drops(asked) ? asked : most === null ? madeUp(asked) : toTheEnd(most),
    kernels: kernelSets(kernels),
    plain: plainKernels,
    ...options.standIns,
  };
}

/** The cell without early stopping, as it is looked at how costs move. */
const toTheEnd = ({ training, ...cell }: Cell): Cell => ({
  ...cell,
  training: { ...training, earlyStopping: null },
});

const drops = ({ network }: CheckedCell): boolean => network.keepProb.some((keep) => keep < 1);

function findCell(plan: Plan, number: number): Cell {
  for (const cell of plan.cells()) if (cell.cell === number) return cell;
  throw new UserError(`There is no cell ${number}`, {
    hint: `the plan has cells 1 to ${plan.cellCount}`,
  });
}

function baselineOf(asked: Cell): CheckedCell {
  const keepProb = asked.network.keepProb.map(() => 1);
  return {
    ...asked,
    cell: drops(asked) ? null : asked.cell,
    network: { ...asked.network, keepProb },
  };
}

/** How many cells are searched for one that drops units. */
const MOST_CELLS = 10_000;

/** The cell with the smallest product of keep_probs among the first that agree on the other axes; null if none drops. */
function dropMost(plan: Plan, { axes }: Cell): Cell | null {
  const kept = ({ network }: Cell): number => network.keepProb.reduce((all, one) => all * one, 1);
  const fixed = Object.entries(axes).filter(([name]) => !plan.derivedAxes.includes(name));
  let most: Cell | null = null;
  for (const cell of plan.cells()) {
    if (cell.cell > MOST_CELLS) break;
    if (!drops(cell) || !fixed.every(([name, value]) => cell.axes[name] === value)) continue;
    if (most === null || kept(cell) < kept(most)) most = cell;
  }
  return most;
}

/** For a grid that drops nothing: a cell that drops half of the hidden units, or a tenth of the inputs if none is hidden. */
function madeUp(asked: Cell): CheckedCell {
  const layers = asked.network.keepProb.length;
  const keepProb = asked.network.keepProb.map((_, l) => (l > 0 ? 0.5 : layers === 1 ? 0.9 : 1));
  return { ...asked, cell: null, network: { ...asked.network, keepProb } };
}
