/** What each regulariser gains over none, where several stand side by side in the grid. */
import type { Answer, MethodSummary } from '../stats/answer.js';
import { isSignificant } from '../stats/interval.js';
import { methodName } from '../stats/words.js';
import { cellName, wordsOf } from './cells.js';
import { draw, type Figure } from './figure.js';
import { gainNumbers, type GainRow, gainsPlot, gainText } from './gains.js';

/** The figure, or null if the grid has no two regularisers, or no cell without any. */
export function methodsChart(answer: Answer): Figure | null {
  const { methods, cells, analysis } = answer;
  const words = wordsOf(answer);
  const rows = methods.flatMap(({ regularisers, gain, ...method }): GainRow[] =>
    gain === null
      ? []
      : [
          {
            ...method,
            gain,
            label: methodName(regularisers),
            clear: isSignificant(method.pAdjusted),
          },
        ],
  );
  if (rows.length === 0) return null;
  const best = methods.find(({ place }) => place === 'best');
  const tied = methods.filter(({ place }) => place === 'tied').length;
  const at = ({ regularisers, cell }: MethodSummary): string =>
    `${methodName(regularisers)} at ${cellName(
      cells.find((own) => own.cell === cell)!,
      analysis.factors,
    )}`;
  return draw({
    name: 'methods',
    title:
      best === undefined
        ? 'Which regulariser is best cannot be told from so few repeats'
        : `${methodName(best.regularisers).replace(/^./, (first) => first.toUpperCase())} does best${tied === 0 ? '' : `, and ${tied} of ${methods.length - 1} others cannot be told from it`}`,
    description: `The gain in ${words} of each regulariser over none, its cell chosen on some repeats and scored on the others, with 95 % intervals; to the right is better. ${rows.map(gainText).join('; ')}.`,
    note: `Best cells: ${methods.map(at).join('; ')}. Blue dots: p below 0.05 after allowing for the number of regularisers (Holm). Grey squares: could be chance.`,
    numbers: gainNumbers('regulariser', rows),
    plot: gainsPlot(rows, words),
  });
}
