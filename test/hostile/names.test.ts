/** Names that would be paths, devices or formulas. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { experimentName } from '../../src/config/experimentName.js';
import { keepgrid, temporaryFolder } from '../helpers.js';
import { expectRefusal } from './refusal.js';

const root = temporaryFolder();
const file = join(root, 'grid.json');
const plan = (name: string) => {
  const rest = {
    network: { hidden: [2] },
    training: { learning_rate: 0.1, epochs: 1 },
    grid: { keep_prob: { 1: [0.5, 1] } },
  };
  writeFileSync(file, JSON.stringify({ name, data: { source: 'iris' }, ...rest }));
  return keepgrid('plan', file);
};

test.each([
  '../up',
  '..',
  '.',
  '.hidden',
  '/etc/passwd',
  'C:\\x',
  'a/b',
  'a\\b',
  'nul\u0000',
  '\u001b]0;title\u0007',
  '\u202egnp.exe',
  '=1+1',
  '@SUM(A1)',
  '-x',
  ' a',
  'a ',
  'a.',
  'a'.repeat(101),
  'CON',
  'nul',
  'aux.txt',
  'Com1',
  'LPT9.csv',
  'é',
  '',
])('the name %j is refused', async (name) => {
  const ran = await plan(name);
  expectRefusal(ran, 'name');
  expect(ran.code).toBe(2);
});

test.each(['console', 'a.b', 'con1', 'x-y_z', '2024', 'nullable', 'comet', 'COM10'])(
  'the name %j is taken',
  async (name) => {
    expect(await plan(name)).toMatchObject({ code: 0, stderr: '' });
  },
);

test('a config that has no name gets one that is safe from that of its file', () => {
  for (const [path, name] of [
    ['../../..yaml', 'experiment'],
    ['/x/=cmd.yaml', 'cmd'],
    ['/x/con.yaml', 'experiment-con'],
    ['aux.b.yaml', 'experiment-aux.b'],
    ['a .yaml', 'a-'],
    ['a..yaml', 'a'],
  ]) {
    expect(experimentName(path, /\.yaml$/)).toBe(name);
  }
});

test('a file of data whose name has escape sequences or formulas is shown without them', async () => {
  const folder = join(root, 'names');
  mkdirSync(folder);
  const source = 'x\u001b[2J\u202e.csv';
  writeFileSync(join(folder, source), '=1+1,\u001b[31mred,y\n1,2,\u0007a\n');
  const config = join(folder, 'grid.json');
  const rest = { network: { hidden: [2] }, training: { learning_rate: 0.1, epochs: 1 } };
  writeFileSync(config, JSON.stringify({ data: { source, target: 'y' }, ...rest }));
  expectRefusal(await keepgrid('plan', config), '\\u001b[2J');
  expect(readdirSync(folder)).toHaveLength(2);
  expect(existsSync(join(root, 'results'))).toBe(false);
});
