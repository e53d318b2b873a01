/** The metrics that cells are compared by. The name of a metric is that of its column. */

export interface MetricEntry {
  /** The key of the figure in rows and cells. */
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

/** The rules by which a metric selects cells. */
export const RULES = ['best', 'one_se'] as const;

export interface Select {
  readonly metric: Metric;
  readonly rule: (typeof RULES)[number];
}
