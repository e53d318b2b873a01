/** An experiment as a plain value: a config with its defaults filled in and its layers resolved. */
import type { DataSettings } from '../data/settings.js';
import type { ExtraName, Select } from '../metrics.js';
import type { ActivationName } from '../nn/activations.js';
import type { InitName } from '../nn/init.js';
import type { TrainingSettings } from '../nn/settings.js';

export interface Experiment {
  readonly name: string;
  readonly seed: number;
  readonly repeats: number;
  readonly data: DataSettings;
  readonly network: {
    /** The layer sizes n[1] … n[L−1]. */
    readonly hidden: readonly number[];
    readonly activation: ActivationName;
    readonly init: InitName;
  };
  readonly training: FixedTraining;
  /** One grid or more, whose union is trained. */
  readonly grids: readonly Grid[];
  /** Whether each combination of the other axes gets a cell with every keep_prob 1. */
  readonly baseline: boolean;
  readonly search: Search;
  /** The metrics that rows have in addition, select.metric among them, in the order of METRICS. */
  readonly metrics: readonly ExtraName[];
  readonly select: Select;
  readonly record: { readonly history: boolean };
}

/** Which points of the grid are trained, and for how long; all of them to the end where both are null. */
export interface Search {
  /** How many points of the grid are drawn, besides baselines; null: all. */
  readonly random: number | null;
  readonly halving: { readonly eta: number; readonly minEpochs: number } | null;
}

/** The training settings outside the grid. */
export type FixedTraining = Omit<TrainingSettings, 'learningRate'> & {
  /** Null where every grid has it as an axis. */
  readonly learningRate: number | null;
};

/** A scalar as configs and columns hold it; null where max_norm is none. */
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
  /** The values in written order without repetition, or the expression that gives the value. */
  readonly values: readonly AxisValue[] | Expression;
}

/** An expression over axes and fixed scalars that checkExpression has allowed. */
export interface Expression {
  readonly source: string;
  /** The names it reads, sorted: `keep_prob_1`, `learning_rate`, `hidden_2`, … */
  readonly names: readonly string[];
  /** file:line:column, for errors that appear only when a cell is computed. */
  readonly where: string;
}
