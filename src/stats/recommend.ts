/** The cell to use, with the score to expect of it. */
import { METRICS } from '../metrics.js';
import type { BestCell, Reply } from './answer.js';
import { correctedScore } from './corrected.js';
import { bestOf, signOf } from './rank.js';
import { type Candidate, droppedUnits, select } from './select.js';
import type { Terms } from './terms.js';
import type { Evidence } from './evidence.js';

/** The cell to use: the selected one, or the best baseline if dropout is not worth it. */
export function bestCell(
  reply: Reply,
  { cells, terms, table, atOtherEpochs }: Evidence,
  scores: ReadonlyMap<number, Float64Array>,
): BestCell | null {
  const ranked = cells.filter(({ rank }) => rank !== null);
  const baselines = ranked.filter(({ isBaseline }) => isBaseline);
  const isWithout = reply === 'no';
  const best = isWithout ? bestOf(baselines) : (ranked.find(({ selected }) => selected) ?? null);
  if (best === null) return null;
  const among = isWithout ? baselines : ranked;
  const { metric, rule } = terms.select;
  const sign = signOf(metric);
  const dropped = among.map((cell) => droppedUnits(cell.keepProb, terms.sizesOf(cell)));
  const corrected = correctedScore(
    among.map(({ cell }) => scores.get(cell)!),
    (means, errorOf) => chooseBy(isWithout ? 'best' : rule, means, errorOf, dropped),
    atOtherEpochs === null
      ? undefined
      : among.map(({ cell }) =>
          Float64Array.from(
            table.cells.get(cell)!,
            ({ runId }) => sign * (atOtherEpochs.get(runId) ?? Number.NaN),
          ),
        ),
  );
  return {
    cell: best.cell,
    score: best[METRICS[metric].key].mean!,
    scoreCorrected: corrected === null ? null : sign * corrected,
  };
}

/** The index of the cell that the rule selects by these mean scores. */
function chooseBy(
  rule: Terms['select']['rule'],
  means: Float64Array,
  errorOf: (index: number) => number,
  dropped: readonly number[],
): number {
  // This runs for each sample of a bootstrap, so the usual rule makes no objects.
  let best = 0;
  for (let index = 1; index < means.length; index++) if (means[index] > means[best]) best = index;
  if (rule === 'best') return best;
  const candidates = Array.from(means, (mean, index): Candidate & { index: number } => ({
    index,
    loss: -mean,
    se: index === best ? errorOf(index) : null,
    dropped: dropped[index],
  }));
  return select(candidates, rule)!.index;
}
