/** What each value of each axis does, averaged over the others, and how much of the variance it makes. */
import * as Plot from '@observablehq/plot';
import type { Answer, FactorEffects, VarianceShare } from '../stats/answer.js';
import { isSignificant } from '../stats/interval.js';
import { nameOfFactor } from '../stats/words.js';
import { count, rounded } from '../text.js';
import { levelText, wordsOf } from './cells.js';
import { AXIS, draw, type Figure } from './figure.js';
import { gainNumbers, type GainRow, gainsPlot, gainText } from './gains.js';
import { colour } from './palette.js';
import { rowFrame } from './rows.js';

/** The values that are drawn: a grid may have hundreds on an axis. */
const MOST_VALUES = 60;

/** The figure, or null if there are no effects. */
export function effectsChart(answer: Answer): Figure | null {
  const words = wordsOf(answer);
  const rows = answer.analysis.effects.flatMap(rowsOf);
  if (rows.length === 0) return null;
  const clear = rows.filter((row) => row.clear).length;
  const best = rows.reduce((a, b) => (b.gain > a.gain ? b : a));
  const shown = strongest(rows);
  const left =
    shown.length < rows.length
      ? ` The ${shown.length} of ${rows.length} values with the largest gains and losses are drawn and listed.`
      : '';
  return draw({
    name: 'effects',
    title: `${clear} of ${count(rows.length, 'value')} ${clear === 1 ? 'makes' : 'make'} a difference that is more than chance`,
    description: `The gain in ${words} of each value over the one that it is compared with, averaged over all other axes, with 95 % intervals; to the right is better. Largest: ${gainText(best)}.`,
    note:
      'To the right of the line is better, whatever the metric. Blue dots: p below 0.05 after allowing for the number of values looked at (Holm). Grey squares: could be chance.' +
      left,
    numbers: gainNumbers('value', shown),
    plot: gainsPlot(shown, words),
  });
}

/** The rows with the largest gains and losses, in their order. */
function strongest(rows: readonly GainRow[]): readonly GainRow[] {
  if (rows.length <= MOST_VALUES) return rows;
  const bySize = rows.toSorted((a, b) => Math.abs(b.gain) - Math.abs(a.gain));
  const drawn = new Set(bySize.slice(0, MOST_VALUES));
  return rows.filter((row) => drawn.has(row));
}

const rowsOf = ({ factor, reference, levels }: FactorEffects): GainRow[] =>
  levels.map((level) => ({
    ...level,
    label: `${nameOfFactor(factor)}: ${levelText(level.level)} against ${levelText(reference)}`,
    clear: isSignificant(level.pAdjusted),
  }));

/** The shares that are drawn. */
const MOST_SHARES = 15;

/** The figure, or null if there are no shares. */
export function sharesChart({ analysis }: Answer): Figure | null {
  const { shares } = analysis;
  if (shares.length === 0) return null;
  const shown = shares.slice(0, MOST_SHARES);
  const nameOf = ({ factors }: VarianceShare): string =>
    factors
      .map((name) => nameOfFactor(analysis.factors.find((factor) => factor.name === name)!))
      .join(' with ');
  const percent = ({ share }: VarianceShare): string => `${rounded(100 * share, 3)} %`;
  const titleOf = (share: VarianceShare): string => `${nameOf(share)}: ${percent(share)}`;
  const areSure = analysis.effects.some(({ levels }) =>
    levels.some(({ pAdjusted }) => isSignificant(pAdjusted)),
  );
  return draw({
    name: 'shares',
    title: areSure
      ? `${nameOf(shown[0])} makes ${percent(shown[0])} of the differences between cells`
      : 'What makes the differences between cells is not sure: all of them may be chance',
    description: `The share of the variance between cells that each axis, or pair of axes, accounts for. ${shown.map(titleOf).join('; ')}.`,
    note:
      'Two names together are an interaction: what one does depends on the other. What noise adds has been taken off.' +
      (shown.length < shares.length
        ? ` The largest ${shown.length} of ${shares.length} are drawn.`
        : ''),
    plot: {
      ...rowFrame(shown.map(nameOf), 26),
      marginRight: 56,
      x: {
        label: 'share of the variance between cells',
        ...AXIS,
        domain: [0, 1],
        tickFormat: '.0%',
        grid: true,
      },
      y: { type: 'band', domain: shown.map(nameOf), label: null, tickSize: 0 },
      marks: [
        Plot.barX(shown, { y: nameOf, x: 'share', fill: colour('blue'), inset: 2, title: titleOf }),
        Plot.text(shown, { y: nameOf, x: 'share', text: percent, textAnchor: 'start', dx: 5 }),
        Plot.ruleX([0], { stroke: 'currentColor', title: () => 'none of the variance' }),
      ],
    },
  });
}
