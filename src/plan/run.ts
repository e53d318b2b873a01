/** One run as a plain value: everything that determines its numbers, and the hash of that. */
import type { AxisValue } from '../config/experiment.js';
import type { NetworkSettings, TrainingSettings } from '../nn/settings.js';

export type { AxisValue };

export interface Run {
  /** "r" and 16 hex digits; see contract in results/README.md. */
  readonly runId: string;
  /** Place of its cell in the plan, from 1. */
  readonly cell: number;
  readonly repeat: number;
  readonly fold: number;
  readonly seed: number;
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
  /** Values of the axes besides keep_prob, by column name. */
  readonly axes: Readonly<Record<string, AxisValue>>;
}
