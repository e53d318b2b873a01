/**
 * Dropout masks as statistics sees them: each unit is kept with probability keep_prob, independently
 * of every other unit, example, epoch, layer, repeat, fold and seed. Each test has the level 0.1 %
 * (both tails, so that figures too even for chance fail as well); seeds are fixed, so outcomes are too.
 * The same tests reject planted faults with p < 10⁻⁶.
 */
import { describe, expect, test } from 'vitest';
import type { NetworkSpec } from '../../src/engine/kernels.js';
import type { Key } from '../../src/engine/philox.js';
import { float32 } from '../../src/engine/precision.js';
import { streamKey } from '../../src/engine/streams.js';
import { drawMask } from '../../src/nn/dropout.js';
import { PlainNetwork } from '../../src/nn/plain.js';
import { chiSquareBothTails } from '../statistics.js';
import { otherSettings } from '../helpers.js';

const LEVEL = 0.001;
const REJECT = 1e-6;
/** Levels of an axis that are compared; 32 × 32 places at each. */
const [LEVELS, SAMPLES] = [24, 1024];

/** Where one draw stands. */
interface Place {
  readonly unit: number;
  readonly example: number;
  readonly epoch: number;
  readonly layer: number;
  readonly repeat: number;
  readonly fold: number;
  readonly seed: number;
}
type Axis = keyof Place;
type Draw = (place: Place, keepProb: number) => number;

const AXES: readonly Axis[] = ['unit', 'example', 'epoch', 'layer', 'repeat', 'fold', 'seed'];
const ORIGIN: Place = { unit: 0, example: 0, epoch: 1, layer: 0, repeat: 1, fold: 1, seed: 1 };

const keys = new Map<string, Key>();
const row = new Int32Array(1);
const units = new Uint8Array(64);

/** 1 where the unit is kept. */
const kept: Draw = ({ unit, example, epoch, layer, repeat, fold, seed }, keepProb) => {
  const name = `${seed}/${repeat}/${fold}`;
  let key = keys.get(name);
  if (key === undefined) keys.set(name, (key = streamKey(seed, 'dropout', repeat, fold)));
  row[0] = example;
  drawMask(units, row, 0, 1, unit + 1, keepProb, key, layer, epoch);
  return units[unit];
};

/** Bits of LEVELS neighbours along an axis, each at the same SAMPLES places of two other axes. */
function bits(draw: Draw, axis: Axis, keepProb: number): number[][] {
  const [inner, outer] = (['example', 'unit', 'epoch'] as const).filter((other) => other !== axis);
  return Array.from({ length: LEVELS }, (_, level) =>
    Array.from({ length: SAMPLES }, (_, k) => {
      const place = {
        ...ORIGIN,
        [inner]: ORIGIN[inner] + (k & 31),
        [outer]: ORIGIN[outer] + (k >> 5),
        [axis]: ORIGIN[axis] + level,
      };
      return draw(place, keepProb);
    }),
  );
}

/** The p-value of the kept counts of each level, against keepProb. */
function rate(levels: readonly number[][], keepProb: number): number {
  const samples = levels[0].length;
  const x = levels.reduce((sum, level) => {
    const count = level.reduce((total, bit) => total + bit, 0);
    return sum + (count - samples * keepProb) ** 2 / (samples * keepProb * (1 - keepProb));
  }, 0);
  return chiSquareBothTails(x, levels.length);
}

/** The p-value of no correlation among all pairs of levels: r·√samples of each pair is standard normal. */
function correlation(levels: readonly number[][], keepProb: number): number {
  const samples = levels[0].length;
  const unit = levels.map((level) =>
    level.map((bit) => (bit - keepProb) / Math.sqrt(keepProb * (1 - keepProb))),
  );
  let x = 0;
  for (let a = 0; a < unit.length; a++) {
    for (let b = 0; b < a; b++) {
      const product = unit[a].reduce((sum, value, k) => sum + value * unit[b][k], 0);
      x += product ** 2 / samples;
    }
  }
  return chiSquareBothTails(x, (unit.length * (unit.length - 1)) / 2);
}

/** The p-value of how often each of the 2⁴ patterns of four neighbouring levels comes up. */
function patterns(levels: readonly number[][], keepProb: number): number {
  let x = 0;
  for (let first = 0; first < levels.length; first += 4) {
    const counts = Array.from({ length: 16 }, () => 0);
    levels[first].forEach((_, k) => {
      counts[[0, 1, 2, 3].reduce((code, n) => code + (levels[first + n][k] << n), 0)]++;
    });
    counts.forEach((count, code) => {
      const ones = [0, 1, 2, 3].reduce((sum, n) => sum + ((code >> n) & 1), 0);
      const expected = levels[0].length * keepProb ** ones * (1 - keepProb) ** (4 - ones);
      x += (count - expected) ** 2 / expected;
    });
  }
  return chiSquareBothTails(x, (levels.length / 4) * 15);
}

const TESTS = { rate, correlation, patterns };

describe.each(AXES)('from one %s to the next, masks', (axis) => {
  test.each([0.2, 0.5, 0.7, 0.9])('are independent and keep their rate at keep_prob %d', (q) => {
    const levels = bits(kept, axis, q);
    for (const [name, p] of Object.entries(TESTS))
      expect(p(levels, q), name).toBeGreaterThan(LEVEL);
  });

  test('fail the tests where they keep 0.55 instead of 0.5', () => {
    expect(
      rate(
        bits((place) => kept(place, 0.55), axis, 0.5),
        0.5,
      ),
    ).toBeLessThan(REJECT);
  });

  test('fail the tests where they are all the same', () => {
    const same: Draw = (place, q) => kept({ ...place, [axis]: ORIGIN[axis] }, q);
    const levels = bits(same, axis, 0.5);
    expect(correlation(levels, 0.5)).toBeLessThan(REJECT);
    expect(patterns(levels, 0.5)).toBeLessThan(REJECT);
  });

  test('fail the tests where they repeat after sixteen', () => {
    const again: Draw = (place, q) =>
      kept({ ...place, [axis]: ORIGIN[axis] + ((place[axis] - ORIGIN[axis]) & 15) }, q);
    expect(correlation(bits(again, axis, 0.5), 0.5)).toBeLessThan(REJECT);
  });
});

describe('masks at places whose numbers have the same sum', () => {
  /** Level and place run against each other along two axes, so that their sum repeats. */
  const diagonals = (draw: Draw, a: Axis, b: Axis): number[][] =>
    Array.from({ length: LEVELS }, (_, level) =>
      Array.from({ length: SAMPLES }, (__, k) =>
        draw({ ...ORIGIN, [a]: ORIGIN[a] + level, [b]: ORIGIN[b] + k + LEVELS - level }, 0.5),
      ),
    );

  test.each([
    ['unit', 'example'],
    ['epoch', 'example'],
    ['layer', 'epoch'],
    ['layer', 'example'],
    ['repeat', 'epoch'],
    ['seed', 'epoch'],
  ] as const)('share no draw along %s and %s', (a, b) => {
    expect(correlation(diagonals(kept, a, b), 0.5)).toBeGreaterThan(LEVEL);
    const added: Draw = (place, q) =>
      kept({ ...place, [a]: ORIGIN[a], [b]: place[a] + place[b] }, q);
    expect(correlation(diagonals(added, a, b), 0.5), 'planted fault').toBeLessThan(REJECT);
  });
});

describe('masks at several keep_probs', () => {
  const LADDER = [0.1, 0.3, 0.5, 0.7, 0.9, 1];

  test.each(AXES)('are nested along %s: what is dropped at 0.7 is dropped at 0.5 too', (axis) => {
    const ladder = LADDER.map((q) => bits(kept, axis, q).flat());
    for (let step = 1; step < LADDER.length; step++) {
      const [fewer, more] = [ladder[step - 1], ladder[step]];
      expect(fewer.filter((bit, k) => bit > more[k])).toEqual([]);
      // Among the units kept at the higher keep_prob, the lower one's share is the ratio of the two.
      const among = fewer.filter((_, k) => more[k] === 1);
      expect(rate([among], LADDER[step - 1] / LADDER[step])).toBeGreaterThan(LEVEL);
    }
  });

  test('would not be nested if each keep_prob drew its own', () => {
    const apart: Draw = (place, q) => kept({ ...place, seed: q * 10 }, q);
    const [fewer, more] = [0.5, 0.7].map((q) => bits(apart, 'unit', q).flat());
    expect(fewer.some((bit, k) => bit > more[k])).toBe(true);
  });
});

test('a network trains with the masks of drawMask() in every layer with dropout', () => {
  const spec: NetworkSpec = {
    layerSizes: [5, 9, 6, 3],
    keepProb: [0.9, 0.5, 0.7],
    activation: 'tanh',
    output: 'softmax',
    optimizer: 'sgd',
    learningRate: 0.1,
    momentum: 0,
    ...otherSettings,
    maxBatch: 8,
    dropoutKey: streamKey(3, 'dropout', 2, 1),
  };
  const X = Float32Array.from({ length: 20 * 5 }, (_, k) => ((k * 37) % 23) / 11 - 1);
  const Y = Int32Array.from({ length: 20 }, (_, k) => k % 3);
  const network = new PlainNetwork(spec, { m: 20, features: 5, X, Y }, float32);
  const rows = Int32Array.from([7, 19, 2, 0, 11, 4, 16, 9, 3]);
  for (const epoch of [1, 2, 40]) {
    network.step(rows, 1, 8, epoch);
    spec.keepProb.forEach((q, layer) => {
      const n = spec.layerSizes[layer];
      const expected = Array.from({ length: 8 * n }, (_, k) => {
        const example = rows[1 + Math.floor(k / n)];
        return kept({ unit: k % n, example, epoch, layer, repeat: 2, fold: 1, seed: 3 }, q);
      });
      expect([...network.buffers.D[layer]]).toEqual(expected);
    });
  }
});
