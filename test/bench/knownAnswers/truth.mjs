/** What is true of a kind, from the scores that its networks have on the population. */
import { METRICS } from '../../../dist/metrics.js';

/** The smallest gain worth having, as a share of the baseline's figure: the default of `worth`. */
const WORTH = 0.01;
/** Of two classes with equal chances. */
const GUESS = { val_cost: Math.log(2), val_accuracy: 0.5 };
/** By how much a figure on the population has to beat a guess, beyond the noise of such a figure. */
const MARGIN = 0.01;

/**
 * The truth about samples of one kind: the gain of the dropout cell that is best in truth over the
 * baseline, its standard deviation as a paired difference of one repeat, and the right verdict.
 */
export function truthOf(samples, metric) {
  const cells = [...new Set(samples[0].rows.map(({ cell }) => cell))];
  const scores = new Map(
    cells.map((cell) => [cell, mean(samples.map((sample) => scoreOf(sample, cell, metric)))]),
  );
  // The baseline is the first cell of a plan.
  const [baseline, ...others] = cells;
  const best = others.reduce((a, b) =>
    signed(scores.get(b), metric) > signed(scores.get(a), metric) ? b : a,
  );
  const chosen = { baseline, best };
  const each = samples.map((sample) => gainOf(sample, chosen, metric));
  const gain = mean(each.map((one) => one.gain));
  const sd = Math.sqrt(mean(each.map((one) => one.sd ** 2)));
  const worth = WORTH * scores.get(baseline);
  const beats = (name, guess = GUESS[name]) =>
    signed(mean(samples.map((sample) => scoreOf(sample, best, name))) - guess, name) > MARGIN;
  const { chance } = METRICS[metric];
  const beatsGuessing =
    chance === null ? beats('val_cost') || beats('val_accuracy') : beats(metric, chance(2));
  const training = mean(
    samples.flatMap(({ rows }) =>
      rows.filter(({ cell }) => cell === baseline).map(({ trainCost }) => trainCost),
    ),
  );
  const overfits = mean(samples.map((sample) => scoreOf(sample, baseline, 'val_cost'))) - training;
  const dropout = beatsGuessing && gain > worth ? 'yes' : 'no';
  return { ...chosen, gain, sd, worth, beatsGuessing, overfits, dropout };
}

/** The true gain in one sample, and the standard deviation of what its repeats say of it. */
export function gainOf(sample, { baseline, best }, metric) {
  const gain = signed(scoreOf(sample, best, metric) - scoreOf(sample, baseline, metric), metric);
  const { key } = METRICS[metric];
  const figures = (wanted) => sample.rows.filter(({ cell }) => cell === wanted).sort(byRepeat);
  const without = figures(baseline);
  const differences = figures(best).map((row, index) => row[key] - without[index][key]);
  const centre = mean(differences);
  const squares = differences.reduce((sum, d) => sum + (d - centre) ** 2, 0);
  return { gain, sd: Math.sqrt(squares / (differences.length - 1)) };
}

export const isRight = ({ dropout }, truth) => dropout === truth.dropout;

export const isWrong = ({ dropout }, truth) =>
  dropout !== truth.dropout && dropout !== 'cannot_tell';

/** The mean score on the population of a cell's networks in one sample. */
function scoreOf({ truth }, wanted, metric) {
  return mean(truth.filter(({ cell }) => cell === wanted).map((figures) => figures[metric]));
}

const byRepeat = (a, b) => a.repeat - b.repeat;
const signed = (figure, metric) => (METRICS[metric].better === 'lower' ? -figure : figure);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
