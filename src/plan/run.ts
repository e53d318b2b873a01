/** One run as a plain value: everything that determines its numbers, and the hash of that. */
import type { AxisValue } from '../config/experiment.js';
import type { Draw } from '../engine/draws.js';
import type { NetworkSettings, TrainingSettings } from '../nn/settings.js';

export interface Cell {
  /** Its place in the plan, from 1. */
  readonly cell: number;
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
  /** Values of the axes besides keep_prob, by column name. */
  readonly axes: Readonly<Record<string, AxisValue>>;
}

export interface Run extends Cell, Draw {
  /** "r" and 16 hex digits (identity.ts). */
  readonly runId: string;
}

/** Runs that a sweep is to train: those of a whole plan, or some of them. */
export interface RunSource {
  readonly count: number;
  /** Repeats go from 1 to this one. */
  readonly repeats: number;
  /** In plan order (cell, then repeat, then fold), anew at each call; those of one repeat where it is named. */
  of(repeat?: number): Iterable<Run>;
}
