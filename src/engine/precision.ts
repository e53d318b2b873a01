/**
 * The floating-point numbers that a computation is made in. Training uses float32 and rounds every
 * operation on its own; the gradient check runs the same code in float64.
 */
import { exp, sigmoid, tanh } from './math.js';
import { exp32, sigmoid32, tanh32 } from './math32.js';

export type Floats = Float32Array | Float64Array;

export interface Precision {
  readonly name: 'float32' | 'float64';
  /** The nearest number of this precision; to be applied to the result of every single operation. */
  readonly round: (x: number) => number;
  readonly floats: (length: number) => Floats;
  readonly exp: (x: number) => number;
  readonly sigmoid: (x: number) => number;
  readonly tanh: (x: number) => number;
}

/** The largest size of a number; 0 if there is none. The numbers must be finite. */
export function largestOf(numbers: Floats): number {
  let largest = 0;
  for (let k = 0; k < numbers.length; k++) {
    const size = Math.abs(numbers[k]);
    if (size > largest) largest = size;
  }
  return largest;
}

export const float32: Precision = {
  name: 'float32',
  round: Math.fround,
  floats: (length) => new Float32Array(length),
  exp: exp32,
  sigmoid: sigmoid32,
  tanh: tanh32,
};

export const float64: Precision = {
  name: 'float64',
  round: (x) => x,
  floats: (length) => new Float64Array(length),
  exp,
  sigmoid,
  tanh,
};
