/** What cells are compared by: a metric has the name of its column and the key of its figure. */

export interface MetricEntry {
  /** Under which rows and cells have the figure. */
  readonly key: string;
  readonly better: 'lower' | 'higher';
  readonly doc: string;
}

export const METRICS = {
  val_cost: { key: 'valCost', better: 'lower', doc: 'the mean cost on the validation part' },
  val_accuracy: {
    key: 'valAccuracy',
    better: 'higher',
    doc: 'the share of the validation part classified right',
  },
} as const satisfies Record<string, MetricEntry>;

export type Metric = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as Metric[];

/** How cells are chosen by a metric. */
export const RULES = ['best', 'one_se'] as const;

export interface Select {
  readonly metric: Metric;
  readonly rule: (typeof RULES)[number];
}
