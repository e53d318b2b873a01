/**
 * Which regulariser: where dropout, L2 and max-norm stand side by side in the grid, each of them, and each
 * combination, is a method. Methods are compared by their best cells, which are chosen on some repeats and scored on
 * the others, so that a method with many cells has no advantage.
 */
import { METRICS } from '../metrics.js';
import type { ExperimentDocument } from '../plan/document.js';
import type { MethodSummary, Regulariser } from './answer.js';
import { isBaseline } from '../plan/run.js';
import { type CompleteTable, scoresOf } from './complete.js';
import { groupsBy } from './groups.js';
import { holm } from './holm.js';
import { type Interval, isSignificant } from './interval.js';
import { type Choices, leaveOneOut } from './leaveOut.js';
import { bestOf } from './rank.js';
import { type CellSummary, intervalOfMetric } from './summary.js';
import type { Terms } from './terms.js';

const REGULARISERS: readonly Regulariser[] = ['dropout', 'l2', 'max_norm'];

/** Those that are on in a cell. */
function on(
  cell: Pick<CellSummary, 'keepProb' | 'axes'>,
  { training }: ExperimentDocument['config'],
): Regulariser[] {
  const valueOf = (name: 'l2' | 'max_norm'): unknown => cell.axes[name] ?? training[name];
  return REGULARISERS.filter((name) =>
    name === 'dropout'
      ? !isBaseline(cell)
      : name === 'l2'
        ? Number(valueOf(name) ?? 0) > 0
        : (valueOf(name) ?? null) !== null,
  );
}

interface Method {
  readonly regularisers: readonly Regulariser[];
  readonly best: CellSummary;
  readonly choices: Choices | null;
}

/**
 * The methods of the ranked cells, best first; none unless two of the regularisers are on in some cells and off in
 * others. Gains over none, and the differences of all pairs, are each adjusted by Holm.
 */
export function methodsOf(
  cells: readonly CellSummary[],
  table: CompleteTable,
  terms: Terms,
  { config }: ExperimentDocument,
): MethodSummary[] {
  const ranked = cells.filter(({ rank }) => rank !== null);
  const groups = groupsBy(ranked, (cell) => on(cell, config).join('+'));
  const varying = REGULARISERS.filter(
    (name) => new Set(ranked.map((cell) => on(cell, config).includes(name))).size === 2,
  );
  if (varying.length < 2) return [];
  const scores = scoresOf(table, terms.select.metric);
  const methods = [...groups.values()].map((own): Method => {
    const of = new Map(own.map(({ cell }) => [cell, scores.get(cell)!]));
    const choices = leaveOneOut(of, table.draws);
    const regularisers = on(own[0], config).filter((name) => varying.includes(name));
    return { regularisers, best: bestOf(own)!, choices };
  });
  const none = methods.find(({ regularisers }) => regularisers.length === 0) ?? null;
  const gains = methods.map((method) =>
    none === null || method === none ? null : differenceOf(method, none, terms),
  );
  const adjusted = holm(gains.map((gain) => gain?.p ?? null));
  const places = placesOf(methods, terms);
  return methods
    .map(({ regularisers, best }, index): MethodSummary => ({
      regularisers,
      cell: best.cell,
      score: best[METRICS[terms.select.metric].key].mean!,
      gain: gains[index]?.mean ?? null,
      low: gains[index]?.low ?? null,
      high: gains[index]?.high ?? null,
      pAdjusted: adjusted[index],
      place: places[index],
    }))
    .toSorted((a, b) => orderOf(a, cells) - orderOf(b, cells));
}

const orderOf = ({ cell }: MethodSummary, cells: readonly CellSummary[]): number =>
  cells.find((own) => own.cell === cell)!.rank!;

/**
 * Scores of chosen cells depend on each other, as any two draws share most of the draws that chose: without a share for
 * this, methods of 4 equal cells are told apart in 19 % of pairs at 10 draws, with it in 2 %.
 */
const LEAST_OVERLAP = 0.25;

/** The gain of one method over another; null below two draws. */
function differenceOf(a: Method, b: Method, terms: Terms): Interval | null {
  if (a.choices === null || b.choices === null) return null;
  const other = b.choices.scores;
  const { design } = terms;
  return intervalOfMetric(
    a.choices.scores.map((score, draw) => score - other[draw]),
    { ...terms, design: { ...design, overlap: Math.max(design.overlap, LEAST_OVERLAP) } },
  );
}

/**
 * Which method is the best on draws that its choice did not see, which are not told apart from it by a
 * paired test with Holm over all pairs, and which are behind; null below three draws.
 */
function placesOf(methods: readonly Method[], terms: Terms): MethodSummary['place'][] {
  const meanOf = ({ choices }: Method): number =>
    choices === null
      ? Number.NEGATIVE_INFINITY
      : choices.scores.reduce((sum, score) => sum + score, 0) / choices.scores.length;
  const means = methods.map(meanOf);
  const winner = means.indexOf(Math.max(...means));
  const pairs = methods.flatMap((_, a) =>
    methods.slice(a + 1).map((__, index) => [a, a + 1 + index] as const),
  );
  const adjusted = holm(
    pairs.map(([a, b]) => differenceOf(methods[a], methods[b], terms)?.p ?? null),
  );
  return methods.map((_, index) => {
    if (index === winner) return adjusted.includes(null) ? null : 'best';
    const p = adjusted[pairs.findIndex((pair) => pair.includes(index) && pair.includes(winner))];
    return p === null ? null : isSignificant(p) ? 'behind' : 'tied';
  });
}
