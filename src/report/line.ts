/** The metric over one axis, where no other varies. */
import * as Plot from '@observablehq/plot';
import { METRICS } from '../metrics.js';
import type { Answer, Factor } from '../stats/answer.js';
import { levelOf } from '../stats/factors.js';
import { spread } from '../stats/spread.js';
import type { CellSummary } from '../stats/summary.js';
import { nameOfFactor } from '../stats/words.js';
import { metricOf, wordsOf, writer } from './cells.js';
import { AXIS, SCALE, draw, type Figure } from './figure.js';
import { colour } from './palette.js';
import { longest, spansOf } from './spans.js';

/** The mean of each cell at its value of the axis, with its standard error; ranges of values have none. */
export function line(answer: Answer, cells: readonly CellSummary[], factor: Factor): Figure {
  const metric = metricOf(answer);
  const { key, better } = METRICS[metric];
  const words = wordsOf(answer);
  const done = cells.filter(({ diverged }) => diverged === 0);
  const spans = spansOf(factor);
  const points = [...new Set(spans.values())].flatMap((x) => {
    const some = done.filter((cell) => spans.get(levelOf(cell, factor)) === x);
    const { mean } = spread(some.map((cell) => cell[key].mean));
    if (mean === null) return [];
    return [{ x, y: mean, se: some.length === 1 ? (some[0][key].se ?? 0) : 0 }];
  });
  const wide = longest(points.map(({ x }) => x));
  const isTurned = wide > 40;
  const write = writer(points.map(({ y }) => y));
  const order = points.toSorted((a, b) => a.y - b.y);
  const [lowest, highest] = [order[0], order.at(-1)];
  const best = better === 'lower' ? lowest : highest;
  const say = (point: (typeof points)[number]): string => write(point.y);
  const titleOf = (point: (typeof points)[number]): string =>
    `${words} ${say(point)} at ${nameOfFactor(factor)} ${point.x}`;
  return draw({
    name: 'heatmap',
    title: best
      ? `The ${words} is ${better === 'lower' ? 'lowest' : 'highest'} at ${nameOfFactor(factor)} ${best.x}`
      : `No cell has a ${words}, as runs diverged`,
    description: best
      ? `The mean ${words} at each value of ${nameOfFactor(factor)}. Lowest ${say(lowest)} at ${lowest.x}; highest ${say(highest!)} at ${highest!.x}.`
      : 'All runs diverged.',
    note: 'Each bar reaches one standard error of the mean up and down.',
    plot: {
      width: Math.max(360, 100 + points.length * (isTurned ? 18 : 44)),
      height: isTurned ? 270 + wide : 280,
      marginLeft: 64,
      marginBottom: isTurned ? 30 + wide : 40,
      x: {
        type: 'point',
        tickRotate: isTurned ? -90 : 0,
        label: nameOfFactor(factor),
        ...AXIS,
        domain: points.map(({ x }) => x),
      },
      y: { label: words, ...SCALE },
      marks: [
        Plot.lineY(points, {
          x: 'x',
          y: 'y',
          stroke: colour('blue'),
          strokeOpacity: 0.5,
          title: () => `mean ${words}`,
        }),
        Plot.ruleX(points, {
          x: 'x',
          y1: ({ y, se }) => y - se,
          y2: ({ y, se }) => y + se,
          stroke: colour('blue'),
          strokeWidth: 2,
          title: titleOf,
        }),
        Plot.dot(points, { x: 'x', y: 'y', r: 4.5, fill: colour('blue'), title: titleOf }),
        Plot.dot(best ? [best] : [], {
          x: 'x',
          y: 'y',
          r: 8,
          stroke: colour('orange'),
          strokeWidth: 3,
          title: titleOf,
        }),
      ],
    },
  });
}
