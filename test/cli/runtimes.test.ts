import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../helpers.js';
import { peopleSettings, peopleTable, saveModel, trainedModel } from '../model/trainedModel.js';

const BIN = fileURLToPath(new URL('../../bin/keepgrid.js', import.meta.url));
const folder = temporaryFolder();
const config = join(folder, 'sweep.yaml');
// This sweep uses every function of the engine: activations, softmax, roots, normal draws, an expression.
writeFileSync(
  config,
  `name: sweep
repeats: 1
data: {source: digits, validation: 0.3}
network: {hidden: [12, 6]}
training: {epochs: 2, learning_rate: 0.02, optimizer: adam, max_norm: 3}
grid:
  keep_prob: {input: [0.9], 1: [0.5, 1]}
  hidden_1: round(12 / keep_prob_1)
  activation: [relu, tanh, sigmoid]
`,
);

const people = join(folder, 'people.csv');
writeFileSync(
  people,
  peopleTable(120, (row) => 'abc'[row % 3]),
);
await saveModel((await trainedModel(folder, peopleSettings)).model, join(folder, 'model'));

/** Predicts from a model with the given command, with masks. Returns the bytes of the CSV. */
function predictionsFrom(command: readonly string[], env: Record<string, string> = {}): string {
  const [program, ...rest] = [...command, BIN, 'predict', join(folder, 'model'), people];
  const { status, stdout, stderr, error } = spawnSync(program, [...rest, '--mc', '7'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect(status, `${error?.message ?? ''}${stderr}`).toBe(0);
  return stdout;
}

/** Runs the sweep with the given command. Returns the bytes of results.csv and history.csv. */
function bytesFrom(
  name: string,
  command: readonly string[],
  { words = [], env = {} }: { words?: string[]; env?: Record<string, string> } = {},
): string {
  const out = join(folder, name.replace(/\W+/g, '-'));
  const [program, ...rest] = [...command, BIN, 'run', config, '--out', out, '--quiet', ...words];
  const { status, stderr, error } = spawnSync(program, rest, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect(status, `${error?.message ?? ''}${stderr}`).toBe(0);
  return ['results.csv', 'history.csv'].map((f) => readFileSync(join(out, f), 'utf8')).join('');
}

const predicted = predictionsFrom([process.execPath]);
const here = bytesFrom('here', [process.execPath], { words: ['--workers', '1'] });

describe('a sweep has the bytes of one with a single worker on this runtime', () => {
  test.each([
    ['with three workers', ['--workers', '3'], {}],
    ['with the plain kernels', ['--kernels', 'plain'], {}],
    [
      'in the Turkish locale and the time zone of Kathmandu',
      [],
      { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR', TZ: 'Asia/Kathmandu' },
    ],
    [
      'in the German locale and the time zone of Samoa',
      [],
      { LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE', TZ: 'Pacific/Apia' },
    ],
  ])('%s', (name, words, env) => {
    expect(bytesFrom(name, [process.execPath], { words, env })).toBe(here);
    expect(predictionsFrom([process.execPath], env)).toBe(predicted);
  });

  const runtimes = process.env['KEEPGRID_RUNTIMES'] ?? '';
  const file = (name: string): string => join(runtimes, 'node_modules', name);
  const elsewhere: [string, string[]][] = [
    ...[20, 22, 24, 26].map((major): [string, string[]] => [
      `on Node ${major}`,
      [file(`node${major}/bin/node`)],
    ]),
    ['on Bun', [file('.bin/bun')]],
    ['on Deno', [file('.bin/deno'), 'run', '--allow-all']],
    ['on arm64', ['qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu', file('arm64/bin/node')]],
  ];
  test.for(elsewhere)('%s', { timeout: 180_000 }, ([name, command], { skip }) => {
    if (runtimes === '') skip('run .ci/runtimes FOLDER and set KEEPGRID_RUNTIMES to it');
    expect(existsSync(file('bun')), `no runtimes in '${runtimes}': run .ci/runtimes`).toBe(true);
    expect(bytesFrom(name, command)).toBe(here);
    expect(predictionsFrom(command)).toBe(predicted);
  });
});
