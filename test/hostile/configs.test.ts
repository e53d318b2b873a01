/** Configs that would take memory or time without a bound, or reach for what is no key of theirs. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keepgrid, onWindows, temporaryFolder } from '../helpers.js';
import { expectRefusal } from './refusal.js';

const folder = temporaryFolder();
const GOOD = {
  data: { source: 'iris' },
  network: { hidden: [2, 2, 2, 2] },
  training: { learning_rate: 0.1, epochs: 1 },
  grid: { keep_prob: { 1: [0.5, 1] } },
};

function write(text: string, name = 'hostile.yaml'): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
const changed = (change: object): string => write(JSON.stringify({ ...GOOD, ...change }));

/** Nine lists of nine aliases each: a billion values where they are written out. */
const LAUGHS = Array.from({ length: 10 }, (_, level) =>
  level === 0
    ? 'a0: &a0 [1]'
    : `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join()}]`,
).join('\n');

describe('keepgrid plan', () => {
  test.each([
    ['aliases of aliases', LAUGHS, 'Aliases (*name) are not read'],
    ['an alias of itself', 'a: &a [*a]', 'Aliases (*name) are not read'],
    ['keys that are merged in', 'a: &a {b: 1}\n<<: *a', 'Aliases (*name) are not read'],
    ['a tag for a function', 'name: !!js/function "x"', 'hostile.yaml:1'],
    ['a key __proto__', '__proto__: {seed: 1}', 'The key "__proto__" is not allowed'],
    ['a key __proto__ in JSON', '{"data": {"__proto__": {"source": "iris"}}}', '"__proto__"'],
    ['a key constructor', 'constructor: {prototype: {seed: 1}}', 'no key "constructor"'],
    ['a method for a value', 'data: {source: constructor}', '"constructor"'],
    [
      'a selector that is a method',
      'network: {hidden: [2]}\ngrid: {keep_prob: {toString: 0.5}}',
      'toString',
    ],
    ['bytes that are no text', '\0\u0001\u0002', 'hostile.yaml'],
    [
      'an object for a word',
      'network: {hidden: [2], init: {he: 1}}',
      'network.init must be one of',
    ],
    ['lists for a word', 'data: {source: iris, scale: [[{a: 1}]]}', 'data.scale must be one of'],
  ])('refuses %s', async (_, text, message) => {
    const ran = await keepgrid('plan', write(text));
    expectRefusal(ran, message);
    expect(ran.code).toBe(2);
    expect(Object.hasOwn(Object.prototype, 'seed')).toBe(false);
  });

  test('refuses a --set of __proto__', async () => {
    const ran = await keepgrid('plan', changed({}), '--set', '__proto__.polluted=1');
    expectRefusal(ran, '--set __proto__.polluted');
    expect('polluted' in {}).toBe(false);
  });

  const fine = '0.00001:0.00001:1';
  test.each([
    [
      'more runs than can be counted',
      { grid: { keep_prob: { 1: fine, 2: fine, 3: fine, 4: fine } } },
      'more runs than can be counted',
    ],
    [
      'more points than can be walked',
      { grid: { keep_prob: { 1: fine, 2: fine }, where: 'keep_prob_1 < keep_prob_2' } },
      'keep it below 20000000',
    ],
    [
      'more points than can be compared with one another',
      { grid: [{ keep_prob: { 1: fine, 2: fine } }, { l2: [0, 0.1] }] },
      'keep it below 4000000',
    ],
    ['a layer of more units than fit', { network: { hidden: [1e15] } }, 'network.hidden'],
    ['more epochs than end', { training: { learning_rate: 0.1, epochs: 1e15 } }, 'epochs'],
  ])('refuses a grid of %s at once', async (_, change, message) => {
    const clock = performance.now();
    expectRefusal(await keepgrid('plan', changed(change)), message);
    expect(performance.now() - clock).toBeLessThan(10_000);
  });

  test.skipIf(!existsSync('/dev/zero'))('refuses a device that never ends', async () => {
    expectRefusal(await keepgrid('plan', '/dev/zero'), '/dev/zero: The config is larger than');
  });

  test('refuses a file of data', async () => {
    expectRefusal(await keepgrid('plan', write('1,2\n'.repeat(300_000))), 'is this the data?');
  });

  test.skipIf(onWindows)('reads a pipe to its end, as <(command) is one', () => {
    const bin = join(import.meta.dirname, '../../bin/keepgrid.js');
    const words = ['-c', '"$0" "$1" plan <(cat "$2")', process.execPath, bin, changed({})];
    const { status, stderr } = spawnSync('bash', words, { encoding: 'utf8', timeout: 60_000 });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
