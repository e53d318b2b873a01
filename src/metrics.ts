/** The metrics that cells are compared by. The name of a metric is that of its column. */

export type Task = 'classification' | 'regression';

export interface MetricEntry {
  /** The key of the figure in rows and cells. */
  readonly key: string;
  /** The key of the same figure on the training part. */
  readonly trainKey: string;
  readonly better: 'lower' | 'higher';
  /** Whether it is made of shares of the examples, each of which is right or wrong. */
  readonly isShare: boolean;
  /** The task that it is for; null if it is for both. */
  readonly task: Task | null;
  /**
   * The most that guesses that do not look at the example have on average, from the number of classes;
   * null if that depends on more.
   */
  readonly chance: ((classes: number) => number) | null;
  /** The metric's name in sentences. */
  readonly words: string;
  readonly doc: string;
}

const SHARE = { better: 'higher', isShare: true, task: 'classification' } as const;
const ERROR = { better: 'lower', isShare: false, task: 'regression', chance: null } as const;

/** In the order of the columns. The definitions are those of scikit-learn. */
export const METRICS = {
  val_cost: {
    key: 'valCost',
    trainKey: 'trainCost',
    better: 'lower',
    isShare: false,
    task: null,
    chance: null,
    words: 'validation cost',
    doc: 'the mean cost on the validation part',
  },
  val_accuracy: {
    ...SHARE,
    key: 'valAccuracy',
    trainKey: 'trainAccuracy',
    chance: null,
    words: 'validation accuracy',
    doc: 'the share of the validation part classified right',
  },
  val_balanced_accuracy: {
    ...SHARE,
    key: 'valBalancedAccuracy',
    trainKey: 'trainBalancedAccuracy',
    chance: (classes) => 1 / classes,
    words: 'balanced validation accuracy',
    doc: 'the share of each class that is classified right, averaged over the classes in the part',
  },
  val_f1_macro: {
    ...SHARE,
    key: 'valF1Macro',
    trainKey: 'trainF1Macro',
    chance: null,
    words: 'validation F1',
    doc: 'F1 = 2·TP/(2·TP + FP + FN) of each class, averaged over the classes that are in the part or predicted in it',
  },
  val_roc_auc: {
    key: 'valRocAuc',
    trainKey: 'trainRocAuc',
    better: 'higher',
    isShare: false,
    task: 'classification',
    chance: () => 0.5,
    words: 'validation ROC AUC',
    doc: 'area under the ROC curve; of three classes or more the mean over the classes in the part, each against the rest; empty if the part has one class',
  },
  val_rmse: {
    ...ERROR,
    key: 'valRmse',
    trainKey: 'trainRmse',
    words: 'validation RMSE',
    doc: "root of the mean squared error, in the target's own units: √(2·cost)",
  },
  val_r2: {
    key: 'valR2',
    trainKey: 'trainR2',
    better: 'higher',
    isShare: false,
    task: 'regression',
    chance: () => 0,
    words: 'validation R²',
    doc: "R² = 1 − squared error/squared deviation from the part's mean; empty if the part has one target value",
  },
  val_mae: {
    ...ERROR,
    key: 'valMae',
    trainKey: 'trainMae',
    words: 'validation MAE',
    doc: "mean absolute error, in the target's own units",
  },
} as const satisfies Record<string, MetricEntry>;

export type Metric = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as Metric[];

/** A metric that rows have only if the config asks for it, by its name there: `f1_macro`. */
export type ExtraName =
  Exclude<Metric, 'val_cost' | 'val_accuracy'> extends `val_${infer Name}` ? Name : never;
export const EXTRA_NAMES = METRIC_NAMES.map((name) => name.slice('val_'.length)).filter(
  (name): name is ExtraName => name !== 'cost' && name !== 'accuracy',
);

type ExtraEntry = (typeof METRICS)[`val_${ExtraName}`];

/** The figures of those metrics; null if undefined on the part. */
export type ExtraFigures = Readonly<
  Partial<Record<ExtraEntry['key'] | ExtraEntry['trainKey'], number | null>>
>;

/** What is wrong with a metric for this task; null if it fits. `name` is that which the config has. */
export function misfitOf(
  metric: Metric,
  name: string,
  task: Task,
): { readonly message: string; readonly hint: string } | null {
  const wanted = METRICS[metric].task;
  if (wanted === null || wanted === task) return null;
  const fitting = METRIC_NAMES.filter((other) => METRICS[other].task === task);
  const names = fitting.map((other) => (name === metric ? other : other.slice('val_'.length)));
  return {
    message: `${name} is a metric of ${wanted}, but the task is ${task}`,
    hint: `for ${task} there are ${names.filter((other) => other !== 'accuracy').join(', ')}`,
  };
}

/** The metrics that rows are to have in addition: those listed and the one that selects, in order. */
export const extrasOf = (listed: readonly ExtraName[], selecting: Metric): ExtraName[] =>
  EXTRA_NAMES.filter((name) => listed.includes(name) || selecting === `val_${name}`);

/** The rules by which a metric selects cells, each with what it selects, in words. */
export const RULES = {
  best: 'best mean',
  one_se: 'most units dropped within one standard error of the best',
} as const;

export type Rule = keyof typeof RULES;
export const RULE_NAMES = Object.keys(RULES) as Rule[];

/** The smallest gain worth having, unless the config says otherwise. */
export const WORTH = 0.01;

/** How cells are compared, and which one is selected. */
export interface Select {
  readonly metric: Metric;
  readonly rule: Rule;
  /** The smallest gain worth having, as a share of the baseline's figure. */
  readonly worth: number;
}
