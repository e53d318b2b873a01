/** Sweeps of made-up rows, for tests of what a report shows of them. */
import type { Metric } from '../../src/metrics.js';
import type { Curves } from '../../src/report/curves.js';
import type { LayerPenalty } from '../../src/nn/adaptiveL2.js';
import type { Sweep } from '../../src/report/sections.js';
import type { ResultRow } from '../../src/results/columns.js';
import type { Answer } from '../../src/stats/answer.js';
import { answerOf } from '../../src/stats/answerOf.js';
import { documentOf, type MadeUpCell, rowsOf } from '../stats/rows.js';

interface Grid {
  readonly repeats?: number;
  /** The combinations of the other axes. */
  readonly axes?: readonly ResultRow['axes'][];
}

/** Cells of every combination of these keep_probs; the cost is lowest where each is 0.7. */
export function gridOf(
  levels: readonly (readonly number[])[],
  { repeats = 3, axes = [{}] }: Grid = {},
): MadeUpCell[] {
  const keepProbs = levels.reduce<number[][]>(
    (sets, values) => sets.flatMap((set) => values.map((value) => [...set, value])),
    [[]],
  );
  const cells = axes.flatMap((others) => keepProbs.map((keepProb) => ({ keepProb, axes: others })));
  return cells.map(({ keepProb, axes: others }, index) => {
    const away = keepProb.reduce((sum, p, l) => sum + (p - 0.7) ** 2 / (l + 1), 0);
    return {
      keepProb,
      axes: others,
      trainCost: 0.002 + 0.02 * keepProb.reduce((sum, p) => sum + 1 - p, 0),
      costs: Array.from(
        { length: repeats },
        (_, repeat) =>
          0.2 + away + 0.01 * Math.sin(7 * index + 3 * repeat) + 0.03 * Math.cos(repeat),
      ),
    };
  });
}

export const NO_CURVES = 'There are no learning curves, as the folder has no history.csv.';

interface Change {
  readonly name?: string;
  readonly metric?: Metric;
  /** Changes each row, or gives several in its place. */
  readonly row?: (row: ResultRow) => ResultRow | ResultRow[];
  readonly document?: Partial<Answer['document']>;
  readonly curves?: Curves;
  readonly penalties?: Sweep['penalties'];
}

/** The sweep of these cells. */
export async function sweepOf(
  cells: readonly MadeUpCell[],
  {
    name = 'made-up',
    metric = 'val_cost',
    row = (own) => own,
    document,
    curves = NO_CURVES,
    penalties = 'It was not measured.',
  }: Change = {},
): Promise<Sweep> {
  const made = documentOf(cells, { name });
  const select = { ...made.config.select, metric };
  const rows = rowsOf(cells).flatMap((own) =>
    row({ ...own, weightNorms: own.keepProb.map((p, l) => (100 + 20 * p) / (l + 1)) }),
  );
  const answer = await answerOf(rows, {
    ...made,
    config: { ...made.config, select },
    ...document,
  });
  return { name, answer, curves, penalties };
}

/** Two layers' penalties. */
export const PENALTIES: readonly LayerPenalty[] = [
  {
    layer: 1,
    keepProb: 0.9,
    formula: 0.011,
    measured: 0.0123,
    measuredSe: 0.001,
    l2Formula: 1e-4,
    l2Measured: 1.1e-4,
  },
  {
    layer: 2,
    keepProb: 0.7,
    formula: 0.021,
    measured: 0.0283,
    measuredSe: 0.002,
    l2Formula: null,
    l2Measured: null,
  },
];
