/**
 * Experiment × data → cells → runs, in the order of the contract, lazily: a plan of a million cells
 * takes no more memory than one of ten, unless some of its cells may be equal (in a union of grids, or
 * where an optimizer does not read an axis).
 */
import type { Axis, AxisValue, Experiment, Grid } from '../config/experiment.js';
import { axisSchema, keepProbName } from '../config/scalars.js';
import { problemOf } from '../config/wording.js';
import type { Dataset } from '../data/dataset.js';
import { drawsOf } from '../engine/draws.js';
import { UserError } from '../errors.js';
import { type ExtraName, type Metric, misfitOf } from '../metrics.js';
import { createCellSettings, sharedEffects } from './cellSettings.js';
import { drawCountsOf } from './draws.js';
import { createGridSpace, type GridSpace } from './grid.js';
import { runIdentities, splitIdentity } from './identity.js';
import {
  type Cell,
  isBaseline,
  type OneDraw,
  type Run,
  type RunSource,
  type Takes,
} from './run.js';
import { type Rung, rungsOf, type Stage, stageOf, type Standing } from './rungs.js';
import { samplePoints, type SpaceSample } from './sample.js';
import type { Shard } from './shard.js';
import {
  type DataShape,
  effectiveSettings,
  fixedScope,
  mayBeIdle,
  type Scope,
} from './settings.js';

export interface Plan {
  /** L: hidden layers and the output. */
  readonly layers: number;
  /** Axes besides keep_prob, by name: the columns after the keep_probs. */
  readonly axes: readonly string[];
  /** Those of `axes` that are computed from other axes. */
  readonly derivedAxes: readonly string[];
  /** Whether runs may stop early, so that rows have a best_epoch. */
  readonly stopping: boolean;
  /** The metrics that rows have besides cost and accuracy. */
  readonly metrics: readonly ExtraName[];
  readonly cellCount: number;
  /** The number of points of the grid, baselines left out, of which a search draws some; null: it takes all. */
  readonly points: number | null;
  /** Walks the cells from the first at each call. */
  cells(): Generator<Cell>;
  /** Each cell in each draw, in the order of the cells; of a search in rungs, those of the first rung. */
  readonly runs: RunSource;
  /** The runs of a cell to its last epoch, in all draws or in one, or those that `takes` passes. */
  runsOf(cell: Cell, draw?: OneDraw, takes?: Takes): Iterable<Run>;
  /** The rungs of a search by halving; null where every cell is trained to its end at once. */
  readonly rungs: readonly Rung[] | null;
  /** The number of runs in all: of a search in rungs, the most that there can be. */
  readonly runCount: number;
  /** The runs that are known once these have figures. */
  stage(standing: Standing): Stage;
  /** The part of a whole plan that this is; missing where it is whole. */
  readonly shard?: Shard;
}

/** The part of a data set that a plan needs. */
export type PlannedData = Pick<Dataset, 'features' | 'target' | 'sha256'>;

/**
 * The plan of an experiment on this data. Where axes are derived all cells are walked once, so that
 * nothing is trained on a plan with a mistake.
 * @throws UserError where a derived value is out of range in some cell, no cell is left, a metric does not
 * fit the task, or classes have weights in a regression.
 */
export async function createPlan(experiment: Experiment, data: PlannedData): Promise<Plan> {
  refuseMisfits(experiment, data);
  const shape = shapeOf(data);
  if (shape.output === 'linear') refuseClassWeights(experiment);
  const hiddenLayers = experiment.network.hidden.length;
  const fixed = fixedScope(experiment);
  const spaces = await Promise.all(
    experiment.grids.map((grid) => createGridSpace(grid, fixed, checkDerived)),
  );
  const axes = otherAxes(experiment.grids, () => true);
  const mayRepeat = spaces.length > 1 || axes.some((name) => mayBeIdle(name, hiddenLayers));
  const { random, halving } = experiment.search;
  const { earlyStopping = null } = experiment.training;
  const stopping = earlyStopping === null ? {} : { earlyStopping };
  const settingsOf = createCellSettings({ axes, hiddenLayers, shape, stopping });
  const isPoint = (scope: Scope): boolean =>
    !(experiment.baseline && keepsAll(scope, hiddenLayers));

  /** Whether a scope is the first of those with equal settings; each call makes a new memory. */
  const firstOfEquals = (): ((scope: Scope) => boolean) => {
    const seen = new Set<string>();
    return (scope) => {
      const { network, training } = settingsOf(scope);
      const key = Object.values(effectiveSettings(network, training)).join('|');
      return seen.size < seen.add(key).size;
    };
  };

  function drawSample(wanted: number): SpaceSample[] {
    const isFirst = firstOfEquals();
    return samplePoints(
      spaces,
      wanted,
      experiment.seed,
      (scope) => isPoint(scope) && (!mayRepeat || isFirst(scope)),
    );
  }
  const sample = random === null ? null : drawSample(random);

  /** Baselines first, then each grid's points, without those that are baselines already. */
  function* scopes(): Generator<Scope> {
    if (experiment.baseline) {
      for (const [index, space] of spaces.entries()) {
        if (sample === null) yield* space.baselines();
        else for (const each of sample[index].combinations) yield space.baselineAt(each);
      }
    }
    for (const [index, space] of spaces.entries()) {
      if (sample === null) {
        for (const scope of space.points()) if (isPoint(scope)) yield scope;
      } else for (const point of sample[index].points) yield space.pointAt(point)!;
    }
  }

  function* cells(): Generator<Cell> {
    const isFirst = mayRepeat ? firstOfEquals() : null;
    let count = 0;
    for (const scope of scopes()) {
      if (isFirst !== null && !isFirst(scope)) continue;
      const { network, training, axes: own } = settingsOf(scope);
      yield { cell: ++count, network, training, axes: own };
    }
  }

  const draws = drawCountsOf(experiment);
  let runIdsOf: ReturnType<typeof runIdentities> | null = null;
  // Rows without a figure are not taken for rows that have it.
  const effectsOf = sharedEffects(
    experiment.metrics.length > 0 ? { metrics: experiment.metrics } : {},
  );
  function* runsOf(cell: Cell, only?: OneDraw, takes?: Takes): Generator<Run> {
    const { cell: number, network, training, axes: own } = cell;
    // The digest of large data takes a while, in which threads can start.
    runIdsOf ??= runIdentities(splitIdentity(experiment.data, data), draws.seed);
    const runIdOf = runIdsOf(effectsOf(cell), network.keepProb);
    for (const draw of only ? [{ seed: draws.seed, ...only }] : drawsOf(draws)) {
      if (takes && !takes(cell, draw)) continue;
      const { seed, repeat, fold } = draw;
      const runId = runIdOf(draw);
      yield { runId, cell: number, network, training, axes: own, seed, repeat, fold };
    }
  }

  const counted = mayRepeat || sample !== null ? null : spaces[0].count(experiment.baseline);
  if (counted === null && sample === null) {
    refuseHuge(spaces, mayRepeat ? MOST_POINTS_COMPARED : MOST_POINTS_WALKED);
  }
  const cellCount = counted ?? countOf(cells());
  if (cellCount === 0) {
    throw new UserError('The grid has no cell: where keeps none, and baseline is false', {
      where: experiment.grids.find(({ where }) => where !== null)?.where?.where ?? experiment.name,
      hint: 'let where keep a cell, or leave baseline: false out',
    });
  }

  const drawCount = draws.repeats * draws.folds;
  if (cellCount * drawCount > Number.MAX_SAFE_INTEGER) {
    throw new UserError(`The grid has ${cellCount} cells, more runs than can be counted`, {
      where: experiment.name,
      hint: 'use fewer values, or draw some of its cells with search: {random: 40}',
    });
  }
  const all: RunSource = {
    count: cellCount * drawCount,
    draws,
    *of(draw, takes) {
      for (const cell of cells()) yield* runsOf(cell, draw, takes);
    },
  };
  const rungs =
    halving &&
    rungsOf(halving, experiment.training.epochs, {
      cells: cellCount,
      baselines: countOf(cells(), ({ network }) => isBaseline(network)),
    });
  const stage = (standing: Standing): Stage =>
    rungs === null
      ? { runs: all, rung: 0, isLast: true }
      : stageOf({ rungs, draws, cells, runsOf }, standing);
  return {
    layers: hiddenLayers + 1,
    axes,
    metrics: experiment.metrics,
    stopping: earlyStopping !== null,
    derivedAxes: otherAxes(experiment.grids, (axis) => 'source' in axis.values),
    cellCount,
    points: sample === null ? null : spaces.reduce((sum, { size }) => sum + size, 0),
    cells,
    runs: stage(() => undefined).runs,
    runsOf,
    rungs,
    runCount: drawCount * (rungs?.reduce((sum, rung) => sum + rung.cells, 0) ?? cellCount),
    stage,
  };
}

/** @throws UserError where a metric is not for the task of the data. */
function refuseMisfits({ metrics, select }: Experiment, { target }: PlannedData): void {
  const refuse = (metric: Metric, name: string, where: string): void => {
    const misfit = misfitOf(metric, name, target.task);
    if (misfit !== null) throw new UserError(misfit.message, { where, hint: misfit.hint });
  };
  refuse(select.metric, select.metric, 'select.metric');
  metrics.forEach((name) => refuse(`val_${name}`, name, 'metrics'));
}

function keepsAll(scope: Scope, hiddenLayers: number): boolean {
  for (let l = 0; l <= hiddenLayers; l++) if (scope[keepProbName(l)] !== 1) return false;
  return true;
}

function countOf<T>(items: Iterable<T>, passes: (item: T) => boolean = () => true): number {
  let count = 0;
  for (const item of items) if (passes(item)) count++;
  return count;
}

/** Points that are walked at most to count the cells that `where` leaves. */
const MOST_POINTS_WALKED = 20_000_000;
/** Those of which equal ones are looked for, for which the settings of all are kept in memory. */
const MOST_POINTS_COMPARED = 4_000_000;

function refuseHuge(spaces: readonly GridSpace[], most: number): void {
  const points = spaces.reduce((sum, { size }) => sum + size, 0);
  if (points > most) {
    throw new UserError(
      `The grid spans ${points} points, all of which must be counted one by one`,
      {
        hint: `keep it below ${most}: fewer values, or tie layers to one axis`,
      },
    );
  }
}

/** The sizes that the data gives: two classes need one sigmoid unit, more classes a softmax unit each. */
export function shapeOf({ features, target }: PlannedData): DataShape {
  if (target.task === 'regression') return { inputs: features, outputs: 1, output: 'linear' };
  if (target.classes.length === 2) return { inputs: features, outputs: 1, output: 'sigmoid' };
  return { inputs: features, outputs: target.classes.length, output: 'softmax' };
}

/** Only the data says whether there are classes, so this is no mistake that the config alone shows. */
function refuseClassWeights({ name, training, grids }: Experiment): void {
  const axes = grids.flatMap((grid) => grid.axes.filter((axis) => axis.name === 'class_weight'));
  const values = axes.flatMap((axis) => ('source' in axis.values ? [] : axis.values));
  const weight = [training.classWeight, ...values].find((value) => value !== 'none');
  if (weight === undefined) return;
  throw new UserError(`class_weight: ${weight} needs classes, and this is a regression`, {
    where: name,
    hint: 'leave class_weight out, or set data.task to classification',
  });
}

/** The names, sorted, of the axes besides keep_prob that pass. */
function otherAxes(grids: readonly Grid[], passes: (axis: Axis) => boolean): string[] {
  const names = grids
    .flatMap(({ axes }) => axes.filter((axis) => axis.layers.length === 0 && passes(axis)))
    .map(({ name }) => name);
  return [...new Set(names)].toSorted();
}

/** What is wrong with a derived value, or null. */
function checkDerived(name: string, value: AxisValue): string | null {
  const { error } = axisSchema(name).safeParse(value);
  return error === undefined ? null : `it ${problemOf(error.issues[0], value).message}`;
}
