/** A trained network with all that it takes to predict from data as people have it. */
import type { Column } from '../data/columns.js';
import type { FittedColumns } from '../data/encode.js';
import type { ColumnSettings } from '../data/settings.js';
import type { Draw } from '../engine/draws.js';
import type { Parameters } from '../nn/outcome.js';
import type { NetworkSettings, TrainingSettings } from '../nn/settings.js';

export interface Model {
  readonly facts: ModelFacts;
  readonly parameters: Parameters;
}

/** Everything but the parameters: what model.json holds. */
export interface ModelFacts {
  /** The version of this layout. */
  readonly format: 1;
  /** The version of the package that wrote it. */
  readonly keepgrid: string;
  /** The name of the experiment. */
  readonly name: string;
  readonly task: 'classification' | 'regression';
  /** In the order of their numbers; null for a regression. */
  readonly classes: readonly string[] | null;
  readonly input: ModelInput;
  /** What the n[0] features are scaled by, in float64: (x − offset) ÷ divisor. */
  readonly scaler: { readonly offset: readonly number[]; readonly divisor: readonly number[] };
  /** A regression's prediction is y·targetScale + targetOffset; 1 and 0 for classes. */
  readonly targetScale: number;
  readonly targetOffset: number;
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
  /** The epochs trained, where these are fewer than training.epochs, as early stopping advised. */
  readonly trainedEpochs?: number;
  /** The draw of initial weights, batches and masks that it was trained with. */
  readonly draw: Draw;
  /** SHA-256 of the parameters, as in results.csv. */
  readonly weightsSha256: string;
}

/** What the network was trained on, and how columns become features. */
export interface ModelInput {
  /** A name for each of the n[0] features. */
  readonly features: readonly string[];
  /** Null where each column of the data is a feature as it is. */
  readonly columns: readonly Column[] | null;
  /** What the columns are encoded by; null with `columns`. */
  readonly fitted: FittedColumns | null;
  /** The target column of a table; null for other data. */
  readonly target: string | null;
  /** The columns of the training table that are neither features nor the target, in its order. */
  readonly others: readonly string[];
  /** How the config chose among columns. */
  readonly choice: ColumnSettings;
}
