/**
 * What is checked: the user's data as the first repeat sees it, the baseline of one cell (every
 * keep_prob 1), and a cell that drops units. Everything random is fixed by the experiment's seed.
 */
import type { Experiment } from '../config/experiment.js';
import type { Dataset, PreparedData } from '../data/dataset.js';
import { prepareData } from '../data/prepare.js';
import type { Kernels, Network } from '../engine/kernels.js';
import type { Key } from '../engine/philox.js';
import type { Precision } from '../engine/precision.js';
import { firstDraw, keysOf } from '../engine/draws.js';
import { shuffle, streamKey } from '../engine/streams.js';
import { UserError } from '../errors.js';
import type { PlainNetwork } from '../nn/plain.js';
import { plainKernels } from '../nn/plain.js';
import type { NetworkSettings, TrainingSettings } from '../nn/settings.js';
import type { Plan } from '../plan/plan.js';
import type { Cell } from '../plan/run.js';
import { createNetwork } from '../nn/network.js';

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
  /** Its place in the plan; null where the plan has no such cell. */
  readonly cell: number | null;
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
  readonly axes: Cell['axes'];
}

export interface SubjectOptions {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly plan: Plan;
  readonly kernels: readonly Kernels[];
  /** Which cell of the plan, from 1; the first one where it is left out. */
  readonly cell?: number;
  readonly plain?: Subject['plain'];
}

/** @throws UserError where the plan has no such cell. */
export function createSubject(options: SubjectOptions): Subject {
  const { experiment, dataset, plan, kernels, plain = plainKernels } = options;
  const asked = findCell(plan, options.cell ?? 1);
  return {
    experiment,
    dataset,
    data: prepareData(dataset, experiment.data, firstDraw(experiment.seed)),
    baseline: baselineOf(asked),
    dropout: drops(asked) ? asked : (dropMost(plan, asked) ?? madeUp(asked)),
    kernels,
    plain,
  };
}

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

/** Cells looked through for one that drops. */
const MOST_CELLS = 10_000;

/** Among the first cells that share the other axes, the one that keeps the smallest share of units. */
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

/** Where the grid drops nothing: half of the hidden units, or a tenth of the inputs. */
function madeUp(asked: Cell): CheckedCell {
  const layers = asked.network.keepProb.length;
  const keepProb = asked.network.keepProb.map((_, l) => (l > 0 ? 0.5 : layers === 1 ? 0.9 : 1));
  return { ...asked, cell: null, network: { ...asked.network, keepProb } };
}

/** The key of the draws that a step of the check makes for itself. */
export const checkKey = ({ experiment }: Subject, id: number): Key =>
  streamKey(experiment.seed, 'check', id);

/** Some of the training rows, drawn at random as of `id`, ascending; all of them where there are no more. */
export function someRows(subject: Subject, count: number, id: number): Int32Array {
  const rows = subject.data.train.slice();
  if (count >= rows.length) return rows;
  shuffle(rows, checkKey(subject, id));
  return rows.slice(0, count).toSorted();
}

/** A network at its initial weights that takes `rows` in one batch. */
export function networkOn<N extends Network>(
  subject: Subject,
  { network, training }: Pick<CheckedCell, 'network' | 'training'>,
  rows: Int32Array,
  kernels: readonly Kernels<N>[],
): N {
  return createNetwork({
    network,
    training: { ...training, batchSize: 'full' },
    data: { ...subject.data, train: rows },
    keys: keysOf(firstDraw(subject.experiment.seed)),
    kernels,
  });
}

/** The same on the plain kernels. */
export const plainNetwork = (
  subject: Subject,
  cell: Pick<CheckedCell, 'network' | 'training'>,
  rows: Int32Array,
  precision: Precision,
): PlainNetwork => networkOn(subject, cell, rows, [subject.plain(precision)]);

/** The bits of an example's features as text: equal where no one can tell two examples apart. */
export const featureKey = ({ X, features }: PreparedData, row: number): string =>
  Buffer.from(X.buffer, X.byteOffset + 4 * row * features, 4 * features).toString('latin1');

/** How many of the rows are of each class. */
export function classCounts(
  classes: readonly string[],
  Y: PreparedData['Y'],
  rows: Int32Array,
): number[] {
  const counts = classes.map(() => 0);
  rows.forEach((row) => counts[Y[row]]++);
  return counts;
}

/** Multiply-adds of one example's forward pass, zeros not left out. */
export function forwardOperations({ layerSizes }: NetworkSettings): number {
  return layerSizes.slice(1).reduce((sum, size, l) => sum + layerSizes[l] * size, 0);
}

/** How many examples a budget of operations pays for, between two bounds. */
export function affordable(budget: number, each: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.floor(budget / each)));
}
