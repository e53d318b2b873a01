/**
 * Is dropout worth it, where, and how much? Every claim here follows from a rule that is stated where
 * it is made; the words come from sentences.ts.
 */
import { METRICS } from '../metrics.js';
import type { FactorEffects, LayerVerdict, Reply, Verdict } from './answer.js';
import { scoresOf } from './complete.js';
import type { Evidence } from './evidence.js';
import { type Interval, intervalOf, isSignificant, LEAST_DRAWS } from './interval.js';
import { type Choices, leaveOneOut } from './leaveOut.js';
import { drawsNeeded } from './power.js';
import { bestBaseline, bestOf, signOf } from './rank.js';
import { bestCell } from './recommend.js';
import { type CellSummary, intervalOfMetric } from './summary.js';

/** The verdict without its words. */
export type Findings = Omit<Verdict, 'next' | 'sentences'>;

/** A gap below this share of the validation cost is too small for dropout to matter. */
const GAP_WORTH = 0.05;
/** The repeats to recommend for a verdict, and the least for any claim. */
export const ENOUGH = 10;
const LEAST_ADVISED = 5;

/**
 * The figures and replies of the verdict. Of networks that are not shown to beat a guess nothing else is
 * claimed, as dropout lowers the cost of wrong certainty too.
 */
export function judge(evidence: Evidence): Findings {
  const { terms, cells, table, analysis } = evidence;
  const ranked = cells.filter(({ rank }) => rank !== null);
  const scores = scoresOf(table, terms.select.metric);
  const some = (passes: (cell: CellSummary) => boolean): Map<number, Float64Array> =>
    new Map(ranked.filter(passes).map(({ cell }) => [cell, scores.get(cell)!]));
  const dropout = leaveOneOut(
    some((cell) => !cell.isBaseline),
    table.draws,
  );
  const baseline = leaveOneOut(
    some((cell) => cell.isBaseline),
    table.draws,
  );
  const gain =
    dropout === null || baseline === null
      ? null
      : intervalOfMetric(
          dropout.scores.map((score, draw) => score - baseline.scores[draw]),
          terms,
        );
  const beatsGuessing = dropout === null ? null : beatsGuess(dropout, evidence);
  const clear = isClear(ranked, evidence);
  const seen = isWorthIt(gain, beatsGuessing, evidence);
  // Halving chose the cells on all draws, so only a gain that holds against all its cells is shown.
  const reply = seen === 'yes' && terms.stopped > 0 && !clear ? 'cannot_tell' : seen;
  return {
    dropout: reply,
    clear: reply === 'yes' && clear,
    overfits: overfits(ranked, evidence),
    beatsGuessing,
    gain: gain?.mean ?? null,
    gainLow: gain?.low ?? null,
    gainHigh: gain?.high ?? null,
    p: gain?.p ?? null,
    repeats: new Set(table.draws.map(({ repeat }) => repeat)).size,
    draws: table.draws.length,
    repeatsNeeded:
      reply === 'cannot_tell' && beatsGuessing !== false ? needed(gain, ranked, evidence) : null,
    layers: analysis.effects
      .filter(({ factor }) => factor.layers.length > 0)
      .map((effects) => layerVerdict(effects, smallestGain(evidence)))
      .map((layer) =>
        beatsGuessing === false ? { ...layer, matters: 'cannot_tell' as const } : layer,
      ),
    best: bestCell(reply, evidence, scores),
  };
}

/**
 * Yes if the gain on draws that the choice did not see is significant, and the chosen cells beat a
 * guess. No if dropout is significantly worse, or if the better end of the interval is below the
 * smallest gain worth having. Else it cannot be told.
 */
function isWorthIt(
  gain: Interval | null,
  beatsGuessing: boolean | null,
  evidence: Evidence,
): Reply {
  if (gain === null || gain.p === null) return 'cannot_tell';
  if (isSignificant(gain.p) && gain.mean > 0) return beatsGuessing === true ? 'yes' : 'cannot_tell';
  if (beatsGuessing === false) return 'cannot_tell';
  if (isSignificant(gain.p)) return 'no';
  const least = smallestGain(evidence);
  return least !== null && gain.high! < least ? 'no' : 'cannot_tell';
}

/** select.worth times the figure of the best baseline; null without a baseline. */
export function smallestGain({ cells, terms: { select } }: Evidence): number | null {
  const baseline = bestBaseline(cells);
  return baseline === null
    ? null
    : select.worth * Math.abs(baseline[METRICS[select.metric].key].mean!);
}

/**
 * Whether the chosen cells do better than a guess, each by a one-sided test at 2.5 %: in the metric, if
 * it has a figure that guesses have on average, else in cost or in accuracy. A network of balanced
 * classes that has learned nothing gives each class the same share. Null below three draws, or if the
 * guesses are unknown.
 */
function beatsGuess(
  { chosen, scores }: Choices,
  { table, guesses, terms: { select, design, distributions, isBalanced } }: Evidence,
): boolean | null {
  if (guesses === null || chosen.length < LEAST_DRAWS) return null;
  const rows = chosen.map((cell, draw) => table.cells.get(cell)![draw]);
  const beats = (gains: readonly number[], share: boolean): boolean => {
    const { mean, p } = intervalOf(gains, design, distributions, { share });
    return mean > 0 && isSignificant(p);
  };
  const { chance, isShare } = METRICS[select.metric];
  if (chance !== null) {
    const sign = signOf(select.metric);
    const gains = scores.map((score, draw) => score - sign * chance(guesses[draw].classes ?? 2));
    return beats(gains, isShare);
  }
  const hits = rows.flatMap(({ valAccuracy }, draw) =>
    valAccuracy === null ? [] : [valAccuracy - guesses[draw].accuracy!],
  );
  const costs = rows.map((row, draw) => {
    const { cost, uniformCost } = guesses[draw];
    return (isBalanced(row) ? (uniformCost ?? cost) : cost) - row.valCost!;
  });
  return beats(costs, false) || (hits.length > 0 && beats(hits, true));
}

/** Whether the best cell with dropout beats its own baseline by Holm's test among all cells. */
function isClear(ranked: readonly CellSummary[], { terms }: Evidence): boolean {
  const best = bestOf(ranked.filter(({ isBaseline }) => !isBaseline));
  if (best === null || !isSignificant(best.pAdjusted)) return false;
  return signOf(terms.select.metric) * best.diffVsBaseline! > 0;
}

/**
 * Yes if the best baseline does worse in validation than in training, significantly in cost or in
 * accuracy, and if the gap in cost is 5 % of the validation cost or more. No if the whole interval of
 * that gap is below 5 %. Else it cannot be told.
 */
function overfits(
  ranked: readonly CellSummary[],
  { table, terms: { design, distributions } }: Evidence,
): Reply {
  const baseline = bestBaseline(ranked);
  if (baseline === null) return 'cannot_tell';
  const rows = table.cells.get(baseline.cell)!;
  const gaps = rows.map(({ valCost, trainCost }) => valCost! - trainCost!);
  const misses = rows.flatMap(({ valAccuracy, trainAccuracy }) =>
    valAccuracy === null || trainAccuracy === null ? [] : [trainAccuracy - valAccuracy],
  );
  const { mean, low, high } = intervalOf(gaps, design, distributions);
  if (low === null || high === null) return 'cannot_tell';
  const isSeen =
    low > 0 ||
    (misses.length > 0 && intervalOf(misses, design, distributions, { share: true }).low! > 0);
  const least = GAP_WORTH * baseline.valCost.mean!;
  if (isSeen && mean >= least) return 'yes';
  return high < least ? 'no' : 'cannot_tell';
}

/** How many repeats would tell; at least five are advised, and ten where two cannot say anything. */
function needed(
  gain: Interval | null,
  ranked: readonly CellSummary[],
  { table, terms }: Evidence,
): number | null {
  const isComparison =
    ranked.some(({ isBaseline }) => isBaseline) && ranked.some(({ isBaseline }) => !isBaseline);
  if (!isComparison) return null;
  const { length } = table.draws;
  const { design, distributions, folds } = terms;
  if (gain === null || gain.p === null || gain.deviation === null) return Math.ceil(ENOUGH / folds);
  const least = Math.max(LEAST_ADVISED, length + 1);
  const draws = drawsNeeded(
    { mean: gain.mean, deviation: gain.deviation },
    design.overlap,
    least,
    distributions,
  );
  return draws === null ? null : Math.ceil(draws / folds);
}

/**
 * A layer matters if one of its levels differs from the reference significantly, by Holm over the
 * levels of all layers. It does not if every interval is within the smallest gain worth having.
 */
function layerVerdict(
  { factor, reference, levels }: FactorEffects,
  least: number | null,
): LayerVerdict {
  const best = levels.reduce((a, b) => (b.gain > a.gain ? b : a));
  const isBetter = best.gain > 0;
  const surest = levels.reduce((a, b) => ((b.pAdjusted ?? 1) < (a.pAdjusted ?? 1) ? b : a));
  const { gain, low, high, pAdjusted } = isBetter ? best : surest;
  const differs = levels.some(({ pAdjusted }) => isSignificant(pAdjusted));
  const isIdle =
    least !== null &&
    levels.every((level) => level.low !== null && level.low > -least && level.high! < least);
  return {
    axis: factor.name,
    matters: differs ? 'yes' : isIdle ? 'no' : 'cannot_tell',
    best: (isBetter ? best.level : reference) as number,
    effect: gain,
    low,
    high,
    pAdjusted,
  };
}
