/** Estimates how long a sweep takes, by training for a moment on this machine. Nothing is stored. */
import { prepareData } from '../data/prepare.js';
import { firstDraw, keysOf } from '../engine/draws.js';
import type { Kernels } from '../engine/kernels.js';
import { type KernelChoice, kernelSets } from '../nn/kernelSets.js';
import { createNetwork, type NetworkOptions } from '../nn/network.js';
import { batchSizeOf } from '../nn/settings.js';
import { isBeginning } from '../nn/state.js';
import type { Plan } from '../plan/plan.js';
import type { Cell } from '../plan/run.js';
import { epochsOf } from '../plan/rungs.js';
import type { Study } from '../plan/study.js';
import { operationCount } from '../plan/work.js';

/** How many cells at most stand for all. */
const SAMPLE = 1000;
/** How long each of the timed cells is trained at most. */
const MILLISECONDS_PER_CELL = 150;
/** Steps are timed together for so long. */
const MILLISECONDS_PER_TIMING = 3;
/** A timing that so many later ones do not beat by much is taken for the speed of compiled code. */
const UNBEATEN = 4;
const MUCH = 0.05;
/** The time of an evaluation, which has only forward passes, as a share of that of training. */
const EVALUATION_SHARE = 1 / 3;

/**
 * The seconds that all runs take on one worker. Three cells at most are timed, those with the least,
 * the median and the most operations; the time of all others follows from their operations.
 */
export function estimate(study: Study, choice: KernelChoice): number {
  const { experiment, dataset, plan } = study;
  const draw = firstDraw(experiment.seed);
  const data = prepareData(dataset, experiment.data, draw);
  const examples = data.train.length;
  const work = ({ network, training }: Cell): number => operationCount(network, training, examples);
  const total = (cells: readonly Cell[]): number =>
    cells.reduce((sum, cell) => sum + work(cell), 0);
  const cells = sample(plan).toSorted((a, b) => work(a) - work(b));
  const timed = [...new Set([cells[0], cells[cells.length >> 1], cells[cells.length - 1]])];
  const options = { data, keys: keysOf(draw), kernels: kernelSets(choice) };
  const seconds = timed.reduce((sum, cell) => sum + secondsOf(cell, options), 0);
  const evaluation = (EVALUATION_SHARE * evaluated(study, data)) / examples;
  const mean = total(cells) / cells.length;
  return (mean * seconds * (1 + evaluation) * wholeRuns(study)) / total(timed);
}

/** How many runs to the last epoch come to what is trained: most rungs go on where the one below ended. */
function wholeRuns({ experiment: { training }, plan: { runs, rungs } }: Study): number {
  const { repeats, folds } = runs.draws;
  return rungs === null
    ? runs.count
    : (repeats * folds * epochsOf(rungs, isBeginning(training))) / training.epochs;
}

/** The seconds that training a cell takes, extrapolated from a few steps. */
function secondsOf(
  { network, training }: Cell,
  options: Pick<NetworkOptions, 'data' | 'keys'> & { readonly kernels: readonly Kernels[] },
): number {
  const { train } = options.data;
  const rows = train.subarray(0, batchSizeOf(training, train.length));
  const net = createNetwork({ network, training, ...options });
  const step = (): void => net.step(rows, 0, rows.length, 1);
  step();
  const each = fastest(step) / 1000 / rows.length;
  return each * train.length * training.epochs;
}

/** The milliseconds that a call takes at its fastest: the first ones run code that is not compiled yet. */
function fastest(call: () => void): number {
  const end = performance.now() + MILLISECONDS_PER_CELL;
  let [best, unbeaten] = [Infinity, 0];
  while (unbeaten < UNBEATEN && performance.now() < end) {
    const time = timeOf(call);
    unbeaten = time < best * (1 - MUCH) ? 0 : unbeaten + 1;
    best = Math.min(best, time);
  }
  return best;
}

/** The mean of some calls in a row, in milliseconds. */
function timeOf(call: () => void): number {
  const start = performance.now();
  let [calls, passed] = [0, 0];
  do {
    call();
    calls++;
    passed = performance.now() - start;
  } while (passed < MILLISECONDS_PER_TIMING);
  return passed / calls;
}

/** Cells spread evenly over the plan, or over its start if it is too long to walk. */
function sample(plan: Plan): Cell[] {
  const every = Math.max(1, Math.floor(Math.min(plan.cellCount, 100 * SAMPLE) / SAMPLE));
  const cells: Cell[] = [];
  for (const cell of plan.cells()) {
    if ((cell.cell - 1) % every === 0) cells.push(cell);
    if (cells.length >= SAMPLE) break;
  }
  return cells;
}

/** How many examples are evaluated after each epoch. */
function evaluated(
  { experiment, dataset }: Study,
  { validation }: { readonly validation: Int32Array },
): number {
  if (experiment.record.history) return dataset.m;
  return experiment.training.earlyStopping ? validation.length : 0;
}
