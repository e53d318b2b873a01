/** Runs as plain values: everything that determines their numbers, and the hash of that. */
import type { AxisValue } from '../config/experiment.js';
import type { Draw, DrawCounts } from '../engine/draws.js';
import type { NetworkSettings, TrainingSettings } from '../nn/settings.js';

export interface Cell {
  /** The number of the cell in the plan, from 1. */
  readonly cell: number;
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
  /** The values of the axes besides keep_prob, by the names of their columns. */
  readonly axes: Readonly<Record<string, AxisValue>>;
}

export interface Run extends Cell, Draw {
  /** The hash of what determines the run, "r" and 16 hex digits (identity.ts). */
  readonly runId: string;
}

/** Whether every keep_prob is 1. */
export const isBaseline = ({ keepProb }: Pick<NetworkSettings, 'keepProb'>): boolean =>
  keepProb.every((probability) => probability === 1);

/** The runs that a sweep is to train: those of a whole plan, or some of them. */
export interface RunSource {
  readonly count: number;
  /** The draws that they are of. */
  readonly draws: DrawCounts;
  /**
   * Walks the runs by cell, repeat and fold, from the first at each call; only those of one draw if it is
   * given, and only those that `takes` passes: the run_id of others is not computed, which takes longest.
   */
  of(draw?: OneDraw, takes?: Takes): Iterable<Run>;
}

export type OneDraw = Pick<Draw, 'repeat' | 'fold'>;

/** Whether a run is wanted. It is asked once for each run, in their order. */
export type Takes = (cell: Cell, draw: OneDraw) => boolean;
