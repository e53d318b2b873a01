/**
 * The memory of the SIMD kernels: what lies where. simdLayout.ts, simdData.ts and simd.ts write it, the
 * kernels in assembly/ read it. Both compilers, tsc and asc, read this file, so it holds nothing but
 * whole-number constants without types.
 *
 * A network is a header and one record for each layer l = 0 … L. Their fields are 32-bit words: whole
 * numbers, byte addresses of arrays, or f32 where the comment says so. A layer that does not need an
 * array has the address 0. Strides and pitches are in bytes.
 */

// The header: byte offsets from the network's address.
export const LAYERS = 0; // L
export const X_BOUNDS = 4; // the data's lists: for each row of X, PARTS + 1 addresses as in A_BOUNDS
export const Y = 8; // class numbers (i32) or targets (f32)
export const ROWS = 12; // row numbers of the batch
export const OUTPUT = 16;
export const ACTIVATION = 20;
export const OPTIMIZER = 24;
export const KEY_0 = 28;
export const KEY_1 = 32;
export const RATE = 36; // f32
export const MU = 40; // f32: momentum, decay or beta1
export const REST = 44; // f32: 1 − decay or 1 − beta1
export const BETA_2 = 48; // f32
export const REST_2 = 52; // f32: 1 − beta2
export const EPSILON = 56; // f32
export const CORRECTION_1 = 60; // f32: adam's corrections, set before each step
export const CORRECTION_2 = 64; // f32
export const L2 = 68; // f32
export const MAX_NORM = 72; // f32; 0 sets no limit
export const LOGITS = 76; // Z[L] (count, n[L]), rows without gaps
export const ZEROS = 80; // a bias of zeros
export const ROUND_BLOCKS = 84; // what the first rounds of Philox make of each block of units
export const PACKED = 88; // for each thread, room for some panels of dZ, each without gaps
export const CLASS_WEIGHTS = 92; // f32 for each class; 0 where classes have no weights
export const PACKED_PITCH = 320; // from one thread's room to the next
export const ROUND_KEYS = 96; // not an address: keys and factors of Philox's rounds, each in four lanes
export const FETCHED = 324; // a result that nobody reads, so that compilers keep the loads behind it
export const COSTS = 328; // room for the cost of each example, f64
export const RIGHT = 332; // how many examples the last evaluation found classified right
export const RECORDS = 384; // not an address: the layers' records begin here

// What OUTPUT, ACTIVATION and OPTIMIZER hold.
export const OUTPUT_SIGMOID = 0;
export const OUTPUT_SOFTMAX = 1;
export const OUTPUT_LINEAR = 2;
export const ACTIVATION_RELU = 0;
export const ACTIVATION_LEAKY_RELU = 1;
export const ACTIVATION_TANH = 2;
export const ACTIVATION_SIGMOID = 3;
export const ACTIVATION_IDENTITY = 4;
export const OPTIMIZER_SGD = 0;
export const OPTIMIZER_MOMENTUM = 1;
export const OPTIMIZER_RMSPROP = 2;
export const OPTIMIZER_ADAM = 3;

// A layer's record: byte offsets from the record's address.
export const RECORD_BYTES = 128;
export const N = 0; // units
export const STRIDE = 4; // from one example's row to the next in Z, A, H and dZ
export const BLOCKS = 8; // units in fours, rounded up
export const DROP = 12; // 1 where keepProb < 1
export const THRESHOLD = 16; // u32: a unit is kept where its draw is below
export const SCALE = 20; // f32: 1/keepProb
export const Z = 24;
export const A = 28; // after dropout
export const H = 32; // before dropout; relu does without it
export const D = 36; // the mask (batch, 4 · BLOCKS): all bits of a unit's word set where it is kept
export const DZ = 40;
export const A_BOUNDS = 44; // for each example, PARTS + 1 addresses: where its parts begin and the last one ends
export const A_LIST = 48; // room for the lists of A; input that is not dropped uses the data's own
export const LIST_PITCH = 52; // from one example's room to the next, in A_LIST and DZ_LIST
export const DZ_BOUNDS = 56;
export const DZ_LIST = 60;
export const UNIT_LIST = 64;
export const UNIT_PITCH = 68; // from one unit's room to the next, in UNIT_LIST
export const UNIT_ENDS = 72; // for each unit, the address where its entries end
export const W = 76; // W, b and the optimizer's state of each (S, T)
export const W_S = 80;
export const W_T = 84;
export const B = 88;
export const B_S = 92;
export const B_T = 96;
export const TRANSPOSED = 100; // for each thread, room for one panel of Wᵀ
export const UNIT_LANES = 104; // four words for the last block: all bits set where a lane is a unit
export const DENSE_A = 108; // 1 where this step takes A as a whole matrix and not as lists
export const DENSE_DZ = 112; // the same for dZ
export const PARTS = 116; // of a list
export const PART_BYTES = 120; // of a row of A that one part covers; the last part may cover fewer
export const TRANSPOSED_PITCH = 124; // from one thread's room to the next

// A team's block: what several threads in one network share. Words that change often have lines of their own.
export const CALL = 0; // how often the leader has called
export const CLOSED = 4; // 1 where the leader calls no more
export const BROKEN = 8; // 1 where a thread has ended, so that no other must wait for it
export const SIZE = 12; // threads that take part in the call
export const COMMAND = 16; // what is called, COMMAND_…, for which network, with which arguments
export const CALLED_NET = 20;
export const CALLED_COUNT = 24;
export const CALLED_EPOCH = 28;
export const JOINED = 64; // threads that have come to help
export const ROUND = 128; // how often those that take part have met
export const ARRIVED = 192; // of these, how many wait for the others
export const ASLEEP = 256; // threads that wait and no longer look
export const SLOTS = 320; // not an address: two words for each thread, a line each
export const MOST_THREADS = 16; // in one network
export const TEAM_BYTES = 1344;

// What COMMAND holds.
export const COMMAND_STEP = 0;
export const COMMAND_LOGITS = 1;
export const COMMAND_MASKED_LOGITS = 2;

// Matrices of weights lie in panels of columns, one row of a panel after the other. Columns that the
// last panel has beyond the matrix hold zeros.
export const PANEL_COLUMNS = 32;
export const PANEL_VECTORS = PANEL_COLUMNS / 4;
export const PANEL_ROW_BYTES = 4 * PANEL_COLUMNS;

// A list holds the nonzero elements of one example, units ascending. An entry is (i32, f32): the
// unit times PANEL_ROW_BYTES, which is the offset of its row in a panel, and the value. A list is cut
// into PARTS; each part is filled up to whole groups with entries (0, 0). A list by unit (UNIT_LIST)
// holds a unit's nonzero activations instead, examples ascending, by the offset in a packed panel of dZ.
export const ENTRY_BYTES = 8;
export const GROUP_ENTRIES = 4; // taken together by the kernels
export const GROUP_BYTES = GROUP_ENTRIES * ENTRY_BYTES;

// The processor's cache.
export const LINE_BYTES = 64;
export const CACHE_BYTES = 24576; // of the first level that a pass keeps to; the rest is for lists and results
