/**
 * Optimizers: how a gradient moves the parameters. Every line is one rounded operation, in the order
 * written; the SIMD kernels repeat them. State smaller than 2⁻¹⁰⁰ is set to 0, so that it never decays
 * into denormals, which are slow and which some machines flush.
 */
import type { NetworkSpec } from '../engine/kernels.js';
import type { Floats, Precision } from '../engine/precision.js';

/** 2⁻¹⁰⁰. */
export const TINY = 7.888609052210118e-31;

export type Hyperparameters = Pick<
  NetworkSpec,
  'learningRate' | 'momentum' | 'decay' | 'beta1' | 'beta2' | 'epsilon'
>;

export interface Optimizer {
  /** Arrays of state for each array of parameters. */
  readonly states: 0 | 1 | 2;
  /** Which hyperparameters besides learningRate it reads. */
  readonly reads: readonly Exclude<keyof Hyperparameters, 'learningRate'>[];
  /** Moves the parameters W against their gradient g and updates the state; all arrays are as long as W. */
  readonly update: (
    W: Floats,
    g: Floats,
    state: readonly Floats[],
    hyper: Hyperparameters,
    correction: Correction,
    p: Precision,
  ) => void;
  /** The update, for the reference page: in the letters that it gives the hyperparameters. */
  readonly doc: string;
}

/** adam's 1/(1 − β₁ᵗ) and 1/(1 − β₂ᵗ), from running products in float64, rounded once a step. */
export interface Correction {
  first: number;
  second: number;
}

export const OPTIMIZERS = {
  sgd: {
    states: 0,
    reads: [],
    update(W, g, _state, { learningRate }, _correction, { round }) {
      const rate = round(learningRate);
      for (let k = 0; k < W.length; k++) W[k] = round(W[k] - round(rate * g[k]));
    },
    doc: 'W −= α·g',
  },
  momentum: {
    states: 1,
    reads: ['momentum'],
    update(W, g, [V], { learningRate, momentum }, _correction, { round }) {
      const rate = round(learningRate);
      const mu = round(momentum);
      for (let k = 0; k < W.length; k++) {
        const v = flush(round(round(mu * V[k]) + g[k]));
        V[k] = v;
        W[k] = round(W[k] - round(rate * v));
      }
    },
    doc: 'v = μ·v + g; W −= α·v',
  },
  rmsprop: {
    states: 1,
    reads: ['decay', 'epsilon'],
    update(W, g, [S], { learningRate, decay, epsilon }, _correction, { round }) {
      const rate = round(learningRate);
      const rho = round(decay);
      const rest = round(1 - decay);
      const eps = round(epsilon);
      for (let k = 0; k < W.length; k++) {
        const square = round(rest * round(g[k] * g[k]));
        const s = flush(round(round(rho * S[k]) + square));
        S[k] = s;
        W[k] = round(W[k] - round(round(rate * g[k]) / round(round(Math.sqrt(s)) + eps)));
      }
    },
    doc: 's = ρ·s + (1−ρ)·g²; W −= α·g/(√s + ε)',
  },
  adam: {
    states: 2,
    reads: ['beta1', 'beta2', 'epsilon'],
    update(W, g, [M, V], { learningRate, beta1, beta2, epsilon }, correction, { round }) {
      const rate = round(learningRate);
      const b1 = round(beta1);
      const b2 = round(beta2);
      const rest1 = round(1 - beta1);
      const rest2 = round(1 - beta2);
      const eps = round(epsilon);
      const first = round(correction.first);
      const second = round(correction.second);
      for (let k = 0; k < W.length; k++) {
        const m = flush(round(round(b1 * M[k]) + round(rest1 * g[k])));
        const v = flush(round(round(b2 * V[k]) + round(rest2 * round(g[k] * g[k]))));
        M[k] = m;
        V[k] = v;
        const root = round(Math.sqrt(round(v * second)));
        W[k] = round(W[k] - round(round(rate * round(m * first)) / round(root + eps)));
      }
    },
    doc: 'm = β₁·m + (1−β₁)·g; v = β₂·v + (1−β₂)·g²; in step t, W −= α·(m/(1−β₁ᵗ))/(√(v/(1−β₂ᵗ)) + ε)',
  },
} as const satisfies Record<string, Optimizer>;

const flush = (x: number): number => (x < TINY && x > -TINY ? 0 : x);

export type OptimizerName = keyof typeof OPTIMIZERS;
export const OPTIMIZER_NAMES = Object.keys(OPTIMIZERS) as OptimizerName[];
