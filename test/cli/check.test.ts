import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { STEPS } from '../../src/check/step.js';
import { keepgrid, temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const points = Array.from({ length: 240 }, (_, n) => {
  const [x, y] = [(n * 37) % 60, (n * 11) % 47];
  return { x, y, place: x + y + ((n * 7) % 19) > 60 ? 'far' : 'near' };
});
const csv = (places: readonly string[]): string =>
  ['x,y,place', ...points.map(({ x, y }, n) => `${x},${y},${places[n]}`), ''].join('\n');
const places = points.map(({ place }) => place);
write('points.csv', csv(places));
write('shuffled.csv', csv(places.map((_, n) => places[(n * 101) % places.length])));

const healthy = write(
  'healthy.yaml',
  `repeats: 2
data: {source: points.csv, target: place, validation: 0.4}
network: {hidden: [24, 12]}
training: {epochs: 40, batch_size: 12, learning_rate: 0.05}
grid: {keep_prob: {hidden: [0.6, 1]}, learning_rate: [0.05, 40]}
`,
);

/** One in eight points is near; the largest class is the other one, however classes are weighed. */
const weighed = write(
  'weighed.yaml',
  `data: {source: rare.csv, target: place, validation: 0.4}
network: {hidden: [8]}
training: {epochs: 10, batch_size: 12, learning_rate: 0.05, class_weight: balanced}
grid: {keep_prob: {hidden: [0.6, 1]}}
`,
);
write('rare.csv', csv(places.map((_, n) => (n % 8 === 0 ? 'near' : 'far'))));

interface Line {
  readonly event: string;
  readonly step?: string;
  readonly verdict?: string;
  readonly seen?: string;
}
const linesOf = (stdout: string): Line[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('keepgrid check', () => {
  test('takes every step of the ritual and says what was seen', async () => {
    const { code, stdout, stderr } = await keepgrid('check', healthy);
    expect(code, stdout).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain(
      'cell 1, a baseline: 2-24-12-1, relu, momentum, learning_rate 0.05; dropout 1 0.6 0.6',
    );
    const heads = [...stdout.matchAll(/^[✓!] (\w+) /gm)].map(([, step]) => step);
    expect(heads).toEqual([...STEPS]);
    expect(stdout).toContain('J, dropout off, by step');
    expect(stdout).toMatch(/\d passed, \d warnings?, 0 failed\n$/);
    // oxlint-disable-next-line no-control-regex -- no colours without a terminal
    expect(stdout).not.toMatch(/\x1b/);
  });

  test('prints one JSON object per line, with the figures of each step, if --json is given', async () => {
    const { code, stdout } = await keepgrid('check', healthy, '--json');
    const lines = linesOf(stdout);
    expect(code).toBe(0);
    expect(lines.map(({ event, step }) => step ?? event)).toEqual([...STEPS, 'done']);
    expect(lines[1]).toMatchObject({ parameters: 3 * 24 + 25 * 12 + 13, verdict: 'pass' });
    expect(lines.at(-1)).toMatchObject({ holds: true, failed: 0 });
  });

  test('prints the same bytes twice, as the seed fixes all that is random', async () => {
    const [a, b] = [await keepgrid('check', healthy), await keepgrid('check', healthy)];
    expect(a.stdout).toBe(b.stdout);
  });

  test('takes the learning rate of the cell that --cell names, and fails it if it is too large', async () => {
    const { code, stdout } = await keepgrid('check', healthy, '--cell', '2', '--json');
    expect(code).toBe(1);
    const failed = linesOf(stdout).filter(({ verdict }) => verdict === 'fail');
    expect(failed.map(({ step }) => step)).toContain('descent');
    expect(failed[0].seen).toContain('at learning_rate 40');
  });

  test('fails data whose labels do not belong to their rows', async () => {
    const words = ['--set', 'data.source=shuffled.csv', '--json'];
    const { code, stdout } = await keepgrid('check', healthy, ...words);
    expect(code).toBe(1);
    const failed = linesOf(stdout).filter(({ verdict }) => verdict === 'fail');
    expect(failed).toMatchObject([{ step: 'gap' }]);
    expect(failed[0].seen).toContain('no better than guessing');
  });

  test.each([
    [['--cell', '9'], 'There is no cell 9'],
    [['--cell', '0'], 'It must be a whole number of at least 1'],
    [['--set', 'training.epochs=0'], 'epochs'],
  ])('refuses %j with exit code 2', async (words, message) => {
    const { code, stdout, stderr } = await keepgrid('check', healthy, ...words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test.each(['quickstart', 'lecture', 'tied', 'regression'])(
    'fails no step of configs/%s.yaml',
    async (name) => {
      const { code, stdout } = await keepgrid('check', `configs/${name}.yaml`, '--json');
      const failed = linesOf(stdout).filter(({ verdict }) => verdict === 'fail');
      expect(failed).toEqual([]);
      expect(code).toBe(0);
    },
  );

  test('names the share of the largest class beside accuracies, where classes are weighed too', async () => {
    const { stdout } = await keepgrid('check', weighed, '--json');
    const gap = linesOf(stdout).find(({ step }) => step === 'gap');
    expect(gap).toMatchObject({ largest_class: 0.875 });
    expect(gap?.seen).toContain('(largest class: 0.875)');
  });
});
