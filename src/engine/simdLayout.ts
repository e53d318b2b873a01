/**
 * Lays a network out in the memory of the SIMD kernels: gives every array its place, and fills in the
 * header and the records that layout.ts describes.
 */
import type { NetworkSpec } from './kernels.js';
import * as at from './layout.js';
import { Fields, oddLines, Room } from './simdMemory.js';

const ACTIVATION_CODES: Readonly<Record<string, number>> = {
  relu: at.ACTIVATION_RELU,
  leaky_relu: at.ACTIVATION_LEAKY_RELU,
  tanh: at.ACTIVATION_TANH,
  sigmoid: at.ACTIVATION_SIGMOID,
  identity: at.ACTIVATION_IDENTITY,
};
const OUTPUT_CODES: Readonly<Record<string, number>> = {
  sigmoid: at.OUTPUT_SIGMOID,
  softmax: at.OUTPUT_SOFTMAX,
  linear: at.OUTPUT_LINEAR,
};

interface OptimizerEntry {
  readonly code: number;
  /** Arrays of state for each array of parameters. */
  readonly states: number;
  /** The factor by which the first state decays. */
  readonly mu: (spec: NetworkSpec) => number;
}

const OPTIMIZERS: Readonly<Record<string, OptimizerEntry>> = {
  sgd: { code: at.OPTIMIZER_SGD, states: 0, mu: () => 0 },
  momentum: { code: at.OPTIMIZER_MOMENTUM, states: 1, mu: ({ momentum }) => momentum },
  rmsprop: { code: at.OPTIMIZER_RMSPROP, states: 1, mu: ({ decay }) => decay },
  adam: { code: at.OPTIMIZER_ADAM, states: 2, mu: ({ beta1 }) => beta1 },
};

/** Whether the kernels have the network's activation, output and optimizer. */
export function isKnown({ activation, output, optimizer }: NetworkSpec): boolean {
  return activation in ACTIVATION_CODES && output in OUTPUT_CODES && optimizer in OPTIMIZERS;
}

/** A place for `length` floats at a byte address. */
export interface Span {
  readonly address: number;
  readonly length: number;
}

/** Where the parameters of one layer lie, padding included; spans of length 0 for layer 0. */
export interface LayerPlace {
  readonly n: number;
  readonly W: Span;
  readonly b: Span;
  /** Optimizer state of W and of b. */
  readonly states: readonly Span[];
}

/** Byte addresses of a network's arrays. */
export interface NetworkPlace {
  readonly net: number;
  readonly rows: number;
  readonly logits: number;
  /** 0 where classes have no weights. */
  readonly classWeights: number;
  readonly layers: readonly LayerPlace[];
  /** The first byte after the network. */
  readonly end: number;
}

/** Blocks of four units, a vector each. */
const blocksOf = (n: number): number => Math.ceil(n / 4);
const BLOCK_BYTES = 16;

/**
 * Rows of a panel that a batch passes over before the next, at most: 33 KB, about the first-level
 * cache.
 */
const MOST_PART_UNITS = 264;

/** How a list of n units is cut: the number of parts, and the units of each but the last. */
export function partsOf(n: number): { parts: number; units: number } {
  const units = 4 * Math.ceil(blocksOf(n) / Math.ceil(n / MOST_PART_UNITS));
  return { parts: Math.ceil(n / units), units };
}

/**
 * Lays a network out from byte `start` on. Sets the memory, which must be large enough, to zeros there
 * and writes the header and the records; X_BOUNDS and Y are left to the caller, who knows the data.
 */
export function layOut(spec: NetworkSpec, start: number, memory: ArrayBufferLike): NetworkPlace {
  const room = new Room(start, memory);
  const place = placeArrays(spec, room);
  writeSettings(spec, new Fields(room, place.net));
  spec.classWeights?.forEach((weight, y) => room.float(place.classWeights + 4 * y, weight));
  return place;
}

/** What the size of a network's memory depends on. */
export type NetworkShape = Pick<
  NetworkSpec,
  'layerSizes' | 'keepProb' | 'maxBatch' | 'activation' | 'optimizer'
> & {
  readonly classWeights?: NetworkSpec['classWeights'];
  /** How many threads may work in it at once; left out: one. */
  readonly threads?: number;
};

/** Bytes of memory that a network takes: the most where every keepProb is below 1. */
export function networkBytes(shape: NetworkShape): number {
  return placeArrays(shape, new Room(0, null)).end;
}

function placeArrays(shape: NetworkShape, room: Room): NetworkPlace {
  const { layerSizes, maxBatch, classWeights: weights, threads = 1 } = shape;
  const L = layerSizes.length - 1;
  const mostBlocks = blocksOf(Math.max(...layerSizes));
  const net = room.take(at.RECORDS + at.RECORD_BYTES * (L + 1));
  const header = new Fields(room, net);
  header.word(at.LAYERS, L);
  const rows = header.take(at.ROWS, 4 * (maxBatch + 4));
  const logits = header.take(at.LOGITS, 4 * maxBatch * layerSizes[L]);
  header.take(at.COSTS, 8 * (maxBatch + 4));
  header.take(at.ZEROS, BLOCK_BYTES * mostBlocks);
  const packedPitch = oddLines(Math.max(maxBatch * at.PANEL_ROW_BYTES, at.CACHE_BYTES));
  header.take(at.PACKED, threads * packedPitch);
  header.word(at.PACKED_PITCH, packedPitch);
  const classWeights = weights ? header.take(at.CLASS_WEIGHTS, 4 * weights.length) : 0;
  header.take(at.ROUND_BLOCKS, 4 * BLOCK_BYTES * mostBlocks);
  const layers = layerSizes.map((_, l) =>
    placeLayer(shape, l, new Fields(room, net + at.RECORDS + at.RECORD_BYTES * l)),
  );
  return { net, rows, logits, classWeights, layers, end: room.end };
}

function writeSettings(spec: NetworkSpec, header: Fields): void {
  const { code, mu } = OPTIMIZERS[spec.optimizer];
  header.word(at.OUTPUT, OUTPUT_CODES[spec.output]);
  header.word(at.ACTIVATION, ACTIVATION_CODES[spec.activation]);
  header.word(at.OPTIMIZER, code);
  header.word(at.KEY_0, spec.dropoutKey[0]);
  header.word(at.KEY_1, spec.dropoutKey[1]);
  header.float(at.RATE, spec.learningRate);
  header.float(at.MU, mu(spec));
  header.float(at.REST, 1 - mu(spec));
  header.float(at.BETA_2, spec.beta2);
  header.float(at.REST_2, 1 - spec.beta2);
  header.float(at.EPSILON, spec.epsilon);
  header.float(at.L2, spec.l2);
  header.float(at.MAX_NORM, spec.maxNorm ?? 0);
}

function placeLayer(shape: NetworkShape, l: number, record: Fields): LayerPlace {
  const n = shape.layerSizes[l];
  const keep = shape.keepProb[l] ?? 1;
  record.word(at.N, n);
  record.word(at.BLOCKS, blocksOf(n));
  record.word(at.DROP, keep < 1 ? 1 : 0);
  record.word(at.THRESHOLD, Math.floor(keep * 4294967296));
  record.float(at.SCALE, 1 / keep);
  const parameters = l === 0 ? NO_PARAMETERS : takeParameters(shape, l, record);
  takeArrays(shape, l, record);
  markUnits(n, record);
  return { n, ...parameters };
}

type ParameterPlaces = Omit<LayerPlace, 'n'>;

const NOTHING: Span = { address: 0, length: 0 };
const NO_PARAMETERS: ParameterPlaces = { W: NOTHING, b: NOTHING, states: [] };

function takeParameters(shape: NetworkShape, l: number, record: Fields): ParameterPlaces {
  const [nIn, nOut] = [shape.layerSizes[l - 1], shape.layerSizes[l]];
  const take = (field: number, length: number): Span => ({
    address: record.take(field, 4 * length),
    length,
  });
  const W = take(at.W, nIn * at.PANEL_COLUMNS * Math.ceil(nOut / at.PANEL_COLUMNS));
  const b = take(at.B, 4 * blocksOf(nOut));
  const { states } = OPTIMIZERS[shape.optimizer];
  const stateW = [at.W_S, at.W_T].slice(0, states).map((field) => take(field, W.length));
  const stateB = [at.B_S, at.B_T].slice(0, states).map((field) => take(field, b.length));
  return { W, b, states: [...stateW, ...stateB] };
}

function takeArrays(
  { layerSizes, keepProb, maxBatch, activation, threads = 1 }: NetworkShape,
  l: number,
  record: Fields,
): void {
  const first = l === 0;
  const last = l === layerSizes.length - 1;
  const n = layerSizes[l];
  const blocks = blocksOf(n);
  const { parts, units } = partsOf(n);
  const stride = oddLines(BLOCK_BYTES * blocks);
  // A list may hold every unit or example; groups are filled up, and a vector is written past the end.
  const listPitch = oddLines(at.ENTRY_BYTES * 4 * blocks + at.GROUP_BYTES * (parts + 1));
  const unitPitch = oddLines(at.ENTRY_BYTES * maxBatch + at.GROUP_BYTES);
  record.word(at.STRIDE, stride);
  record.word(at.LIST_PITCH, listPitch);
  record.word(at.UNIT_PITCH, unitPitch);
  record.word(at.PARTS, parts);
  record.word(at.PART_BYTES, 4 * units);
  // Passes over whole matrices take four examples at a time.
  const matrixBytes = (maxBatch + 3) * stride;
  const listBytes = maxBatch * listPitch;
  const boundsBytes = 4 * maxBatch * (parts + 1);
  if (!first) record.take(at.Z, matrixBytes);
  if (!last) record.take(at.A, matrixBytes);
  if (!first && !last && activation !== 'relu') record.take(at.H, matrixBytes);
  if (keepProb[l] < 1) record.take(at.D, (maxBatch + 4) * BLOCK_BYTES * blocks);
  if (!first) record.take(at.DZ, matrixBytes);
  if (!last) record.take(at.A_BOUNDS, boundsBytes);
  if (!last) record.take(at.A_LIST, listBytes);
  if (!first) record.take(at.DZ_BOUNDS, boundsBytes);
  if (!first) record.take(at.DZ_LIST, listBytes);
  if (!last) record.take(at.UNIT_LIST, n * unitPitch);
  if (!last) record.take(at.UNIT_ENDS, 4 * n);
  if (l > 1) {
    const pitch = oddLines(4 * blocks * at.PANEL_ROW_BYTES);
    record.take(at.TRANSPOSED, threads * pitch);
    record.word(at.TRANSPOSED_PITCH, pitch);
  }
}

/** Marks the lanes of the last block that are units; the others are padding. */
function markUnits(n: number, record: Fields): void {
  const lanes = record.take(at.UNIT_LANES, BLOCK_BYTES);
  const units = n - 4 * (blocksOf(n) - 1);
  for (let lane = 0; lane < units; lane++) record.room.word(lanes + 4 * lane, -1);
}

/** Calls back with the place, in floats from the start of W, of each W[i][j]. */
export function eachWeight(
  nIn: number,
  nOut: number,
  visit: (place: number, index: number) => void,
): void {
  const columns = at.PANEL_COLUMNS;
  for (let first = 0; first < nOut; first += columns) {
    const count = Math.min(columns, nOut - first);
    for (let i = 0; i < nIn; i++) {
      const place = first * nIn + i * columns;
      const index = i * nOut + first;
      for (let j = 0; j < count; j++) visit(place + j, index + j);
    }
  }
}
