import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { packageVersion } from '../../src/version.js';
import { keepgrid, temporaryFolder } from '../helpers.js';

const folder = temporaryFolder();
const CONFIG = `name: small
data: {source: digits}
network: {hidden: [3]}
training: {learning_rate: 0.1, epochs: 1}
grid: {keep_prob: {1: [0.5, 1]}}
`;
const here = process.cwd();
const inFolder = (): void => process.chdir(folder);

afterEach(() => {
  process.chdir(here);
  vi.unstubAllEnvs();
});

test('commands on a config take keepgrid.yaml, or say how to make one', async () => {
  inFolder();
  for (const command of ['run', 'plan', 'check']) {
    const { code, stderr } = await keepgrid(command);
    expect(code).toBe(2);
    expect(stderr).toContain('write one to start from with keepgrid init');
  }
  writeFileSync('keepgrid.yaml', CONFIG);
  expect((await keepgrid('plan')).stdout).toContain('2 cells');
});

test('commands on a folder take a config for results/<name>', async () => {
  inFolder();
  writeFileSync('keepgrid.yaml', CONFIG);
  const early = await keepgrid('summary', 'keepgrid.yaml');
  expect(early.code).toBe(3);
  expect(early.stderr).toContain('results/small has no results of it yet');
  expect(early.stderr).toContain('train it with keepgrid run keepgrid.yaml');
  expect((await keepgrid('run', '-q', '-w', '1')).code).toBe(0);
  for (const words of [['summary'], ['verify'], ['report', '--no-train']]) {
    const { code, stderr } = await keepgrid(words[0], 'keepgrid.yaml', ...words.slice(1));
    expect(stderr).toContain('keepgrid.yaml is a config; its results are in results/small');
    expect(code).toBe(0);
  }
  expect((await keepgrid('compare', 'keepgrid.yaml', 'results/small')).code).toBe(0);
});

test('init names the next commands as they can be pasted', async () => {
  inFolder();
  expect((await keepgrid('init', '-f')).stderr).toContain('\n  keepgrid plan\n  keepgrid run\n');
  vi.stubEnv('npm_command', 'exec');
  const { stderr } = await keepgrid('init', 'my grid.yaml');
  expect(stderr).toContain("\n  npx keepgrid plan 'my grid.yaml'\n");
});

test('init --schema writes the schema that the config names', async () => {
  inFolder();
  expect((await keepgrid('init', 'edited.yaml', '--schema')).code).toBe(0);
  const [line] = readFileSync('edited.yaml', 'utf8').split('\n');
  const [, named] = /^# yaml-language-server: \$schema=(.+)$/.exec(line)!;
  expect(existsSync(join(folder, named))).toBe(true);
  expect(readFileSync(named, 'utf8')).toBe((await keepgrid('schema')).stdout);
  expect((await keepgrid('plan', 'edited.yaml')).code).toBe(0);
});

test('--version prints the plain version first, then what results depend on', async () => {
  const { code, stdout } = await keepgrid('--version');
  expect(code).toBe(0);
  const [version, ...rest] = stdout.split('\n');
  expect(version).toBe(packageVersion());
  expect(rest.join('\n')).toMatch(/^node +\d+.*\nkernels +.*SIMD.*\nnumerics +\d+/);
});

test('help of a command says nothing of an empty list', async () => {
  expect((await keepgrid('run', '--help')).stdout).not.toContain('[])');
});
