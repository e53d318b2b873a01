/** The penalty that dropout amounts to in each layer, and the L2 strength that would be equal to it. */
import * as Plot from '@observablehq/plot';
import type { LayerPenalty } from '../nn/adaptiveL2.js';
import { short } from '../text.js';
import { SCALE, draw, type Figure } from './figure.js';
import { colour } from './palette.js';
import { rowFrame } from './rows.js';

/** The figure of one penalty or more. */
export function penaltiesChart(penalties: readonly LayerPenalty[]): Figure {
  const nameOf = ({ layer, keepProb }: LayerPenalty): string =>
    `${layer === 0 ? 'input' : `layer ${layer}`}, keep_prob ${keepProb}`;
  const most = penalties.reduce((a, b) => (b.measured > a.measured ? b : a));
  const titleOf = (each: LayerPenalty): string =>
    `${nameOf(each)}: measured ${short(each.measured)} ± ${short(each.measuredSe)}, by the formula ${short(each.formula)}`;
  return draw({
    name: 'penalties',
    title: `Dropout costs most in ${nameOf(most)}: a penalty of ${short(most.measured)}`,
    description: `What dropout in one layer adds to the cost, as measured and by the formula. ${penalties.map(titleOf).join('; ')}.`,
    note: 'Dropout is an adaptive form of L2: it penalises a weight the more, the larger the activations that it multiplies. Measured: the mean cost with masks in that layer alone, less the cost without; bars reach two standard errors to both sides. The formula holds where no unit contributes much; elsewhere it is too low, so go by what was measured. The equivalent L2 is the strength l2 whose (l2/2)·‖W‖² is as large as the penalty.',
    numbers: {
      head: [
        'layer',
        'penalty, measured',
        'penalty, formula',
        'equivalent l2, measured',
        'equivalent l2, formula',
      ],
      rows: penalties.map((each) => [
        nameOf(each),
        `${short(each.measured)} ± ${short(each.measuredSe)}`,
        short(each.formula),
        short(each.l2Measured),
        short(each.l2Formula),
      ]),
    },
    legend: [
      { label: 'measured', symbol: 'circle', colour: colour('blue') },
      { label: 'by the formula', symbol: 'diamond', colour: colour('orange') },
    ],
    plot: {
      ...rowFrame(penalties.map(nameOf), 28),
      x: {
        label: 'penalty, in units of the cost',
        ...SCALE,
      },
      y: { type: 'band', domain: penalties.map(nameOf), label: null, tickSize: 0 },
      marks: [
        Plot.ruleX([0], { stroke: 'currentColor', title: () => 'no penalty' }),
        Plot.ruleY(penalties, {
          y: nameOf,
          x1: ({ measured, measuredSe }: LayerPenalty) => measured - 2 * measuredSe,
          x2: ({ measured, measuredSe }: LayerPenalty) => measured + 2 * measuredSe,
          stroke: colour('blue'),
          strokeWidth: 2.5,
          title: titleOf,
        }),
        Plot.dot(penalties, {
          y: nameOf,
          x: 'measured',
          r: 4.5,
          fill: colour('blue'),
          title: titleOf,
        }),
        Plot.dot(penalties, {
          y: nameOf,
          x: 'formula',
          r: 5,
          symbol: 'diamond',
          fill: colour('orange'),
          title: titleOf,
        }),
      ],
    },
  });
}
