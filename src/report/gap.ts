/** How far each cell overfits, against its score. */
import * as Plot from '@observablehq/plot';
import { METRICS } from '../metrics.js';
import type { Answer } from '../stats/answer.js';
import type { CellSummary } from '../stats/summary.js';
import { count, short } from '../text.js';
import {
  cellName,
  wordsOf,
  metricOf,
  scaleFor,
  scoreOf,
  shownCells,
  trainedToTheEnd,
} from './cells.js';
import { SCALE, draw, type Figure, type LegendEntry } from './figure.js';
import { colour } from './palette.js';

/** The figure, or null if no cell has both figures. */
export function gapChart(answer: Answer): Figure | null {
  const metric = metricOf(answer);
  const words = wordsOf(answer);
  const { factors } = answer.analysis;
  const whole = trainedToTheEnd(answer).filter(
    (cell) => cell.gap !== null && scoreOf(cell, metric) !== null && cell.diverged === 0,
  );
  const shown = shownCells(whole);
  if (shown.length === 0) return null;
  const kinds = [
    { label: 'with dropout', symbol: 'circle', colour: colour('blue'), has: isDropout },
    {
      label: 'baseline: without dropout',
      symbol: 'triangle',
      colour: colour('orange'),
      has: (cell: CellSummary) => !isDropout(cell),
    },
  ] as const;
  const drawn = kinds.filter(({ has }) => shown.some(has));
  const selected = shown.find((cell) => cell.selected);
  const baseline = shown.find(({ isBaseline }) => isBaseline);
  const gapOf = (cell: CellSummary): number => cell.gap!;
  const score = (cell: CellSummary): number => scoreOf(cell, metric)!;
  const titleOf = (cell: CellSummary): string =>
    `${cellName(cell, factors)}: gap ${short(cell.gap)}, ${words} ${short(score(cell))}`;
  const selectedEntry: LegendEntry = {
    label: 'selected',
    symbol: 'square',
    colour: colour('green'),
  };
  const better = METRICS[metric].better === 'lower' ? 'lower' : 'higher';
  return draw({
    name: 'gap',
    title:
      selected && baseline && selected !== baseline
        ? `The gap is ${short(gapOf(selected))} in the selected cell and ${short(gapOf(baseline))} in the best baseline`
        : `The gap is between ${short(Math.min(...shown.map(gapOf)))} and ${short(Math.max(...shown.map(gapOf)))}`,
    description: `Each mark is a cell: its gap (validation cost minus training cost) across, its ${words} upwards; ${better} is better. ${(selected ?? baseline) ? `${titleOf((selected ?? baseline)!)}.` : ''}`,
    note: [
      'The gap is the validation cost minus the training cost: the larger, the more the network has learned by heart.',
      shown.length < whole.length
        ? `Drawn are ${shown.length} of ${count(whole.length, 'cell')}: the best ones and the best baselines.`
        : '',
    ]
      .filter(Boolean)
      .join(' '),
    legend: [...drawn, ...(selected ? [selectedEntry] : [])],
    plot: {
      width: 476,
      height: 330,
      marginLeft: 72,
      marginBottom: 42,
      marginRight: 24,
      x: {
        label: 'gap',
        ...SCALE,
        ...scaleFor(shown.map(gapOf)),
        tickFormat: short,
      },
      y: {
        label: words,
        ...SCALE,
        ...scaleFor(shown.map(score)),
        tickFormat: short,
      },
      marks: [
        ...drawn.map(({ has, symbol, colour }) =>
          Plot.dot(shown.filter(has), {
            x: 'gap',
            y: score,
            r: 4.5,
            symbol,
            fill: colour,
            fillOpacity: 0.75,
            title: titleOf,
          }),
        ),
        Plot.dot(selected ? [selected] : [], {
          x: 'gap',
          y: score,
          r: 9,
          symbol: 'square',
          stroke: colour('green'),
          strokeWidth: 3,
          title: (cell: CellSummary) => `selected: ${titleOf(cell)}`,
        }),
      ],
    },
  });
}

const isDropout = ({ isBaseline }: CellSummary): boolean => !isBaseline;
