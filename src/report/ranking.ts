/** The best cells with intervals, and the baseline as a line. */
import * as Plot from '@observablehq/plot';
import { METRICS } from '../metrics.js';
import type { Answer } from '../stats/answer.js';
import type { CellSummary } from '../stats/summary.js';
import { count, short } from '../text.js';
import {
  cellName,
  interval,
  wordsOf,
  metricOf,
  scaleFor,
  scoreOf,
  settingsOf,
  signed,
} from './cells.js';
import { byRank } from '../stats/rank.js';
import { SCALE, draw, type Figure, type LegendEntry } from './figure.js';
import { colour } from './palette.js';
import { intervalMarks, type Look, rowFrame } from './rows.js';

/** How many cells are drawn; the table has the others. */
const BEST = 30;
const ROW = 20;

/** The figure, or null if no cell has a rank. */
export function ranking(answer: Answer): Figure | null {
  const ranked = byRank(answer.cells).filter(({ rank }) => rank !== null);
  if (ranked.length === 0) return null;
  const compared = ranked.filter(({ diffVsBaseline }) => diffVsBaseline !== null);
  return compared.length > 0 ? differences(answer, compared) : scores(answer, ranked);
}

/** What an interval says of its cell. */
type Kind = 'better' | 'worse' | 'open';

const KINDS: Readonly<Record<Kind, Look>> = {
  better: { colour: 'blue', symbol: 'circle' },
  worse: { colour: 'orange', symbol: 'triangle' },
  open: { colour: 'grey', symbol: 'square' },
};

function differences(answer: Answer, compared: readonly CellSummary[]): Figure {
  const metric = metricOf(answer);
  const lower = METRICS[metric].better === 'lower';
  const { factors } = answer.analysis;
  const words = wordsOf(answer);
  const shown = compared.slice(0, BEST);
  const kindOf = ({ diffLow, diffHigh }: CellSummary): Kind => {
    if (diffLow === null || diffHigh === null || (diffLow <= 0 && diffHigh >= 0)) return 'open';
    return diffHigh < 0 === lower ? 'better' : 'worse';
  };
  const kinds = { better: 0, worse: 0, open: 0 };
  for (const cell of compared) kinds[kindOf(cell)]++;
  const hasIntervals = shown.some(({ diffLow }) => diffLow !== null);
  const titleOf = (cell: CellSummary): string =>
    `${cellName(cell, factors)}: ${words} ${short(scoreOf(cell, metric))}, ${signed(cell.diffVsBaseline)} against its baseline` +
    (cell.diffLow === null ? '' : `, interval ${interval(cell.diffLow, cell.diffHigh)}`);
  const say: Record<Kind, string> = {
    better: 'better than its baseline',
    worse: 'worse than its baseline',
    open: 'not told apart from its baseline',
  };
  const legend: LegendEntry[] = (['better', 'worse', 'open'] as const)
    .filter((kind) => hasIntervals && shown.some((cell) => kindOf(cell) === kind))
    .map((kind) => ({
      label: say[kind],
      symbol: KINDS[kind].symbol,
      colour: colour(KINDS[kind].colour),
    }));
  const [first] = shown;
  return draw({
    name: 'cells',
    title: hasIntervals
      ? `By their intervals, ${kinds.better} of ${count(compared.length, 'cell')} with dropout ${kinds.better === 1 ? 'is' : 'are'} better than the baseline and ${kinds.worse} worse`
      : `The best cell with dropout differs from its baseline by ${signed(first.diffVsBaseline)}`,
    description: `The difference of each cell's ${words} from that of its baseline, with its 95 % interval. The line at 0 is the baseline. First: ${titleOf(first)}.`,
    note: [
      `The line at 0 is the baseline; to its ${lower ? 'left' : 'right'} is better.`,
      shown.some(({ selected }) => selected) ? '★ marks the selected cell.' : '',
      compared.length > shown.length
        ? `The best ${shown.length} of ${compared.length} cells with dropout are drawn.`
        : '',
      hasIntervals
        ? 'A cell is better or worse if its whole interval is on one side. The interval does not allow for having picked the best of many cells; the verdict does.'
        : 'There are no intervals, as they need two repeats or more.',
    ]
      .filter(Boolean)
      .join(' '),
    legend,
    plot: {
      ...rowPlot(shown, factors),
      x: {
        label: `${words} against the baseline`,
        ...SCALE,
      },
      marks: intervalMarks(shown, {
        fields: { y: 'cell', x: 'diffVsBaseline', low: 'diffLow', high: 'diffHigh' },
        zero: 'the baseline',
        looks: [KINDS.better, KINDS.worse, KINDS.open],
        lookOf: (cell) => KINDS[kindOf(cell)],
        title: titleOf,
      }),
      color: { type: 'identity' },
    },
  });
}

/** The scores themselves, where there is nothing to compare with. */
function scores(answer: Answer, ranked: readonly CellSummary[]): Figure {
  const metric = metricOf(answer);
  const { key } = METRICS[metric];
  const { factors } = answer.analysis;
  const words = wordsOf(answer);
  const shown = ranked.slice(0, BEST);
  const baseline = ranked.find(({ isBaseline }) => isBaseline);
  const ends = (cell: CellSummary, side: number): number =>
    cell[key].mean! + side * (cell[key].se ?? 0);
  const titleOf = (cell: CellSummary): string =>
    `${cellName(cell, factors)}: ${words} ${short(cell[key].mean)}` +
    (cell[key].se === null ? '' : ` ± ${short(cell[key].se)}`);
  return draw({
    name: 'cells',
    title: `The best of ${count(ranked.length, 'cell')} has a ${words} of ${short(shown[0][key].mean)}`,
    description: `The mean ${words} of each cell, best first. First: ${titleOf(shown[0])}.`,
    note:
      'Each bar reaches one standard error of the mean to both sides. No cell has a baseline to be compared with.' +
      (ranked.length > shown.length
        ? ` The best ${shown.length} of ${ranked.length} cells are drawn.`
        : ''),
    plot: {
      ...rowPlot(shown, factors),
      x: {
        label: words,
        ...SCALE,
        ...scaleFor(shown.map((cell) => ends(cell, -1))),
      },
      marks: [
        ...(baseline === undefined
          ? []
          : [
              Plot.ruleX([baseline[key].mean!], {
                stroke: 'currentColor',
                strokeWidth: 1.5,
                title: () => titleOf(baseline),
              }),
            ]),
        Plot.ruleY(shown, {
          y: 'cell',
          x1: (cell) => ends(cell, -1),
          x2: (cell) => ends(cell, 1),
          stroke: colour('blue'),
          strokeWidth: 2.5,
          title: titleOf,
        }),
        Plot.dot(shown, {
          y: 'cell',
          x: (cell) => cell[key].mean,
          r: 4.5,
          fill: colour('blue'),
          title: titleOf,
        }),
      ],
    },
  });
}

/** The options of a plot with a row for each cell, named by its settings where there is room. */
function rowPlot(shown: readonly CellSummary[], factors: Answer['analysis']['factors']) {
  const texts = new Map(
    shown.map((cell) => {
      const settings = settingsOf(cell, factors);
      const mark = cell.selected ? '★ ' : '';
      const short = settings === '' || settings.length > 36 ? '' : `: ${settings}`;
      return [cell.cell, `${mark}cell ${cell.cell}${short}`];
    }),
  );
  return {
    ...rowFrame([...texts.values()], ROW, 350),
    y: {
      type: 'band' as const,
      domain: shown.map(({ cell }) => cell),
      label: null,
      tickFormat: (cell: number) => texts.get(cell) ?? '',
      tickSize: 0,
    },
  };
}
