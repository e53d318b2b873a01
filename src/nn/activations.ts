/** Activations of hidden layers: a new one is an entry here, and config, reference page and tests pick it up. */
import type { Precision } from '../engine/precision.js';

export interface Activation {
  /** a = g(z). */
  readonly value: (z: number, p: Precision) => number;
  /** dz = da · g′(z), where a = g(z) before dropout. */
  readonly gradient: (da: number, z: number, a: number, p: Precision) => number;
  /** g has no derivative at z = 0, so a slope measured across 0 means nothing. */
  readonly kinked?: boolean;
  /** g(z), for the reference page. */
  readonly doc: string;
}

const LEAK = 0.01;

export const ACTIVATIONS = {
  relu: {
    value: (z) => (z > 0 ? z : 0),
    gradient: (da, z) => (z > 0 ? da : 0),
    kinked: true,
    doc: 'max(0, z)',
  },
  leaky_relu: {
    value: (z, p) => (z > 0 ? z : p.round(p.round(LEAK) * z)),
    gradient: (da, z, _, p) => (z > 0 ? da : p.round(p.round(LEAK) * da)),
    kinked: true,
    doc: 'z where z > 0, else 0.01·z',
  },
  tanh: {
    value: (z, p) => p.tanh(z),
    gradient: (da, _, a, p) => p.round(da * p.round(1 - p.round(a * a))),
    doc: '(eᶻ − e⁻ᶻ)/(eᶻ + e⁻ᶻ)',
  },
  sigmoid: {
    value: (z, p) => p.sigmoid(z),
    gradient: (da, _, a, p) => p.round(da * p.round(a * p.round(1 - a))),
    doc: '1/(1 + e⁻ᶻ)',
  },
  identity: {
    value: (z) => z,
    gradient: (da) => da,
    doc: 'z, so the network is linear',
  },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof ACTIVATIONS;
export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as ActivationName[];
