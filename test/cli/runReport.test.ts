import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';

const BIN = fileURLToPath(new URL('../../bin/keepgrid.js', import.meta.url));
const folder = temporaryFolder();
const config = join(folder, 'small.yaml');
const results = join(folder, 'results');
const page = join(results, 'report.html');
writeFileSync(
  config,
  `repeats: 3
data: {source: digits}
network: {hidden: [8, 6]}
training: {epochs: 2, learning_rate: 0.05}
grid: {keep_prob: {1: [0.5, 1], 2: [0.7, 1]}}
`,
);

const run = (...words: string[]) =>
  spawnSync(process.execPath, [BIN, 'run', config, '--out', results, ...words], {
    encoding: 'utf8',
    env: { ...process.env, KEEPGRID_NO_REPORT: '' },
  });

test('keepgrid run --no-report writes no report', () => {
  expect(run('--no-report').status).toBe(0);
  expect(existsSync(page)).toBe(false);
});

test('keepgrid run ends by writing the report, which measures dropout as L2', () => {
  const { status, stderr } = run();
  expect(status, stderr).toBe(0);
  expect(stderr).toContain(`\nwrote ${page}\n`);
  const html = readFileSync(page, 'utf8');
  expect(html).toContain('Is dropout worth it?');
  expect(html).toMatch(/layer [12], keep_prob 0\.[57]: measured/);
});

test('keepgrid report of the same folder gives the same bytes', async () => {
  const html = readFileSync(page, 'utf8');
  rmSync(page);
  expect((await keepgrid('report', results)).code).toBe(0);
  expect(readFileSync(page, 'utf8')).toBe(html);
});

test('a run that took long is not trained again, and the report says what does that', () => {
  const timings = join(results, 'timings.csv');
  const slow = readFileSync(timings, 'utf8').replaceAll(/Z,[^,]+,/g, 'Z,90,');
  writeFileSync(timings, slow);
  expect(run('--quiet').status).toBe(0);
  const html = readFileSync(page, 'utf8');
  expect(html).toMatch(/has to be trained once more, which took 1 min 30 s: keepgrid report/);
});

test('a report without the data says why dropout as L2 is not measured', async () => {
  const moved = join(folder, 'moved');
  const csv = join(folder, 'own.csv');
  const rows = Array.from({ length: 40 }, (_, n) => `${Math.sin(n * 3)},${n % 2 ? 'a' : 'b'}`);
  writeFileSync(csv, `x,y\n${rows.join('\n')}\n`);
  const own = join(folder, 'own.yaml');
  writeFileSync(
    own,
    `data: {source: own.csv, target: y}
network: {hidden: [4]}
training: {epochs: 1, learning_rate: 0.1}
grid: {keep_prob: {1: [0.5]}}
`,
  );
  expect((await keepgrid('run', own, '--out', moved)).code).toBe(0);
  rmSync(csv);
  expect((await keepgrid('report', moved)).code).toBe(0);
  expect(readFileSync(join(moved, 'report.html'), 'utf8')).toContain(
    'It could not be measured: There is no such data file.',
  );
});
