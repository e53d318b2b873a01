/** The table of targets that closes the benchmark. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

interface Target {
  title: string;
  value: number;
  reached: boolean;
}
type Measurements = Record<string, unknown>[];

const { judged, targetLines } = (await import(
  pathToFileURL(fileURLToPath(new URL('targets.mjs', import.meta.url))).href
)) as {
  judged: (measurements: Measurements) => Target[];
  targetLines: (measurements: Measurements) => string[];
};

const sweep = (net: string, name: string, seconds: number): Measurements[number] => ({
  part: 'sweeps',
  net,
  name,
  seconds,
});

test('a target is reached up to its bound and missed beyond it', () => {
  const outcome = (megabytes: number): boolean =>
    judged([{ part: 'memory', workers: 2, megabytes }])[0].reached;
  expect([449, 450, 450.1].map(outcome)).toEqual([true, true, false]);
});

test('a sweep is compared with the faster way to stack nets, in ratios of seconds', () => {
  const stacked = judged([
    sweep('S', 'keepgrid, 2 workers', 2),
    sweep('S', 'PyTorch stacked, pool of 2', 5),
    sweep('S', 'PyTorch stacked, 2 threads', 3),
  ]);
  expect(stacked).toMatchObject([{ value: 1.5, reached: false }]);
});

test('sweeps of one net say nothing of another', () => {
  const measured = [sweep('S', 'keepgrid, 2 workers', 2), sweep('M', 'keepgrid, 1 worker', 4)];
  expect(judged(measured)).toEqual([]);
});

test('start-up is what it takes beyond the start of Node, in milliseconds', () => {
  const start = (name: string, seconds: number): Measurements[number] => ({
    part: 'start',
    name,
    seconds,
  });
  const [help] = judged([start('node -e 0', 0.04), start('keepgrid --help', 0.075)]);
  expect(help.value).toBeCloseTo(35, 9);
  expect(help.reached).toBe(true);
});

test('of two measurements of the same the later one counts', () => {
  const scale = (seconds: number): Measurements[number] => ({
    part: 'scale',
    runs: 100_000,
    seconds,
    megabytes: 100,
  });
  const each = judged([scale(40), scale(15)]).find(({ title }) => title.endsWith('each'));
  expect(each?.value).toBeCloseTo(0.15, 9);
});

test('a line has target, bound, figure and outcome', () => {
  const ratio = { part: 'threads', net: 'L', keep_prob: 1, ratio: 1.695 };
  expect(targetLines([ratio])[1]).toMatch(
    /^one network of L: two threads to one +at least 1\.7 × +1\.695 × {2}missed$/,
  );
});

test('where nothing was measured there is nothing to judge', () => {
  expect(judged([])).toEqual([]);
});
