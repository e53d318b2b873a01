/** The time of a step over keep_prob, keepgrid beside what users would pick instead. */
import * as Plot from '@observablehq/plot';
import { AXIS, draw, SCALE } from '../../../dist/report/figure.js';
import { colour } from '../../../dist/report/palette.js';
import { layOut } from './layout.mjs';

const SERIES = [
  { name: 'keepgrid', colour: 'blue', dash: 'none', width: 3 },
  { name: 'PyTorch', colour: 'orange', dash: '7 4', width: 2 },
  { name: 'NumPy, tuned', colour: 'green', dash: '2 3', width: 2 },
];
/** Where the lines are compared in words. */
const AT = 0.3;

/** `steps` are {name, keepProb, microseconds}, for keep_prob 1 and others. */
export function drawKeepProb({ net, batch, steps }) {
  const series = SERIES.flatMap((one) => {
    const own = steps.filter(({ name }) => name === one.name);
    const whole = own.find(({ keepProb }) => keepProb === 1)?.microseconds;
    const points = own
      .map(({ keepProb, microseconds }) => ({
        keepProb,
        milliseconds: microseconds / 1000,
        relative: microseconds / whole,
      }))
      .toSorted((a, b) => b.keepProb - a.keepProb);
    return points.length > 0 ? [{ ...one, colour: colour(one.colour), points }] : [];
  });
  const at = (key, keepProb) =>
    series.map(({ name, points }) => ({
      name,
      value: points.find((point) => point.keepProb === keepProb)[key],
    }));
  const listed = (values, unit) =>
    values.map(({ name, value }) => `${name} ${value.toPrecision(2)}${unit}`).join('; ');
  const [own, ...others] = at('relative', AT);
  const fastest = Math.min(...others.map(({ value }) => value));
  return layOut({
    title: titleOf(own.value, fastest),
    description:
      `Two line charts of the time of one training step of a network of ${net} units, batches of ${batch}, one thread, over the keep_prob of its hidden layers, from 1 on the left to 0.1 on the right. ` +
      `Left: relative to the same program's step at keep_prob 1. At ${AT}: ${listed([own, ...others], '')}. ` +
      `Right: in milliseconds. At 1: ${listed(at('milliseconds', 1), ' ms')}. At 0.5: ${listed(at('milliseconds', 0.5), ' ms')}.`,
    legend: series.map(({ name, colour, dash }) => ({ label: name, colour, dash })),
    columns: 2,
    panels: [
      {
        heading: 'Time of a step, relative to its own at keep_prob 1',
        figure: panel(series, 'relative', 'times that at keep_prob 1'),
      },
      {
        heading: `Time of a step of ${net}`,
        figure: panel(series, 'milliseconds', 'milliseconds'),
      },
    ],
  });
}

function titleOf(own, fastest) {
  const seen = `At keep_prob ${AT} a step of keepgrid takes ${own.toFixed(2)} of its time at 1`;
  return fastest < own ? seen : `${seen}; others take ${fastest.toFixed(2)} or more`;
}

function panel(series, key, label) {
  const most = Math.max(...series.flatMap(({ points }) => points.map((point) => point[key])));
  return draw({
    name: key,
    title: label,
    description: label,
    plot: {
      width: 400,
      height: 280,
      marginLeft: 52,
      marginRight: 20,
      marginTop: 8,
      marginBottom: 44,
      x: {
        ...AXIS,
        label: 'keep_prob of hidden layers (to the right: more is dropped)',
        domain: [1, 0.1],
        ticks: series[0].points.map(({ keepProb }) => keepProb),
        tickFormat: String,
      },
      y: { ...SCALE, label, domain: [0, most], ticks: 6 },
      marks: [
        Plot.ruleY([0], { stroke: 'currentColor' }),
        ...series.flatMap(({ points, colour: stroke, dash, width }) => [
          Plot.lineY(points, {
            x: 'keepProb',
            y: key,
            stroke,
            strokeWidth: width,
            strokeDasharray: dash,
          }),
          Plot.dot(points, { x: 'keepProb', y: key, r: 3, fill: stroke }),
        ]),
      ],
    },
  });
}
