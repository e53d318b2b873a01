/**
 * Where things stand in memory: offsets in bytes into the header of a network and into each layer's
 * record. engine/simdLayout.ts writes them; the two must agree.
 */

/** Header. */
export const LAYERS: usize = 0; // L
export const DATA_X: usize = 4; // for each row of X where its list begins, part by part, and where it ends
export const DATA_Y: usize = 8; // class numbers (i32) or targets (f32)
export const ROWS: usize = 12; // row numbers of the batch
export const OUTPUT: usize = 16; // 0 sigmoid, 1 softmax, 2 linear
export const ACTIVATION: usize = 20; // 0 relu, 1 leaky_relu, 2 tanh, 3 sigmoid, 4 identity
export const OPTIMIZER: usize = 24; // 0 sgd, 1 momentum, 2 rmsprop, 3 adam
export const KEY_0: usize = 28;
export const KEY_1: usize = 32;
export const RATE: usize = 36; // f32 from here
export const MU: usize = 40; // momentum, decay or beta1
export const REST: usize = 44; // 1 − decay or 1 − beta1
export const BETA_2: usize = 48;
export const REST_2: usize = 52;
export const EPSILON: usize = 56;
export const FIRST: usize = 60; // adam's corrections, anew each step
export const SECOND: usize = 64;
export const L2: usize = 68;
export const MAX_NORM: usize = 72; // 0: none
export const LOGITS: usize = 76; // Z[L] (count, n[L]) without gaps
export const ZEROS: usize = 80; // a bias of zeros
export const ROUND_BLOCKS: usize = 84; // what the first rounds of Philox make of each block of units
export const PACKED: usize = 88; // room for some panels of dZ, each without gaps
export const ROUND_KEYS: usize = 96; // for the rounds of Philox: two keys each, in all lanes
export const RECORDS: usize = 320; // the layers' records begin here

/** Record of layer l, l = 0 … L. */
export const RECORD: usize = 128;
export const N: usize = 0; // units
export const STRIDE: usize = 4; // bytes from one example's numbers to the next in Z, A, H, dZ
export const BLOCKS: usize = 8; // units in fours
export const DROP: usize = 12; // 1 where keepProb < 1
export const THRESHOLD: usize = 16; // u32: kept where the draw is below
export const SCALE: usize = 20; // f32
export const Z: usize = 24;
export const A: usize = 28; // after dropout
export const H: usize = 32; // before dropout; only where the activation is not relu
export const MASK: usize = 36; // all ones or all zeros a unit, (batch, 4 · BLOCKS)
export const DZ: usize = 40;
// Nonzero elements by example. A list is entries of eight bytes (unit · ROW: i32, value: f32), units
// ascending. It comes in PARTS of the units, each filled up with entries (0, 0) to a multiple of four:
// for each example PARTS + 1 addresses stand in LISTS, where its parts begin and where the last ends.
export const LISTS: usize = 44;
export const LIST: usize = 48; // room for lists; the input's stand with the data where it is not dropped
export const PITCH: usize = 52; // bytes from one example's room to the next
// The same of dZ.
export const DLISTS: usize = 56;
export const DLIST: usize = 60;
// Nonzero activations by unit: entries (place: i32, value: f32), the place being the example's offset in
// a panel of the next layer's dZ without gaps, filled up to a multiple of four; for each unit where its entries end.
export const UNIT_LIST: usize = 64;
export const UNIT_PITCH: usize = 68; // bytes
export const UNIT_ENDS: usize = 72;
// Parameters and optimizer state, in panels; room for one panel of W transposed.
export const W: usize = 76;
export const W_S: usize = 80;
export const W_T: usize = 84;
export const B: usize = 88;
export const B_S: usize = 92;
export const B_T: usize = 96;
export const TRANSPOSED: usize = 100;
export const ONES: usize = 104; // lanes of the last block that are units: 4 lanes of ones or zeros
// 1 where the step at hand takes A or dZ as whole matrices and not as lists.
export const DENSE: usize = 108;
export const DENSE_DZ: usize = 112;
export const PARTS: usize = 116; // parts of a list
export const PART_BYTES: usize = 120; // bytes of a row of A for one part; the last part may have fewer
export const FETCHED: usize = 124; // a number that keeps loads from being left out

/** Vectors in a panel: a panel is 4 · PANEL columns wide; where the last needs fewer, the rest is 0. */
export const PANEL: i32 = 8;
/** Bytes of a panel's row. */
export const ROW: i32 = PANEL << 4;
/** Bytes of four entries, which are taken together. */
export const FOUR: usize = 32;
/** From this share of numbers that are not zero on, whole matrices are faster than lists. */
export const DENSE_FROM: f32 = 0.8;
/** So few units are always taken whole: making lists of them costs more than lists save. */
export const NARROW: i32 = 20;
/** Bytes of the first-level cache that a pass keeps to; the rest is for lists and results. */
export const CACHE: i32 = 24576;
