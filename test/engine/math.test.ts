import { all, type BigNumber, create } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { cos, exp, log, log1p, sigmoid, sin, tanh } from '../../src/engine/math.js';
import { exp32, sigmoid32, tanh32 } from '../../src/engine/math32.js';

/** The oracle: mathjs in 100 decimal digits, of which tanh of the smallest float32 leaves half. */
const exact = create(all, { number: 'BigNumber', precision: 100 });
/** The exact value of a double, not its shortest decimal. */
function big(x: number): BigNumber {
  let [whole, exponent] = [x, 0];
  while (!Number.isInteger(whole)) [whole, exponent] = [whole * 2, exponent - 1];
  return exact.bignumber(String(BigInt(whole))).times(exact.bignumber(2).pow(exponent));
}
const one = big(1);
const TRUE_VALUE: Record<string, (x: number) => BigNumber> = {
  exp: (x) => exact.exp<BigNumber>(big(x)),
  log: (x) => exact.log(big(x)),
  log1p: (x) => exact.log(one.plus(big(x))),
  tanh: (x) => exact.tanh(big(x)),
  sigmoid: (x) => one.div(one.plus(exact.exp<BigNumber>(big(-x)))),
  sin: (x) => exact.sin(big(x)),
  cos: (x) => exact.cos(big(x)),
};

/** Some float32 of each power of two from 2^low to 2^high, positive and negative, with mantissas that vary. */
function samples(low: number, high: number, signs = [1, -1]): number[] {
  const list: number[] = [];
  for (let e = low; e <= high; e++) {
    for (const sign of signs) {
      for (let k = 0; k < 4; k++)
        list.push(Math.fround(sign * 2 ** e * (1 + (((e + 149) * 37 + k * 61) % 97) / 97)));
    }
  }
  return list;
}

/** Largest distance from the true value, in spacings of the format at it. */
function largestUlp(
  f: (x: number) => number,
  name: string,
  xs: number[],
  bits: number,
  least: number,
): number {
  let worst = 0;
  for (const x of xs) {
    const truth = TRUE_VALUE[name](x);
    const size = Math.max(Math.abs(Number(truth)), least);
    const ulp = 2 ** (Math.floor(Math.log2(size)) - bits);
    worst = Math.max(worst, Math.abs(Number(big(f(x)).minus(truth))) / ulp);
  }
  return worst;
}

describe('float64 functions', () => {
  const cases: [string, (x: number) => number, number[], number][] = [
    ['exp', exp, samples(-149, 9).filter((x) => Math.abs(x) < 700), 0.88],
    ['log', log, samples(-149, 127, [1]), 0.81],
    ['log1p', log1p, samples(-149, -1, [1]), 2.3],
    ['tanh', tanh, samples(-149, 5), 1.3],
    ['sigmoid', sigmoid, samples(-149, 9).filter((x) => Math.abs(x) < 700), 2.3],
  ];
  test.each(cases)('%s() stays within the error that its comment states', (name, f, xs, limit) => {
    expect(largestUlp(f, name, xs, 52, 2 ** -1000)).toBeLessThan(limit);
  });
  test.each([
    ['sin', sin],
    ['cos', cos],
  ] as const)('%s() stays within the absolute error that its comment states', (name, f) => {
    const xs = samples(-20, 6).filter((x) => Math.abs(x) <= 100);
    const errors = xs.map((x) => Math.abs(Number(big(f(x)).minus(TRUE_VALUE[name](x)))));
    expect(Math.max(...errors)).toBeLessThan(1.5e-16);
  });
});

describe('float32 functions', () => {
  const cases: [string, (x: number) => number, number[], number][] = [
    ['exp', exp32, samples(-149, 6).filter((x) => x > -87.3 && x < 88.7), 0.99],
    ['tanh', tanh32, samples(-149, 5), 1.4],
    ['sigmoid', sigmoid32, samples(-149, 6).filter((x) => Math.abs(x) < 87), 2.43],
  ];
  test.each(cases)(
    '%s32() stays within the error that its comment states',
    (name, f, xs, limit) => {
      expect(largestUlp(f, name, xs, 23, 2 ** -126)).toBeLessThan(limit);
    },
  );
});

describe('at the ends of their ranges', () => {
  test('exp() and exp32() overflow to Infinity, underflow to 0 and pass NaN on', () => {
    expect([exp(710), exp(-746), exp(Number.NaN), exp(0)]).toEqual([Infinity, 0, Number.NaN, 1]);
    expect([exp32(89), exp32(-88), exp32(Number.NaN), exp32(0)]).toEqual([
      Infinity,
      0,
      Number.NaN,
      1,
    ]);
  });
  test('exp32() gives no denormals', () => {
    for (let x = -90; x < -86; x += 0.001) {
      const y = exp32(Math.fround(x));
      expect(y === 0 || y >= 2 ** -126).toBe(true);
    }
  });
  test('log() is −Infinity at 0, NaN below, and right for a denormal', () => {
    expect([log(0), log(-1), log(Infinity)]).toEqual([-Infinity, Number.NaN, Infinity]);
    expect(log(5e-324)).toBeCloseTo(-744.4400719213812, 12);
  });
  test('tanh(), sigmoid() and their float32 forms reach their limits', () => {
    expect([tanh32(100), tanh32(-100), sigmoid32(200), sigmoid32(-200)]).toEqual([1, -1, 1, 0]);
    expect([tanh(100), tanh(-100), sigmoid(800), sigmoid(-800)]).toEqual([1, -1, 1, 0]);
  });
});

describe('monotonicity', () => {
  test.each([
    ['exp32', exp32, -90, 90],
    ['sigmoid32', sigmoid32, -90, 20],
    ['tanh32', tanh32, -10, 10],
  ] as const)('%s() never falls, from end to end and between neighbours', (_, f, low, high) => {
    const word = new Int32Array(1);
    const float = new Float32Array(word.buffer);
    let [before, falls] = [-Infinity, 0];
    for (let k = 0; k <= 1_000_000; k++) {
      const x = Math.fround(low + ((high - low) * k) / 1_000_000);
      const y = f(x);
      if (!(y >= before)) falls++;
      before = y;
      float[0] = x;
      word[0] += x > 0 ? 1 : -1;
      if (x !== 0 && !(f(float[0]) >= y)) falls++;
    }
    expect(falls).toBe(0);
  });

  test.each([
    ['exp', exp, -700, 700],
    ['log', log, 1e-3, 1000],
    ['tanh', tanh, -20, 20],
    ['sigmoid', sigmoid, -700, 40],
  ] as const)('%s() never falls, from end to end and between neighbours', (_, f, low, high) => {
    let [before, falls] = [-Infinity, 0];
    for (let k = 0; k <= 300_000; k++) {
      const x = low + ((high - low) * k) / 300_000;
      const y = f(x);
      if (!(y >= before)) falls++;
      before = y;
      if (!(f(x + Math.abs(x) * Number.EPSILON) >= y)) falls++;
    }
    expect(falls).toBe(0);
  });
});
