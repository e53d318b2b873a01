/** A random order of the numbers below any size, of which each place is computed on its own. */
import { type Key, philox, ROUNDS } from './philox.js';

/** Halves of fewer bits would have too few round functions for every order to be equally likely. */
const LEAST_BITS = 4;
/** Four rounds make a Feistel network a pseudo-random permutation (Luby and Rackoff 1988); eight are safe. */
const MIXINGS = 8;

const words = new Uint32Array(4);

/**
 * The number in a place of the order of 0 … size − 1 that the key gives; size is at most 2⁵². A Feistel
 * network permutes the numbers of an even count of bits, and is applied until it gives one below the size
 * (cycle walking: Black and Rogaway 2002, section 3).
 */
export function permuted(place: number, size: number, key: Key): number {
  const bits = Math.max(LEAST_BITS, halfBits(size));
  const half = 2 ** bits;
  let number = place;
  do {
    let [left, right] = [Math.floor(number / half), number % half];
    for (let round = 0; round < MIXINGS; round++) {
      philox(right, round, 0, 0, key[0], key[1], ROUNDS, words);
      [left, right] = [right, (left ^ words[0]) & (half - 1)];
    }
    number = left * half + right;
  } while (number >= size);
  return number;
}

/** The least h with 2²ʰ ≥ size. */
function halfBits(size: number): number {
  let bits = 0;
  while (4 ** bits < size) bits++;
  return bits;
}
