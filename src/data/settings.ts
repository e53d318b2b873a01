/** What a config says about its data, and the names that it may use. */
export const SCALES = ['standard', 'minmax', 'none'] as const;
export const TARGET_SCALES = ['standard', 'none'] as const;
export const TASKS = ['classification', 'regression'] as const;
export const MISSING_VALUES = ['error', 'impute'] as const;
export const DELIMITERS = ['auto', ',', ';', 'tab', '|'] as const;
export const DECIMALS = ['auto', '.', ','] as const;

export interface DataSettings {
  /** A built-in name, or a file's path as the config wrote it. */
  readonly source: string;
  /** The target column of a table; the file of labels or targets of IDX and .npy; their array in .npz. */
  readonly target: string | null;
  readonly task: (typeof TASKS)[number] | null;
  /** Labels in the order of their class numbers; null: sorted. */
  readonly classes: readonly string[] | null;
  /** For synthetic data sets: their number of examples, noise and features; null: the set's own. */
  readonly size: number | null;
  readonly noise: number | null;
  readonly features: number | null;
  /** For synthetic data sets; null: the experiment's. */
  readonly seed: number | null;
  /** A share of the whole, or data of its own, like `test`. */
  readonly validation: number | PartSource;
  readonly test: number | PartSource;
  /** How many folds each repeat has, in place of a validation share; null: none. */
  readonly folds: number | null;
  readonly scale: (typeof SCALES)[number];
  readonly scaleTarget: (typeof TARGET_SCALES)[number];
  readonly columns: ColumnSettings;
  /** What becomes of missing values in the features of a table. */
  readonly missing: (typeof MISSING_VALUES)[number];
  readonly delimiter: (typeof DELIMITERS)[number];
  readonly decimal: (typeof DECIMALS)[number];
  /** The column of a table whose equal values keep rows on one side of a split. */
  readonly group: string | null;
}

/** How the rows are split; without `folds` there are none. */
export type SplitSettings = Pick<DataSettings, 'validation' | 'test'> &
  Partial<Pick<DataSettings, 'folds'>>;

/** Which columns of a table are features: names, in which * stands for any text. */
export interface ColumnSettings {
  /** Null: all but the target and the group. */
  readonly use: readonly string[] | null;
  readonly drop: readonly string[];
  /** Columns whose numbers are names of categories; text columns are categories anyway. */
  readonly categorical: readonly string[];
}

export interface PartSource {
  readonly source: string;
  readonly target: string | null;
}
