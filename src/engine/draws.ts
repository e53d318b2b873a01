/** What is drawn at random for a run: everything follows from the seed, the repeat and the fold. */
import type { Key } from './philox.js';
import { streamKey } from './streams.js';

export interface Draw {
  readonly seed: number;
  /** From 1. */
  readonly repeat: number;
  /** From 1. */
  readonly fold: number;
}

/** The keys of the streams that a training draws from. */
export interface DrawKeys {
  readonly init: Key;
  readonly shuffle: Key;
  readonly dropout: Key;
}

/** The draw that looks at an experiment begin with: its first repeat's first fold. */
export const firstDraw = (seed: number): Draw => ({ seed, repeat: 1, fold: 1 });

/** The keys of a draw: the same for every cell, so that cells differ by their settings alone. */
export function keysOf({ seed, repeat, fold }: Draw): DrawKeys {
  return {
    init: streamKey(seed, 'init', repeat, fold),
    shuffle: streamKey(seed, 'shuffle', repeat, fold),
    dropout: streamKey(seed, 'dropout', repeat, fold),
  };
}
