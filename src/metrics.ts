/** The metrics that cells are compared by. The name of a metric is that of its column. */

export interface MetricEntry {
  /** The key of the figure in rows and cells. */
  readonly key: string;
  readonly better: 'lower' | 'higher';
  /** Whether it is a share of the examples. */
  readonly isShare: boolean;
  /** The metric's name in sentences. */
  readonly words: string;
  readonly doc: string;
}

export const METRICS = {
  val_cost: {
    key: 'valCost',
    better: 'lower',
    isShare: false,
    words: 'validation cost',
    doc: 'the mean cost on the validation part',
  },
  val_accuracy: {
    key: 'valAccuracy',
    better: 'higher',
    isShare: true,
    words: 'validation accuracy',
    doc: 'the share of the validation part classified right',
  },
} as const satisfies Record<string, MetricEntry>;

export type Metric = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as Metric[];

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
