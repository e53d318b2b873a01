/**
 * Named random streams. A draw is a pure function of (seed, stream name, ids, position): nothing is
 * consumed, so no draw can shift another, and every cell of a grid can share its repeat's draws.
 */
import seedrandom from 'seedrandom';
import { type Key, philox, ROUNDS } from './philox.js';

export type StreamName =
  'data' | 'split' | 'folds' | 'search' | 'init' | 'shuffle' | 'dropout' | 'check';

/**
 * The key of one stream. `ids` say which repeat, fold or part is meant; what varies within a run
 * (epoch, layer, row, unit) belongs in the counter instead.
 */
export function streamKey(seed: number, name: StreamName, ...ids: number[]): Key {
  const generator = seedrandom(`keepgrid/${name}/${[seed, ...ids].join('/')}`);
  return [generator.int32() >>> 0, generator.int32() >>> 0];
}

const words = new Uint32Array(4);

/** Uniform in [0, 1) with 53 random bits. The counter is (position, a, b, c). */
export function uniform(key: Key, position: number, a = 0, b = 0, c = 0): number {
  philox(position >>> 1, a, b, c, key[0], key[1], ROUNDS, words);
  return drawOf(position);
}

/** The draw at a position whose block of two is in `words`. */
function drawOf(position: number): number {
  const high = words[position & 1 ? 2 : 0];
  const low = words[position & 1 ? 3 : 1];
  return (high * 2097152 + (low >>> 11)) / 9007199254740992;
}

/**
 * Puts `items` in random order, in place (Fisher–Yates, Durstenfeld 1964).
 * The order depends on the key, `a` (say, the epoch) and the number of items alone.
 */
export function shuffle(items: Int32Array, key: Key, a = 0): void {
  for (let last = items.length - 1; last > 0; last--) {
    const isNewBlock = (last & 1) === 1 || last === items.length - 1;
    if (isNewBlock) philox(last >>> 1, a, 0, 0, key[0], key[1], ROUNDS, words);
    const chosen = Math.floor(drawOf(last) * (last + 1));
    const item = items[last];
    items[last] = items[chosen];
    items[chosen] = item;
  }
}
