/**
 * How a network lies in the memory of the SIMD kernels: panels of 32 columns, lists with room for
 * every element, rows of activations whose distance keeps them out of each other's cache sets.
 * The offsets are those of assembly/layout.ts.
 */
import type { NetworkSpec } from './kernels.js';

export const ACTIVATION_CODES: Readonly<Record<string, number>> = {
  relu: 0,
  leaky_relu: 1,
  tanh: 2,
  sigmoid: 3,
  identity: 4,
};
export const OUTPUT_CODES: Readonly<Record<string, number>> = { sigmoid: 0, softmax: 1, linear: 2 };
export const OPTIMIZER_CODES: Readonly<Record<string, number>> = {
  sgd: 0,
  momentum: 1,
  rmsprop: 2,
  adam: 3,
};

/** Byte offsets into the header. */
export const HEADER = {
  layers: 0,
  dataX: 4,
  dataY: 8,
  rows: 12,
  output: 16,
  activation: 20,
  optimizer: 24,
  key0: 28,
  key1: 32,
  rate: 36,
  mu: 40,
  rest: 44,
  beta2: 48,
  rest2: 52,
  epsilon: 56,
  first: 60,
  second: 64,
  l2: 68,
  maxNorm: 72,
  logits: 76,
  zeros: 80,
  roundBlocks: 84,
  packed: 88,
} as const;
const RECORDS = 320;
const RECORD = 128;
/** Columns of a panel. */
const PANEL = 32;
/** Bytes of a panel's row: the factor between a unit and its number in a list. */
export const ROW = 4 * PANEL;
/** Entries of a list that are taken together. */
export const FOUR = 4;
/** Rows of a panel that a batch passes over before the next, at most: 33 KB, so about the first-level cache. */
const PART = 264;
/** Bytes of the first-level cache that a pass keeps to. */
const CACHE = 24576;

/** Byte addresses of one layer's arrays; 0 where it has none. */
export interface LayerPlace {
  readonly record: number;
  readonly n: number;
  readonly blocks: number;
  readonly W: number;
  readonly b: number;
  /** Optimizer state of W and of b. */
  readonly state: readonly number[];
  /** Floats of W (or of each of its states), and of b, with their padding. */
  readonly weights: number;
  readonly biases: number;
}

export interface NetworkPlace {
  readonly net: number;
  readonly rows: number;
  readonly logits: number;
  readonly layers: readonly LayerPlace[];
  /** The first byte after it. */
  readonly end: number;
}

/** The next start of a cache line. */
export const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

const blocksOf = (n: number): number => Math.ceil(n / 4);
/** Floats of a matrix (nIn, nOut) in panels. */
const panelFloats = (nIn: number, nOut: number): number => nIn * PANEL * Math.ceil(nOut / PANEL);

/** How lists of n units are cut: into how many parts, of how many units. */
export function partsOf(n: number): { parts: number; units: number } {
  const units = 4 * Math.ceil(blocksOf(n) / Math.ceil(n / PART));
  return { parts: Math.ceil(n / units), units };
}

/** Lays a network out from byte `start` on. `write` gets each field's address and value, where given. */
export function layOut(
  { layerSizes, keepProb, maxBatch, activation, optimizer }: NetworkSpec,
  start: number,
  write: (address: number, value: number) => void,
): NetworkPlace {
  let free = align(start);
  const take = (floats: number): number => {
    const address = free;
    // Kernels read and write whole vectors, and up to four rows of a panel past an end.
    free = align(free + 4 * floats + 512);
    return address;
  };
  const L = layerSizes.length - 1;
  const net = take((RECORDS + RECORD * (L + 1)) / 4);
  const rows = take(maxBatch + 4);
  const logits = take(maxBatch * layerSizes[L]);
  const zeros = take(4 * Math.max(...layerSizes.map(blocksOf)));
  write(net + HEADER.layers, L);
  write(net + HEADER.rows, rows);
  write(net + HEADER.logits, logits);
  write(net + HEADER.zeros, zeros);
  write(net + HEADER.packed, take(Math.max(maxBatch * PANEL, CACHE / 4)));
  write(net + HEADER.roundBlocks, take(16 * Math.max(...layerSizes.map(blocksOf))));
  const states = [0, 1, 1, 2][OPTIMIZER_CODES[optimizer]];
  const layers = layerSizes.map((n, l): LayerPlace => {
    const record = net + RECORDS + RECORD * l;
    const blocks = blocksOf(n);
    const padded = 4 * blocks;
    // An odd number of cache lines, so that the rows of a batch spread over all sets.
    const stride = 64 * (Math.ceil(padded / 16) | 1);
    const dense = (wanted: boolean): number => (wanted ? take(((maxBatch + 3) * stride) / 4) : 0);
    const { parts, units } = partsOf(n);
    // Entries of eight bytes, those that fill up, and what a vector writes past them.
    const pitch = 64 * (Math.ceil((8 * (padded + FOUR * (parts + 1))) / 64) | 1);
    const unitPitch = 64 * (Math.ceil((8 * (maxBatch + FOUR)) / 64) | 1);
    const lists = (wanted: boolean): [number, number] =>
      wanted ? [take(maxBatch * (parts + 1)), take((maxBatch * pitch) / 4)] : [0, 0];
    const inner = l < L;
    const hidden = inner && l > 0;
    const drops = inner && keepProb[l] < 1;
    const weights = l === 0 ? 0 : panelFloats(layerSizes[l - 1], n);
    const parameters = (floats: number): number => (l === 0 ? 0 : take(floats));
    const state = (floats: number): number[] =>
      Array.from({ length: l === 0 ? 0 : states }, () => take(floats));
    const [W, b] = [parameters(weights), parameters(padded)];
    const [stateW, stateB] = [state(weights), state(padded)];
    const fields = [
      n,
      stride,
      blocks,
      drops ? 1 : 0,
      inner ? Math.floor(keepProb[l] * 4294967296) : 0,
      0, // scale, a float: written by its own
      dense(l > 0),
      dense(inner),
      dense(hidden && activation !== 'relu'),
      drops ? take((maxBatch + 4) * padded) : 0,
      dense(l > 0),
      ...lists(inner),
      pitch,
      ...lists(l > 0),
      inner ? take((n * unitPitch) / 4) : 0,
      unitPitch,
      inner ? take(n) : 0,
      W,
      stateW[0] ?? 0,
      stateW[1] ?? 0,
      b,
      stateB[0] ?? 0,
      stateB[1] ?? 0,
      l > 1 ? take(4 * blocks * PANEL) : 0,
      take(4),
      0, // which passes the step at hand takes
      0,
      parts,
      4 * units,
    ];
    fields.forEach((value, index) => write(record + 4 * index, value));
    return { record, n, blocks, W, b, state: [...stateW, ...stateB], weights, biases: padded };
  });
  return { net, rows, logits, layers, end: free };
}

/** Byte offsets in a layer's record of what is not a whole number. */
export const SCALE = 20;
export const ONES = 104;

/** Calls back with the place, in floats from the start of W, of each W[i][j]. */
export function eachWeight(
  nIn: number,
  nOut: number,
  visit: (place: number, index: number) => void,
): void {
  for (let i = 0; i < nIn; i++) {
    for (let j = 0; j < nOut; j++) {
      const panel = Math.floor(j / PANEL);
      visit((panel * nIn + i) * PANEL + (j % PANEL), i * nOut + j);
    }
  }
}
