/**
 * The gradient check: compares dW and db of the backward pass with the slope of J, by central
 * differences in float64, with dropout off and on (masks are a function of the epoch, so they stay
 * fixed). If a hidden Z changes sign between the two points, J may have a kink, and the parameter is
 * left out.
 *
 * The differences are those of the plain kernels. The fast ones must give the plain ones' bits on
 * this very network, so that what holds for the plain gradients holds for those of a sweep.
 */
import { type Floats, float32, float64 } from '../engine/precision.js';
import { uniform } from '../engine/streams.js';
import { type Activation, ACTIVATIONS } from '../nn/activations.js';
import { forward } from '../nn/forward.js';
import type { PlainNetwork } from '../nn/plain.js';
import { parametersOf } from '../nn/network.js';
import { weightsSha256 } from '../nn/weights.js';
import { rounded } from '../text.js';
import { conclude, failure, type Finding, type StepResult, warning } from './step.js';
import { affordable } from './budget.js';
import { networkOn, plainNetwork } from './networks.js';
import { checkKey, someRows } from './rows.js';
import type { CheckedCell, Subject } from './subject.js';

/** The largest relative error that a right gradient may have (rounding alone makes about 1e-8). */
const LIMIT = 1e-5;
const STEP = 1e-5;
const EXAMPLES = 4;
/** Multiply-adds that the differences may cost, which bounds the sample of a big network. */
const BUDGET = 5e8;
const LEAST_SAMPLE = 60;
/** The epoch whose masks are used; any other would do. */
const EPOCH = 1;

/** The step `gradients`; `budget` is in multiply-adds, for each of dropout off and on. */
export function checkGradients(subject: Subject, budget = BUDGET): StepResult {
  const off = gradientErrors(subject, subject.baseline, budget);
  const on = gradientErrors(subject, subject.dropout, budget);
  const findings = [
    findingOf(off, 'dropout off'),
    findingOf(on, 'dropout on'),
    kernelFinding(subject),
  ];
  const sample =
    off.checked + off.kinks === off.parameters
      ? `All ${off.parameters} parameters`
      : `${off.checked + off.kinks} of ${off.parameters} parameters, drawn from each W and b alike`;
  const opening =
    `${sample}, in float64: largest relative error ${off.largest.toExponential(1)} with dropout off, ` +
    `${on.largest.toExponential(1)} with dropout on; ${off.kinks} and ${on.kinks} left out at a kink`;
  return conclude('gradients', opening, findings, {
    parameters: off.parameters,
    checked_off: off.checked,
    checked_on: on.checked,
    kinks_off: off.kinks,
    kinks_on: on.kinks,
    largest_error_off: off.largest,
    largest_error_on: on.largest,
  });
}

interface Errors {
  readonly parameters: number;
  readonly checked: number;
  readonly kinks: number;
  readonly largest: number;
  /** The array that the largest is in, such as `W2`. */
  readonly at: string;
}

function gradientErrors(subject: Subject, cell: CheckedCell, budget: number): Errors {
  const rows = someRows(subject, 'gradients', EXAMPLES);
  const m = rows.length;
  const network = plainNetwork(subject, cell, rows, float64);
  network.gradients(rows, 0, m, EPOCH);
  const arrays = gradientsOf(network);
  const parameters = arrays.reduce((sum, { values }) => sum + values.length, 0);
  const sample = affordable(cell.network, budget, 2 * m, LEAST_SAMPLE, parameters);
  const perArray = sample < parameters ? Math.ceil(sample / arrays.length) : parameters;
  const found = { checked: 0, kinks: 0, largest: 0, at: '' };
  const kinked = (ACTIVATIONS[cell.network.activation] as Activation).kinked === true;
  const probe = createProbe(network, rows, kinked);
  arrays.forEach(({ name, values, gradient }, index) => {
    const floor = 1e-3 * largestOf(gradient) + 1e-9;
    for (const k of coordinates(subject, index, values.length, perArray)) {
      const slope = probe(values, k);
      if (slope === null) {
        found.kinks++;
        continue;
      }
      found.checked++;
      const g = gradient[k];
      const error = Math.abs(slope - g) / Math.max(Math.abs(slope), Math.abs(g), floor);
      if (!(error <= found.largest)) Object.assign(found, { largest: error, at: name });
    }
  });
  return { parameters, ...found };
}

/** W1, b1, W2, … with copies of their gradients. */
function gradientsOf({ buffers: { L, W, b, dW, db } }: PlainNetwork) {
  return Array.from({ length: L }, (_, index) => index + 1).flatMap((l) => [
    { name: `W${l}`, values: W[l], gradient: dW[l].slice() },
    { name: `b${l}`, values: b[l], gradient: db[l].slice() },
  ]);
}

/** Makes a function that gives the slope of J along one parameter; null if a hidden Z changes sign. */
function createProbe(
  network: PlainNetwork,
  rows: Int32Array,
  kinked: boolean,
): (values: Floats, k: number) => number | null {
  const m = rows.length;
  const { buffers } = network;
  const hidden = buffers.Z.slice(1, buffers.L).map((Z, index) =>
    Z.subarray(0, m * buffers.layerSizes[index + 1]),
  );
  const below = hidden.map(({ length }) => new Uint8Array(length));
  const costAt = (values: Floats, k: number, value: number): number => {
    values[k] = value;
    forward(buffers, rows, 0, m, EPOCH);
    return network.batchCost(rows, 0, m);
  };
  return (values, k) => {
    const before = values[k];
    const lower = costAt(values, k, before - STEP);
    hidden.forEach((Z, l) => Z.forEach((z, at) => (below[l][at] = z > 0 ? 1 : 0)));
    const upper = costAt(values, k, before + STEP);
    values[k] = before;
    const crossed =
      kinked && hidden.some((Z, l) => Z.some((z, at) => (z > 0 ? 1 : 0) !== below[l][at]));
    return crossed ? null : (upper - lower) / (2 * STEP);
  };
}

/** `count` different places of an array, drawn at random; all of them if there are no more. */
function coordinates(
  subject: Subject,
  array: number,
  length: number,
  count: number,
): Iterable<number> {
  if (count >= length) return Array(length).keys();
  const key = checkKey(subject, 'coordinates');
  const chosen = new Set<number>();
  for (let position = 0; chosen.size < count; position++) {
    chosen.add(Math.floor(uniform(key, position, array) * length));
  }
  return chosen;
}

function largestOf(values: Floats): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

function findingOf({ checked, largest, at }: Errors, when: string): Finding | null {
  if (checked === 0) {
    return warning(
      `With ${when}, every parameter is at a kink of J, so nothing was checked`,
      'look at the scales of the data: if all inputs are 0, every Z is 0',
    );
  }
  if (largest <= LIMIT) return null;
  return failure(
    `With ${when}, the gradient of ${at} is not the slope of J (relative error ${rounded(largest)}; rounding makes at most ${LIMIT})`,
    'do not trust results of this installation: it computes wrong gradients. Please report it',
  );
}

const KERNEL_STEPS = 3;

/** Takes some steps with dropout on the kernels of a sweep and on the plain ones, and compares the bits. */
function kernelFinding(subject: Subject): Finding | null {
  const { network } = subject.dropout;
  const least = Math.min(32, subject.data.train.length);
  const batch = affordable(network, BUDGET, 3 * KERNEL_STEPS, least, 256);
  const rows = someRows(subject, 'kernels', batch);
  const [own, plain] = [subject.kernels, [subject.plain(float32)]].map((kernels) => {
    const net = networkOn(subject, subject.dropout, rows, kernels);
    for (let step = 1; step <= KERNEL_STEPS; step++) net.step(rows, 0, rows.length, step);
    return weightsSha256(parametersOf(net, network.keepProb.length));
  });
  if (own === plain) return null;
  return failure(
    'The fast kernels do not give the bits of the plain ones on this network',
    'run with --kernels plain, and please report it: the two must never differ by a bit',
  );
}
