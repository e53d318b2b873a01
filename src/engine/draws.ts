/** Which random numbers a run draws: all of them follow from its seed, repeat and fold. */
import type { Key } from './philox.js';
import { streamKey } from './streams.js';

export interface Draw {
  readonly seed: number;
  /** From 1. */
  readonly repeat: number;
  /** From 1. */
  readonly fold: number;
}

/** The keys of the random streams that a training draws from. */
export interface DrawKeys {
  readonly init: Key;
  readonly shuffle: Key;
  readonly dropout: Key;
}

/** The draw of the first repeat's first fold, which stands for all where one is enough. */
export const firstDraw = (seed: number): Draw => ({ seed, repeat: 1, fold: 1 });

export const isSameDraw = (a: Draw, b: Draw): boolean =>
  a.seed === b.seed && a.repeat === b.repeat && a.fold === b.fold;

/** How many draws an experiment has: each fold of each repeat. */
export interface DrawCounts {
  readonly seed: number;
  readonly repeats: number;
  /** 1 where there are no folds. */
  readonly folds: number;
}

/** The draws of an experiment by repeat and fold. */
export function* drawsOf({ seed, repeats, folds }: DrawCounts): Generator<Draw> {
  for (let repeat = 1; repeat <= repeats; repeat++) {
    for (let fold = 1; fold <= folds; fold++) yield { seed, repeat, fold };
  }
}

/** The keys of a draw. Every cell has the same, so cells differ by their settings alone. */
export function keysOf({ seed, repeat, fold }: Draw): DrawKeys {
  return {
    init: streamKey(seed, 'init', repeat, fold),
    shuffle: streamKey(seed, 'shuffle', repeat, fold),
    dropout: streamKey(seed, 'dropout', repeat, fold),
  };
}
