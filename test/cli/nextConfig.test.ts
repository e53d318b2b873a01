import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();
const results = join(folder, 'results');
const next = join(folder, 'later', 'next.yaml');

/** Noisy examples of two classes, few enough that a large network learns them by heart. */
function table(): string {
  const lines = Array.from({ length: 90 }, (_, n) => {
    const x = Array.from({ length: 5 }, (_, k) => Math.sin((n + 1) * (k + 2) * 1.7) * 2);
    return [...x, x[0] + Math.sin(n * 5.3) > 0 ? 'yes' : 'no'].join(',');
  });
  return `a,b,c,d,e,label\n${lines.join('\n')}\n`;
}

beforeAll(async () => {
  mkdirSync(join(folder, 'configs'));
  mkdirSync(join(folder, 'later'));
  writeFileSync(join(folder, 'data.csv'), table());
  const config = join(folder, 'configs', 'first.yaml');
  writeFileSync(
    config,
    `repeats: 4
data: {source: ../data.csv, target: label, validation: 0.3}
network: {hidden: [24, 24]}
training: {epochs: 40, learning_rate: 0.1}
grid: {keep_prob: {"1,2": [0.4, 0.7, 1]}}
`,
  );
  await keepgrid('run', config, '--out', results, '--quiet');
});

test('summary --next writes a config that runs into the same folder and keeps its runs', async () => {
  const written = await keepgrid('summary', results, '--next', next);
  expect(written.code, written.stderr).toBe(0);
  expect(written.stderr).toContain(`keepgrid run ${next} --out ${results}`);
  const text = readFileSync(next, 'utf8');
  expect(text).toContain('source: ../data.csv');
  expect(text).not.toContain('null');
  const ran = await keepgrid('run', next, '--out', results, '--json');
  expect(ran.code, ran.stderr).toBe(0);
  const done = ran.stdout.split('\n').find((line) => line.includes('"event":"done"'))!;
  // 3 cells in 4 repeats are there already, and the next sweep has more of one or the other.
  expect(JSON.parse(done)).toMatchObject({ reused: 12 });
  expect((JSON.parse(done) as { trained: number }).trained).toBeGreaterThan(0);
});

test('summary --next does not overwrite a file', async () => {
  writeFileSync(next, 'mine');
  const { code, stderr } = await keepgrid('summary', results, '--next', next);
  expect(code).toBe(2);
  expect(stderr).toContain('The file already exists');
  expect(readFileSync(next, 'utf8')).toBe('mine');
});
