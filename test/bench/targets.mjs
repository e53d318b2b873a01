/** What is wanted of the program's speed, and whether one run of the benchmark has measured it. */

/**
 * Each has a title, a unit, what is wanted, `atMost` or `atLeast`, and its `figure`, made of measurements that
 * `seen({part: …, …})` finds; undefined where one is missing.
 */
export const TARGETS = [
  ...[
    [2, 450],
    [16, 900],
  ].map(([workers, atMost]) => ({
    title: `MNIST, ${workers} workers: peak memory`,
    unit: 'MB',
    atMost,
    figure: (seen) => seen({ part: 'memory', workers })?.megabytes,
  })),
  {
    title: 'quickstart: from the command to its first run',
    unit: 'ms',
    atMost: 200,
    figure: (seen) => 1000 * seen({ part: 'start', name: 'command to first run' })?.seconds,
  },
  {
    title: 'keepgrid --help, beyond node -e 0',
    unit: 'ms',
    atMost: 40,
    figure: (seen) => {
      const of = (name) => seen({ part: 'start', name })?.seconds;
      return 1000 * (of('keepgrid --help') - of('node -e 0'));
    },
  },
  sweep('S', 2, 'all nets stacked in PyTorch', [
    'PyTorch stacked, pool of 2',
    'PyTorch stacked, 2 threads',
  ]),
  sweep('S', 7, 'PyTorch in a pool', ['PyTorch, pool of 2']),
  sweep('M', 1.5, 'tuned NumPy in a pool', ['NumPy tuned, pool of 2']),
  sweep('S', 1.85, 'one worker', ['keepgrid, 1 worker']),
  sweep('M', 1.85, 'one worker', ['keepgrid, 1 worker']),
  {
    title: '100,000 tiny runs, 2 workers: each',
    unit: 'ms',
    atMost: 0.2,
    figure: (seen) => (1000 * seen({ part: 'scale', runs: 100_000 })?.seconds) / 100_000,
  },
  ...[10_000, 100_000].map((runs) => ({
    title: `${runs.toLocaleString('en')} tiny runs, 2 workers: peak memory`,
    unit: 'MB',
    atMost: 150,
    figure: (seen) => seen({ part: 'scale', runs })?.megabytes,
  })),
  {
    title: 'one network of L: two threads to one',
    unit: '×',
    atLeast: 1.7,
    figure: (seen) => seen({ part: 'threads', net: 'L', keep_prob: 1 })?.ratio,
  },
  {
    title: 'T: a step at keep_prob 0.5 to one at 1',
    unit: '×',
    atMost: 1.15,
    figure: (seen) => {
      const of = (keep_prob) =>
        seen({ part: 'throughput', name: 'keepgrid', net: 'T', keep_prob })?.examples_per_second;
      return of(1) / of(0.5);
    },
  },
];

/** How many times as fast as the fastest of these contestants keepgrid is with two workers. */
function sweep(net, atLeast, than, names) {
  return {
    title: `sweep of ${net}, 2 workers, beside ${than}`,
    unit: '×',
    atLeast,
    figure: (seen) => {
      const of = (name) => seen({ part: 'sweeps', net, name })?.seconds;
      return Math.min(...names.map((name) => of(name) ?? NaN)) / of('keepgrid, 2 workers');
    },
  };
}

/** The targets that these measurements say something of, each with its figure, and whether it is reached. */
export function judged(measurements) {
  const seen = (wanted) =>
    measurements.findLast((measured) =>
      Object.entries(wanted).every(([key, value]) => measured[key] === value),
    );
  return TARGETS.flatMap(({ figure, ...target }) => {
    const value = figure(seen);
    if (!Number.isFinite(value)) return [];
    const { atMost = Infinity, atLeast = -Infinity } = target;
    return [{ ...target, value, reached: value >= atLeast && value <= atMost }];
  });
}

/** The lines of a table: target, what is wanted, figure, reached or missed. */
export function targetLines(measurements) {
  const rows = judged(measurements).map(({ title, unit, atMost, atLeast, value, reached }) => [
    title,
    atLeast === undefined ? `at most ${atMost} ${unit}` : `at least ${atLeast} ${unit}`,
    `${digits(value)} ${unit}`,
    reached ? 'reached' : 'missed',
  ]);
  const lines = [['target', 'wanted', 'figure', ''], ...rows];
  return lines.map(([title, wanted, figure, outcome]) =>
    `${title.padEnd(52)}${wanted.padStart(16)}${figure.padStart(12)}  ${outcome}`.trimEnd(),
  );
}

/** Four digits: a figure beside its target is not rounded onto it. */
const digits = (value) => (value >= 1000 ? value.toFixed(0) : value.toPrecision(4));
