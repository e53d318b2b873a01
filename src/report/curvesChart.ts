/** The learning curves of chosen cells, training and validation side by side. */
import * as Plot from '@observablehq/plot';
import { METRICS } from '../metrics.js';
import type { Answer } from '../stats/answer.js';
import { count, short } from '../text.js';
import { metricOf, scaleFor, settingsOf } from './cells.js';
import type { Band, Curve, CurveKey, CurvePoint } from './curves.js';
import { AXIS, SCALE, draw, type Figure } from './figure.js';
import { type Colour, colour } from './palette.js';

/** What tells the series apart. */
const SERIES: readonly { readonly colour: Colour; readonly dash: string }[] = [
  { colour: 'blue', dash: 'none' },
  { colour: 'orange', dash: '7 4' },
  { colour: 'green', dash: '2 3' },
  { colour: 'grey', dash: '9 3 2 3' },
];

/** The most epochs that a curve is drawn through, and that have a mark to point at. */
const MOST_POINTS = 200;
const MOST_MARKS = 25;

const PARTS = ['training', 'validation'] as const;
const KEYS: Readonly<Record<'cost' | 'accuracy', readonly [CurveKey, CurveKey]>> = {
  cost: ['trainCost', 'valCost'],
  accuracy: ['trainAccuracy', 'valAccuracy'],
};

/** The curves of the cost, and of the accuracy if cells are compared by it. */
export function curveCharts(answer: Answer, curves: readonly Curve[]): Figure[] {
  const isCost = METRICS[metricOf(answer)].key === 'valCost';
  return (isCost ? (['cost'] as const) : (['accuracy', 'cost'] as const)).flatMap(
    (what) => chart(answer, curves, what) ?? [],
  );
}

interface Mark extends Band {
  readonly epoch: number;
  readonly part: (typeof PARTS)[number];
}

function chart(answer: Answer, curves: readonly Curve[], what: 'cost' | 'accuracy'): Figure | null {
  const { factors } = answer.analysis;
  const nameOf = ({ cell, roles }: Curve): string => {
    const settings = settingsOf(cell, factors);
    const known = settings === '' || settings.length > 40 ? '' : ` (${settings})`;
    return `${roles.join(', ')}: cell ${cell.cell}${known}`;
  };
  const series = curves
    .map((curve, index) => ({
      ...SERIES[index],
      curve,
      name: nameOf(curve),
      marks: PARTS.map((part, at) =>
        thinned(curve.points, MOST_POINTS).flatMap((point) => markOf(point, part, KEYS[what][at])),
      ),
    }))
    .filter(({ marks }) => marks.some((part) => part.length > 0));
  const all = series.flatMap(({ marks }) => marks.flat());
  if (all.length === 0) return null;
  const final = series.map(({ name, marks }) => {
    const [train, val] = marks.map((part) => part.at(-1));
    return { name, train, val };
  });
  const [first] = series;
  const [, val] = first.marks;
  const turn = turning(val, what);
  const titleOf = (name: string, { epoch, part, mean, low, high }: Mark): string =>
    `${name}, epoch ${epoch}: ${part} ${what} ${short(mean)}, from ${short(low)} to ${short(high)} over the runs`;
  return draw({
    name: what === 'cost' ? 'curves' : 'curves-accuracy',
    title:
      turn === null
        ? `The validation ${what} of the ${first.curve.roles[0]} cell is at its best at the end of training`
        : `The validation ${what} of the ${first.curve.roles[0]} cell is at its best after epoch ${turn.epoch} of ${val.at(-1)!.epoch}`,
    description:
      `The ${what} after each epoch, without dropout, on the training part (left) and the validation part (right). ` +
      final
        .map(
          ({ name, train, val }) =>
            `At the end, ${name}: training ${short(train?.mean ?? null)}, validation ${short(val?.mean ?? null)}.`,
        )
        .join(' '),
    note: `Lines are means over the runs of a cell (${[...new Set(series.map(({ curve }) => count(curve.runs, 'run')))].join(' or ')}); bands reach from the lowest run to the highest.${stoppingNote(curves)}`,
    numbers: {
      head: ['cell', `training ${what}, last epoch`, `validation ${what}, last epoch`],
      rows: final.map(({ name, train, val }) => [name, rangeText(train), rangeText(val)]),
    },
    legend: series.map(({ name, colour: hue, dash }) => ({
      label: name,
      symbol: 'line',
      colour: colour(hue),
      dash,
    })),
    plot: {
      width: 760,
      height: 320,
      marginLeft: 64,
      marginTop: 30,
      marginBottom: 42,
      x: { label: 'epoch', ...AXIS },
      y: {
        label: what,
        ...SCALE,
        ...(what === 'cost' ? scaleFor(all.flatMap(({ low, high }) => [low, high])) : {}),
        tickFormat: short,
      },
      fx: { label: null, domain: [...PARTS], padding: 0.08 },
      marks: [
        Plot.frame({ stroke: colour('faint') }),
        ...series.flatMap(({ name, marks, colour: hue, dash }) => [
          Plot.areaY(marks.flat(), {
            x: 'epoch',
            y1: 'low',
            y2: 'high',
            fx: 'part',
            z: 'part',
            fill: colour(hue),
            fillOpacity: 0.15,
            title: () => `${name}: from the lowest run to the highest`,
          }),
          Plot.lineY(marks.flat(), {
            x: 'epoch',
            y: 'mean',
            fx: 'part',
            z: 'part',
            stroke: colour(hue),
            strokeWidth: 2.5,
            strokeDasharray: dash,
            title: () => name,
          }),
          Plot.dot(
            marks.flatMap((part) => thinned(part, MOST_MARKS)),
            {
              x: 'epoch',
              y: 'mean',
              fx: 'part',
              r: 3,
              fill: colour(hue),
              title: (mark: Mark) => titleOf(name, mark),
            },
          ),
        ]),
        ...series.map(({ name, curve, colour: hue }) => {
          const best = curve.points
            .filter(({ epoch }) => curve.bestEpochs.includes(epoch))
            .flatMap((point) => markOf(point, 'validation', KEYS[what][1]));
          return Plot.dot(best, {
            x: 'epoch',
            y: 'mean',
            fx: 'part',
            r: 6,
            stroke: colour(hue),
            strokeWidth: 2,
            title: ({ epoch }: Mark) => `${name}: ${bestAt(curve, epoch)}`,
          });
        }),
      ],
    },
  });
}

/** `2 of 4 runs are best after epoch 7`. */
function bestAt({ bestEpochs, runs }: Curve, epoch: number): string {
  const here = bestEpochs.filter((own) => own === epoch).length;
  return `${here} of ${count(runs, 'run')} ${here === 1 ? 'is' : 'are'} best after epoch ${epoch}`;
}

const stoppingNote = (curves: readonly Curve[]): string =>
  curves.some(({ bestEpochs }) => bestEpochs.length > 0)
    ? ' A run that stopped early goes on at its last figure; rings mark the best epochs of runs, whose figures count.'
    : '';

const markOf = (point: CurvePoint, part: Mark['part'], key: CurveKey): Mark[] => {
  const band = point[key];
  return band === null ? [] : [{ epoch: point.epoch, part, ...band }];
};

const rangeText = (mark: Mark | undefined): string =>
  mark ? `${short(mark.mean)} (${short(mark.low)} to ${short(mark.high)})` : '–';

/** The point at which a curve is at its best; null if that is its last one. */
function turning(marks: readonly Mark[], what: 'cost' | 'accuracy'): Mark | null {
  const sign = what === 'cost' ? 1 : -1;
  const best = marks.reduce((a, b) => (sign * b.mean <= sign * a.mean ? b : a), marks[0]);
  return best === undefined || best === marks.at(-1) ? null : best;
}

/** At most so many of the points, evenly spread, with the first and the last. */
function thinned<Point>(points: readonly Point[], most: number): Point[] {
  if (points.length <= most) return [...points];
  const step = (points.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => points[Math.round(index * step)]);
}
