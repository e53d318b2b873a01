/** An experiment as a plain value: a config with every default filled in and every layer resolved. */
import type { DataSettings } from '../data/settings.js';
import type { Select } from '../metrics.js';
import type { ActivationName } from '../nn/activations.js';
import type { InitName } from '../nn/init.js';
import type { TrainingSettings } from '../nn/settings.js';

export interface Experiment {
  readonly name: string;
  readonly seed: number;
  readonly repeats: number;
  readonly data: DataSettings;
  readonly network: {
    /** n[1] … n[L−1]. */
    readonly hidden: readonly number[];
    readonly activation: ActivationName;
    readonly init: InitName;
  };
  readonly training: FixedTraining;
  /** One or more grids; their union is the experiment. */
  readonly grids: readonly Grid[];
  /** Whether a cell with every keep_prob 1 stands beside each combination of the other axes. */
  readonly baseline: boolean;
  readonly select: Select;
  readonly record: { readonly history: boolean };
}

/** The training outside the grid. */
export type FixedTraining = Omit<TrainingSettings, 'learningRate'> & {
  /** Null where every grid has it as an axis. */
  readonly learningRate: number | null;
};

/** A scalar as configs and columns hold it; null is max_norm's "none". */
export type AxisValue = number | string | null;

export interface Grid {
  /** keep_prob axes by their lowest layer, then the other axes by name. */
  readonly axes: readonly Axis[];
  readonly where: Expression | null;
}

export interface Axis {
  /** `keep_prob_2` (its lowest layer's column) or a scalar's name: `learning_rate`, `hidden_1`. */
  readonly name: string;
  /** The layers that a keep_prob axis fills; empty for other axes. */
  readonly layers: readonly number[];
  /** The values in written order without repetition, or the expression that derives the value. */
  readonly values: readonly AxisValue[] | Expression;
}

/** An expression over axes and fixed scalars, already checked against the allow-list. */
export interface Expression {
  readonly source: string;
  /** The names it reads, sorted: `keep_prob_1`, `learning_rate`, `hidden_2`, … */
  readonly names: readonly string[];
  /** file:line:column, for errors that only show when a cell is computed. */
  readonly where: string;
}
