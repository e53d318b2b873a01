/** Expressions that would run code, or run for ever, if mathjs were let to. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keepgrid, temporaryFolder } from '../helpers.js';
import { expectRefusal } from './refusal.js';

const folder = temporaryFolder();

const plan = (key: 'l2' | 'where', expression: string) => {
  const file = join(folder, 'expression.json');
  const config = {
    data: { source: 'iris' },
    network: { hidden: [2] },
    training: { learning_rate: 0.1, epochs: 1 },
    grid: { keep_prob: { 1: [0.5, 1] }, [key]: expression },
  };
  writeFileSync(file, JSON.stringify(config, null, 1));
  return keepgrid('plan', file);
};

/** What code sets that ran although it must not. */
const ESCAPED = 'globalThis.keepgridWasHere = true';
const escaped = (): boolean => 'keepgridWasHere' in globalThis;

/**
 * Ways out that were published, or are like them: constructors by name, by index and by alias (before 3.17,
 * CVE-2017-1001002 and -1001003), replaced functions, chains and units, and methods of arrays and strings
 * (CVE-2026-40897, CVE-2026-41139).
 */
const ESCAPES = [
  `cos.constructor("${ESCAPED}")()`,
  `cos["constructor"]("${ESCAPED}")()`,
  `cos["\\u0063onstructor"]("${ESCAPED}")()`,
  `cos["const" + "ructor"]("${ESCAPED}")()`,
  `f(x) = x; f.constructor("${ESCAPED}")()`,
  `keep_prob_1.constructor.constructor("${ESCAPED}")()`,
  `{}.constructor.constructor("${ESCAPED}")()`,
  `{"__proto__": 1}.toString`,
  `{constructor: cos}.constructor`,
  `"abc".constructor.constructor("${ESCAPED}")()`,
  `"a".replace("a", eval)`,
  `[1, 2].map(eval)`,
  `[0][1].constructor`,
  `map([1], cos.constructor)`,
  `filter([1], f(x) = x)`,
  `forEach([1], cos)`,
  `import({max: cos}, {override: true})`,
  `createUnit("keep")`,
  `evaluate("${ESCAPED}")`,
  `parse("1 + 1").compile().evaluate()`,
  `parser().evaluate("1")`,
  `compile("1").evaluate()`,
  `simplify("x + x").constructor`,
  `derivative("x^2", "x")`,
  `rationalize("x")`,
  `resolve("x", {})`,
  `chain(1).constructor`,
  `help(cos)`,
  `config({number: "number"})`,
  `typed("f", {})`,
  `reviver("a", 1)`,
  `print("$x", {x: 1})`,
  `format(1, cos)`,
  `unit("1 m")`,
  `a = [1]; a.map = cos; a`,
  `a = [1]; a["map"] = cos.constructor`,
  `matrix([1]).get({length: 1, reduce: cos})`,
  `matrix([1])._data`,
  `["return 1"]._data.map(cos.constructor)[1]()`,
  `import({matrix: cos.constructor}, {override: 1})`,
  `{isRange: true}`,
  `3 m`,
  `2i`,
  `complex(1, 2)`,
  `1:10`,
  `ones(100000, 100000)`,
  `zeros(1e9)`,
  `range(0, 1e9)`,
  `gamma(1e9)`,
  `factorial(1e7)`,
  `1000000!`,
  `exp(1e9)`,
  `pow(9, 1e9)`,
  `nthRoot(2, 1e9)`,
  `bignumber("1e999999999")`,
  `x = 5`,
  `max = cos`,
  `1; 2`,
  `keep_prob_1'`,
  `process.exit(0)`,
  `this`,
  `globalThis`,
  `constructor`,
  `toString()`,
  `hasOwnProperty("a")`,
  `__proto__`,
  `max.apply`,
  `sameText(1, 1)`,
  `1 |> cos`,
  `1 in 2`,
  `1 to 2`,
  `~1 & 2 | 3 << 4`,
];

describe('keepgrid plan', () => {
  test.each(ESCAPES)('refuses %s, with its place', async (expression) => {
    for (const key of ['l2', 'where'] as const) {
      expectRefusal(await plan(key, expression), 'expression.json:', `${key}: `);
    }
    expect(escaped()).toBe(false);
  });

  test.each([
    ['long texts', '1 + '.repeat(10_000) + '1'],
    ['open brackets', '('.repeat(100_000)],
    ['nested texts', `"${'\\"'.repeat(5_000)}"`],
    ['line ends', '\n'.repeat(2_000)],
    ['escape sequences', '\u001b[2J'],
  ])('refuses %s', async (_, expression) => {
    expectRefusal(await plan('l2', expression), 'expression.json');
  });

  test.each([
    ['a power of powers', '9^9^9^9'],
    ['a root that is no real number', '(-8)^(1/3)'],
    ['division by zero', '1 / 0'],
    ['a text', '"a"'],
    ['texts that are compared by size', '"a" < "b"'],
    ['places that are none', 'round(1 / 3, -1)'],
    ['no arguments', 'max()'],
    ['a truth value', '1 < 2'],
    ['remainders of numbers with millions of digits', '1 / 0 + 1e9000000 mod 7'],
  ])('refuses an l2 that is computed from %s, at once', async (_, expression) => {
    const clock = performance.now();
    expectRefusal(await plan('l2', expression), 'expression.json:');
    expect(performance.now() - clock).toBeLessThan(10_000);
  });

  test.each(['"a" < "b"', 'max()', 'round(1 / 3, -1)'])(
    'refuses a where that cannot be computed: %s',
    async (expression) => {
      expectRefusal(await plan('where', expression), 'expression.json:', 'cannot be computed');
    },
  );
});
