/** How time grows with the size of what is computed, beside the count of operations. */
import * as Plot from '@observablehq/plot';
import { AXIS, draw } from '../../../dist/report/figure.js';
import { colour } from '../../../dist/report/palette.js';
import { layOut } from './layout.mjs';

const HEADINGS = {
  units: 'units of two layers, a step',
  layers: 'layers of 128 units, a step',
  examples: 'examples, an epoch',
  cells: 'cells, a sweep',
  repeats: 'repeats of 4 cells, a sweep',
  workers: 'workers, a sweep of 256 cells',
};

/** `growth` is a list of {name, sizes}, where sizes are {size, seconds, operations}; `cores` is that of the machine. */
export function drawGrowth({ growth, cores }) {
  const panels = growth.map(({ name, sizes }) => ({
    name,
    points: sizes.map((measured) => relative(measured, sizes[0], cores)),
  }));
  const said = panels.map(({ name, points }) => {
    const { size, time, operations } = points.at(-1);
    const [first] = points;
    return `${name} from ${first.size} to ${size}: time ${digits(time)} times, operations ${digits(operations)} times`;
  });
  return layOut({
    title: titleOf(panels.filter(({ name }) => name !== 'workers')),
    description: `Six line charts with logarithmic axes: time and the number of multiply-adds, both relative to the smallest size. ${said.join('; ')}. For workers, the operations are divided by their number, up to the ${cores} cores of the machine.`,
    legend: [
      { label: 'measured time', colour: colour('blue'), dash: 'none' },
      { label: 'count of operations', colour: colour('grey'), dash: '5 4' },
    ],
    columns: 3,
    panels: panels.map(({ name, points }) => ({
      heading: HEADINGS[name],
      figure: panel(name, points),
    })),
  });
}

/** Says how much more an operation costs where it costs most. */
function titleOf(panels) {
  const costs = panels.flatMap(({ points }) =>
    points.map(({ time, operations }) => time / operations),
  );
  const most = Math.max(...costs);
  return most < 1.05
    ? 'Time grows as the count of operations does, or more slowly'
    : `An operation takes at most ${most.toFixed(1)} times as long as at the smallest size`;
}

/** What was measured at one size, relative to the smallest. Workers share the operations, as far as there are cores. */
function relative({ size, seconds, operations }, first, cores) {
  const shared = operations === first.operations && size > first.size ? Math.min(size, cores) : 1;
  return {
    size,
    time: seconds / first.seconds,
    operations: operations / first.operations / shared,
  };
}

const digits = (value) => Number(value.toPrecision(2)).toLocaleString('en');

function panel(name, points) {
  const sizes = points.map(({ size }) => size);
  const values = points.flatMap(({ time, operations }) => [time, operations]);
  const heights = ROUND.filter(
    (value) => value >= Math.min(...values) / 1.01 && value <= Math.max(...values),
  );
  const series = (y, stroke, dash) =>
    Plot.lineY(points, { x: 'size', y, stroke, strokeWidth: 2.5, strokeDasharray: dash });
  return draw({
    name,
    title: name,
    description: name,
    plot: {
      width: 268,
      height: 190,
      marginLeft: 50,
      marginRight: 16,
      marginTop: 8,
      marginBottom: 40,
      x: { type: 'log' },
      y: { type: 'log' },
      marks: [
        Plot.gridY(heights),
        Plot.axisX(sizes, { ...AXIS, label: name, text: sizes.map(shortened) }),
        Plot.axisY(heights, { ...AXIS, label: 'times the smallest', text: heights.map(String) }),
        series('operations', colour('grey'), '5 4'),
        series('time', colour('blue'), 'none'),
        Plot.dot(points, { x: 'size', y: 'time', r: 3, fill: colour('blue') }),
      ],
    },
  });
}

/** Where lines are drawn across, as far as the figures reach. */
const ROUND = [0.1, 0.2, 0.5, 1, 2, 4, 10, 30, 100, 300, 1000];

const shortened = (size) => (size < 10_000 ? String(size) : `${size / 1000}k`);
