/**
 * The score of a chosen cell without the luck of the choice: it is chosen on a bootstrap sample of the
 * draws and scored on the draws outside the sample (Efron and Tibshirani 1997, section 3).
 */
import seedrandom from 'seedrandom';

/** Up to this number of draws all samples are taken. */
const MOST_ENUMERATED = 5;
const SAMPLES = 2000;
/** Additions to do at most; more cells get fewer samples. */
const MOST_WORK = 4e8;
const LEAST_SAMPLES = 200;

/** Chooses one of the cells from their means, and their standard errors, in a sample. */
export type Choose = (means: Float64Array, errorOf: (cell: number) => number) => number;

/**
 * The mean score of the chosen cell outside the sample, over all samples of J ≤ 5 draws, else over
 * 2,000 seeded ones; null below two draws. `scores` has a row a cell, by which cells are chosen; `outside`,
 * if it is given, has the scores that the chosen cells get.
 */
export function correctedScore(
  scores: readonly Float64Array[],
  choose: Choose,
  outside: readonly Float64Array[] = scores,
): number | null {
  const draws = scores[0]?.length ?? 0;
  if (draws < 2) return null;
  const means = new Float64Array(scores.length);
  let [sum, count] = [0, 0];
  for (const times of samplesOf(draws, scores.length)) {
    const left = times.filter((often) => often === 0).length;
    if (left === 0) continue;
    for (const [cell, own] of scores.entries()) {
      let total = 0;
      for (let draw = 0; draw < draws; draw++) total += times[draw] * own[draw];
      means[cell] = total / draws;
    }
    const own = outside[choose(means, (cell) => standardError(scores[cell], times, means[cell]))];
    let total = 0;
    for (let draw = 0; draw < draws; draw++) if (times[draw] === 0) total += own[draw];
    sum += total / left;
    count++;
  }
  return sum / count;
}

function standardError(own: Float64Array, times: Uint32Array, mean: number): number {
  const squares = own.reduce((sum, value, draw) => sum + times[draw] * (value - mean) ** 2, 0);
  return Math.sqrt(squares / (own.length - 1) / own.length);
}

/** How often each draw is in a sample, for each sample in turn: one array, changed in place. */
function* samplesOf(draws: number, cells: number): Generator<Uint32Array> {
  const times = new Uint32Array(draws);
  const all = draws <= MOST_ENUMERATED;
  const affordable = Math.max(LEAST_SAMPLES, Math.floor(MOST_WORK / (cells * draws)));
  const samples = all ? draws ** draws : Math.min(SAMPLES, affordable);
  const random = seedrandom('bootstrap');
  for (let sample = 0; sample < samples; sample++) {
    times.fill(0);
    for (let place = 0, rest = sample; place < draws; place++) {
      times[all ? rest % draws : Math.floor(random() * draws)]++;
      rest = Math.floor(rest / draws);
    }
    yield times;
  }
}
