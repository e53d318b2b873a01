/** What a config says about its data, and the names that it may use. */
export const SCALES = ['standard', 'minmax', 'none'] as const;
export const TARGET_SCALES = ['standard', 'none'] as const;
export const TASKS = ['classification', 'regression'] as const;

export interface DataSettings {
  /** A built-in name, or a file's path as the config wrote it. */
  readonly source: string;
  /** The target column of CSV and JSON; the file of labels or targets of IDX and .npy. */
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
  readonly scale: (typeof SCALES)[number];
  readonly scaleTarget: (typeof TARGET_SCALES)[number];
}

export interface PartSource {
  readonly source: string;
  readonly target: string | null;
}
