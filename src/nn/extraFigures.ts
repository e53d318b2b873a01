/** The figures of a trained network that a config asks for under `metrics`, on both parts. */
import { type ExtraFigures, type ExtraName, METRICS } from '../metrics.js';
import { balancedAccuracy, f1Macro, softmaxOdds, mean, rocAuc } from './classFigures.js';
import type { Evaluator, Targets } from './evaluator.js';
import { OUTPUTS } from './outputs.js';
import { mae, r2, rmse } from './regressionFigures.js';
import type { NetworkSettings } from './settings.js';

/** What the figures of one part are computed from. */
export interface Judged {
  readonly evaluator: Pick<Evaluator, 'visitLogits'>;
  readonly network: Pick<NetworkSettings, 'output' | 'layerSizes'>;
  readonly targets: Targets;
  /** The rows of the part, ascending. */
  readonly rows: Int32Array;
  /** Scores that are held at once at most. */
  readonly mostScores?: number;
}

/** Figures by their names in configs. */
type PartFigures = Partial<Record<ExtraName, number | null>>;

/**
 * The figures of these names on the training and the validation rows.
 * @throws RangeError where a name is not for the network's task.
 */
export function extraFigures(
  names: readonly ExtraName[],
  judged: Omit<Judged, 'rows'>,
  { train, validation }: { readonly train: Int32Array; readonly validation: Int32Array },
): ExtraFigures {
  if (names.length === 0) return {};
  const [inTraining, inValidation] = [train, validation].map((rows) =>
    partFigures(names, { ...judged, rows }),
  );
  return Object.fromEntries(
    names.flatMap((name) => {
      const { trainKey, key } = METRICS[`val_${name}`];
      return [
        [trainKey, inTraining[name]],
        [key, inValidation[name]],
      ];
    }),
  );
}

/** The figures of these names on the rows. @throws RangeError where one is not for the task. */
export function partFigures(names: readonly ExtraName[], judged: Judged): PartFigures {
  const task = OUTPUTS[judged.network.output].classOf === null ? 'regression' : 'classification';
  const other = names.find((name) => METRICS[`val_${name}`].task !== task);
  if (other !== undefined) throw new RangeError(`${other} is not a figure of a ${task}`);
  return task === 'regression' ? errorFigures(judged) : classFigures(names, judged);
}

function errorFigures({ evaluator, targets: { Y, targetScale }, rows }: Judged): PartFigures {
  let [absolute, squared] = [0, 0];
  evaluator.visitLogits(rows, (Z, at, _, row) => {
    const difference = Z[at] - Y[row];
    absolute += Math.abs(difference);
    squared += difference * difference;
  });
  const sums = { count: rows.length, absolute, squared };
  return { rmse: rmse(sums, targetScale), r2: r2(sums, Y, rows), mae: mae(sums, targetScale) };
}

function classFigures(names: readonly ExtraName[], judged: Judged): PartFigures {
  const { evaluator, network, targets, rows } = judged;
  const classOf = OUTPUTS[network.output].classOf!;
  const [actual, predicted, right] = [0, 1, 2].map(() =>
    Array.from({ length: classesOf(network) }, () => 0),
  );
  evaluator.visitLogits(rows, (Z, at, n, row) => {
    const [y, said] = [targets.Y[row], classOf(Z, at, n)];
    actual[y]++;
    predicted[said]++;
    if (said === y) right[y]++;
  });
  const counts = { actual, predicted, right };
  return {
    balanced_accuracy: balancedAccuracy(counts),
    f1_macro: f1Macro(counts),
    ...(names.includes('roc_auc') ? { roc_auc: areaOf(judged, actual) } : {}),
  };
}

const classesOf = ({ output, layerSizes }: Judged['network']): number =>
  output === 'sigmoid' ? 2 : layerSizes[layerSizes.length - 1];

/** 32 MB of scores, so that many classes of many examples do not fill the memory. */
const MOST_SCORES = 4_000_000;

/** The bytes of the scores that are held at once. */
export const scoreBytes = (rows: number, classes: number): number =>
  8 * Math.max(rows, Math.min(MOST_SCORES, rows * classes));

/**
 * The area of the second of two classes, or the mean over the classes in the part of each one's area
 * against the rest. Null unless two classes are in the part.
 */
function areaOf(judged: Judged, actual: readonly number[]): number | null {
  const { network, mostScores = MOST_SCORES } = judged;
  const all = network.output === 'sigmoid' ? [1] : [...actual.keys()];
  const present = all.filter((k) => actual[k] > 0 && actual[k] < judged.rows.length);
  const atOnce = Math.max(1, Math.floor(mostScores / judged.rows.length));
  const areas: number[] = [];
  for (let from = 0; from < present.length; from += atOnce) {
    areas.push(...areasOf(judged, present.slice(from, from + atOnce), actual));
  }
  return mean(areas);
}

/** The area of each of these classes, all of which have examples and are not all there is. */
function areasOf(
  { evaluator, network, targets, rows }: Judged,
  classes: readonly number[],
  actual: readonly number[],
): number[] {
  const sides = classes.map((k) => ({
    k,
    positives: new Float64Array(actual[k]),
    negatives: new Float64Array(rows.length - actual[k]),
    seen: [0, 0],
  }));
  const odds = new Float64Array(classesOf(network));
  evaluator.visitLogits(rows, (Z, at, n, row) => {
    // Of two classes, the logit orders examples as the odds do.
    if (network.output === 'sigmoid') odds[1] = Z[at];
    else softmaxOdds(Z, at, n, odds);
    for (const { k, positives, negatives, seen } of sides) {
      if (targets.Y[row] === k) positives[seen[0]++] = odds[k];
      else negatives[seen[1]++] = odds[k];
    }
  });
  return sides.map(({ positives, negatives }) => rocAuc(positives, negatives)!);
}
