/** The metric over two axes: a heatmap with the numbers in its squares, or a line if one axis varies. */
import * as Plot from '@observablehq/plot';
import { METRICS } from '../metrics.js';
import type { Answer, Factor } from '../stats/answer.js';
import { groupsBy } from '../stats/groups.js';
import { byWeight } from '../stats/shares.js';
import { spread } from '../stats/spread.js';
import type { CellSummary } from '../stats/summary.js';
import { nameOfFactor } from '../stats/words.js';
import { count } from '../text.js';
import { levelOf } from '../stats/factors.js';
import { levelText, wordsOf, metricOf, scoreOf, trainedToTheEnd, writer } from './cells.js';
import { AXIS, draw, type Figure } from './figure.js';
import { line } from './line.js';
import { colour } from './palette.js';
import { panelMarks, panelOptions, placed } from './panels.js';
import { longest, spansOf } from './spans.js';

/** The most values that an axis of panels may have. */
const MOST_PANELS = 9;
/** Beyond so many values of an axis, squares are small and without numbers. */
const MOST_NUMBERS = 24;
/** The frame of the best square, to be seen on a bright one. */
const FRAME = '#c75300';

/** The figure, or null if no axis varies or no cell has a score. */
export function heatmap(answer: Answer): Figure | null {
  const cells = trainedToTheEnd(answer).filter((cell) => scoreOf(cell, metricOf(answer)) !== null);
  const factors = byWeight(answer.analysis);
  if (cells.length === 0 || factors.length === 0) return null;
  return factors.length === 1 ? line(answer, cells, factors[0]) : squares(answer, cells, factors);
}

/** The axes of the heatmap. */
interface Axes {
  readonly x: Factor;
  readonly y: Factor;
  /** The axis that has a panel for each of its values; null if there are no panels. */
  readonly panel: Factor | null;
  /** Each square is the mean over these. */
  readonly averaged: readonly Factor[];
}

/** The two weightiest factors, in the order of the plan so that the lower layer is on the x axis, and the next. */
function axesOf({ analysis }: Answer, byWeight: readonly Factor[]): Axes {
  const [x, y] = byWeight
    .slice(0, 2)
    .toSorted((a, b) => analysis.factors.indexOf(a) - analysis.factors.indexOf(b));
  const panel = byWeight.slice(2).find(({ levels }) => levels.length <= MOST_PANELS) ?? null;
  const averaged = analysis.factors.filter((factor) => ![x, y, panel].includes(factor));
  return { x, y, panel, averaged };
}

interface Square {
  readonly x: string;
  readonly y: string;
  /** The column and the row of its panel. */
  readonly fx: number;
  readonly fy: number;
  /** Null if all cells of the square diverged. */
  readonly value: number | null;
  readonly where: string;
  readonly cells: number;
}

/** The squares of all panels, which are at these places. */
function squaresOf(
  answer: Answer,
  cells: readonly CellSummary[],
  { x, y, panel }: Axes,
  places: readonly { readonly fx: number; readonly fy: number }[],
): Square[] {
  const metric = metricOf(answer);
  const levels = panel === null ? [null] : panel.levels;
  const [xSpans, ySpans] = [x, y].map(spansOf);
  return levels.flatMap((level, index) => {
    const own = panel === null ? cells : cells.filter((cell) => levelOf(cell, panel) === level);
    const at = panel === null ? '' : ` at ${nameOfFactor(panel)} ${levelText(level)}`;
    const texts = (cell: CellSummary): [across: string, up: string] => [
      xSpans.get(levelOf(cell, x))!,
      ySpans.get(levelOf(cell, y))!,
    ];
    return [...groupsBy(own, (cell) => JSON.stringify(texts(cell))).values()].map((some) => {
      const [across, up] = texts(some[0]);
      return {
        x: across,
        y: up,
        fx: places[index].fx,
        fy: places[index].fy,
        value: spread(
          some.filter(({ diverged }) => diverged === 0).map((cell) => scoreOf(cell, metric)),
        ).mean,
        where: `${nameOfFactor(x)} ${across} and ${nameOfFactor(y)} ${up}${at}`,
        cells: some.length,
      };
    });
  });
}

function squares(
  answer: Answer,
  cells: readonly CellSummary[],
  factors: readonly Factor[],
): Figure {
  const axes = axesOf(answer, factors);
  const [xs, ys] = [axes.x, axes.y].map((axis) => [...new Set(spansOf(axis).values())]);
  const titles =
    axes.panel === null
      ? ['']
      : axes.panel.levels.map((level) => `${nameOfFactor(axes.panel!)} ${levelText(level)}`);
  const size = sizeOf(xs, ys, titles.length);
  const panels = placed(titles, size.columns);
  const all = squaresOf(answer, cells, axes, panels);
  const scored = all.filter((square) => square.value !== null);
  const values = scored.map(({ value }) => value!);
  const { better } = METRICS[metricOf(answer)];
  const words = wordsOf(answer);
  const write = writer(values);
  const paint = shades(values, better);
  const say = ({ value }: Square): string => write(value!);
  const order = scored.toSorted((a, b) => a.value! - b.value!);
  const [lowest, highest] = [order[0], order.at(-1)];
  const best = better === 'lower' ? lowest : highest;
  const titleOf = (square: Square): string =>
    `${words} ${square.value === null ? 'unknown, as runs diverged' : say(square)} at ${square.where}` +
    (square.cells > 1 ? `, mean of ${count(square.cells, 'cell')}` : '');
  const place = { x: 'x', y: 'y', fx: 'fx', fy: 'fy' } as const;
  const band = { type: 'band', padding: 0, ...AXIS } as const;
  return draw({
    name: 'heatmap',
    title: best
      ? `The ${words} is ${better === 'lower' ? 'lowest' : 'highest'} at ${best.where}`
      : `No cell has a ${words}, as runs diverged`,
    description: best
      ? `${meaningOf(axes, words)} Lowest ${say(lowest)} at ${lowest.where}; highest ${say(highest!)} at ${highest!.where}.`
      : `All runs diverged.`,
    note: [
      `The brighter a square, the better. The best one has a frame.`,
      axes.averaged.length > 0
        ? `Each square is the mean over ${axes.averaged.map(nameOfFactor).join(', ')}.`
        : '',
      all.length > scored.length ? 'A dash stands where a run diverged.' : '',
    ]
      .filter(Boolean)
      .join(' '),
    plot: {
      ...panelOptions,
      ...size.plot,
      marginTop: axes.panel === null ? 10 : 24,
      x: { ...band, domain: xs, label: nameOfFactor(axes.x), tickRotate: size.isTurned ? -90 : 0 },
      y: { ...band, domain: ys.toReversed(), label: nameOfFactor(axes.y) },
      marks: [
        ...(axes.panel === null ? [] : panelMarks(panels)),
        Plot.cell(all, {
          ...place,
          fill: ({ value }: Square) => (value === null ? colour('faint') : paint(value).fill),
          inset: 0.5,
          title: titleOf,
        }),
        Plot.cell(best ? [best] : [], {
          ...place,
          // Of one colour in light and dark, as the squares are.
          stroke: FRAME,
          strokeWidth: 3,
          inset: 1,
          title: titleOf,
        }),
        Plot.text(size.hasNumbers ? all : [], {
          ...place,
          text: (square: Square) => (square.value === null ? '–' : say(square)),
          fill: ({ value }: Square) => (value === null ? 'currentColor' : paint(value).text),
          pointerEvents: 'none',
        }),
      ],
      color: { type: 'identity' },
    },
  });
}

const meaningOf = ({ x, y, panel }: Axes, words: string): string =>
  `Each square is the mean ${words} at one value of ${nameOfFactor(x)} (across) and one of ${nameOfFactor(y)} (upwards)` +
  `${panel === null ? '' : `, with a panel for each ${nameOfFactor(panel)}`}.`;

/** The sizes of the plot, in pixels, from the texts on its axes and the number of panels. */
function sizeOf(xs: readonly string[], ys: readonly string[], panels: number) {
  const hasNumbers = Math.max(xs.length, ys.length) <= MOST_NUMBERS;
  const side = hasNumbers ? 56 : 18;
  const columns = Math.max(1, Math.min(panels, Math.floor(900 / (xs.length * side))));
  const rows = Math.ceil(panels / columns);
  const isTurned = longest(xs) > side - 4;
  const marginLeft = 40 + longest(ys);
  return {
    hasNumbers,
    columns,
    isTurned,
    plot: {
      width: marginLeft + 20 + columns * xs.length * side * 1.1,
      height: (isTurned ? 50 + longest(xs) : 64) + rows * ys.length * Math.min(side, 38) * 1.2,
      marginLeft,
      marginBottom: isTurned ? 30 + longest(xs) : 40,
    },
  };
}

/** The colour for each value, even to the eye from dark (worst) to bright (best), and one for its text. */
function shades(
  values: readonly number[],
  better: 'lower' | 'higher',
): (value: number) => { readonly fill: string; readonly text: string } {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const scale = Plot.scale({ color: { type: 'linear', scheme: 'cividis', domain: [0, 1] } });
  const apply: (share: number) => string = scale.apply;
  return (value) => {
    const share = most > least ? (value - least) / (most - least) : 0.5;
    const fill = apply(better === 'lower' ? 1 - share : share);
    const [red, green, blue] = fill.match(/\d+/g)!.map(Number);
    const bright = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 115;
    return { fill, text: bright ? '#000000' : '#ffffff' };
  };
}
