/**
 * The lecture's test of J with dropout off: under plain gradient descent on one full batch, in
 * float64, J (its L2 term included) must fall at every step. Momentum, batches and dropout all blur
 * that; without them a rise means that the learning rate is too large, or the gradient wrong.
 */
import { float64 } from '../engine/precision.js';
import { squaredNorm } from '../nn/weights.js';
import { rounded } from '../text.js';
import { conclude, failure, type Finding, type StepResult } from './step.js';
import { affordable } from './budget.js';
import { plainNetwork } from './networks.js';
import { someRows } from './rows.js';
import type { Subject } from './subject.js';

const STEPS_DOWN = 20;
/** Multiply-adds of one descent. */
const BUDGET = 6e8;
const LEAST_EXAMPLES = 64;
/** How many rates, each a tenth of the last, are tried if the config's own makes J rise. */
const DECADES = 12;

const BEYOND = 'beyond all finite numbers';

/** The step `descent`: does J fall at every step at the config's learning rate? If not, at which does it? */
export function checkDescent(subject: Subject): StepResult {
  const { network, training } = subject.baseline;
  const all = subject.data.train.length;
  const count = affordable(network, BUDGET, 3 * STEPS_DOWN, LEAST_EXAMPLES, all);
  const rows = someRows(subject, 'descent', count);
  const rate = training.learningRate;
  const curve = descend(subject, rows, rate);
  const rise = firstRise(curve);
  const examples = `${rows.length === all ? 'all' : `${rows.length} of`} ${all} training examples`;
  const last = curve.at(-1)!;
  const end = Number.isFinite(last) ? `to ${rounded(last)}` : BEYOND;
  const course = `J went from ${rounded(curve[0])} ${end} in ${curve.length - 1} steps of gradient descent`;
  const opening = `${course} at learning_rate ${rate}, dropout off, on ${examples}`;
  const works = rise === null ? rate : largestThatWorks(subject, rows, rate);
  return conclude(
    'descent',
    rise === null ? `${opening}: ${fall(curve[0], last)}` : opening,
    [rise === null ? null : riseFinding(curve, rise, works)],
    {
      learning_rate: rate,
      examples: rows.length,
      steps: curve.length - 1,
      first_rise: rise,
      largest_rate_that_works: works,
    },
    { of: 'J, dropout off', by: 'step', values: curve },
  );
}

/** That J fell, and by how much where its figures do not show that. */
function fall(first: number, last: number): string {
  if (first === last) return 'it did not move, as the rate is too small';
  const hardly = rounded(first) === rounded(last);
  return `it fell at every step${hardly ? `, though by ${rounded(first - last)} in all: the rate is small` : ''}`;
}

/** J before each step and after the last, up to where it is no longer finite or, unless `whole`, rises. */
function descend(subject: Subject, rows: Int32Array, learningRate: number, whole = true): number[] {
  const { network, training } = subject.baseline;
  const plain = { ...training, optimizer: 'sgd', learningRate, maxNorm: null } as const;
  const net = plainNetwork(subject, { network, training: plain }, rows, float64);
  const curve: number[] = [];
  for (let step = 0; step <= STEPS_DOWN; step++) {
    // The step's forward pass comes before its update, so its cost belongs to the same weights.
    const squares = net.buffers.W.reduce((sum, W) => sum + squaredNorm(W), 0);
    const penalty = (training.l2 / 2) * squares;
    net.step(rows, 0, rows.length, 1);
    curve.push(net.batchCost(rows, 0, rows.length) + penalty);
    if (!Number.isFinite(curve.at(-1)!)) break;
    if (!whole && firstRise(curve) !== null) break;
  }
  return curve;
}

/** A smaller rise is rounding. */
const ROUNDING = 1e-12;

/** The first step after which J had risen or was no longer finite; null if there is none. */
function firstRise(curve: readonly number[]): number | null {
  const at = curve.findIndex(
    (J, step) => step > 0 && !(J <= curve[step - 1] * (1 + ROUNDING) + ROUNDING),
  );
  return at < 0 ? null : at;
}

/** The largest rate found at which J falls at every step, by going down tenfold, then up twofold; null if none. */
function largestThatWorks(subject: Subject, rows: Int32Array, rate: number): number | null {
  const works = (smaller: number): boolean =>
    firstRise(descend(subject, rows, smaller, false)) === null;
  for (let decade = 1; decade <= DECADES; decade++) {
    let found = Number((rate / 10 ** decade).toPrecision(6));
    if (!works(found)) continue;
    while (2 * found < rate && works(2 * found)) found *= 2;
    return found;
  }
  return null;
}

function riseFinding(curve: readonly number[], rise: number, works: number | null): Finding {
  const [before, after] = [curve[rise - 1], curve[rise]];
  const how = Number.isFinite(after) ? `from ${rounded(before)} to ${rounded(after)}` : BEYOND;
  return works === null
    ? failure(
        `It rose at step ${rise}, ${how}, and it also rises at every smaller rate that was tried`,
        'look for the cause in the steps above: features of a huge scale, or a wrong gradient',
      )
    : failure(
        `It rose at step ${rise}, ${how}; the largest rate tried at which it falls at every step is ${works}`,
        `lower learning_rate: ${works} is safe for gradient descent`,
      );
}
