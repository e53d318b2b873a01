import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NetworkSpec } from '../../src/engine/kernels.js';
import { float32, float64 } from '../../src/engine/precision.js';
import { streamKey } from '../../src/engine/streams.js';
import { applyMask, drawMask } from '../../src/nn/dropout.js';
import { PlainNetwork } from '../../src/nn/plain.js';
import { otherSettings } from '../helpers.js';

const key = streamKey(11, 'dropout', 1, 1);

function draw(rows: number[], n: number, keepProb: number, layer = 1, epoch = 1): Uint8Array {
  const D = new Uint8Array(rows.length * n);
  drawMask(D, Int32Array.from(rows), 0, rows.length, n, keepProb, key, layer, epoch);
  return D;
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k);

describe('drawMask()', () => {
  test('keeps the share keepProb of the units, within five standard errors', () => {
    for (const keepProb of [0.1, 0.5, 0.8]) {
      const D = draw(upTo(500), 40, keepProb);
      const share = D.reduce((sum, kept) => sum + kept, 0) / D.length;
      expect(Math.abs(share - keepProb)).toBeLessThan(
        5 * Math.sqrt((keepProb * (1 - keepProb)) / D.length),
      );
    }
  });

  test('drops at a higher keepProb only what it drops at a lower one', () => {
    const probability = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(probability, probability, fc.integer({ min: 1, max: 37 }), (a, b, n) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const [few, many] = [draw(upTo(9), n, low), draw(upTo(9), n, high)];
        expect(few.every((kept, k) => kept <= many[k])).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('gives a unit the same draw whatever the width, the batch and its place in it', () => {
    const wide = draw(upTo(20), 33, 0.5);
    const narrow = draw([17, 4], 7, 0.5);
    for (let unit = 0; unit < 7; unit++) {
      expect(narrow[unit]).toBe(wide[17 * 33 + unit]);
      expect(narrow[7 + unit]).toBe(wide[4 * 33 + unit]);
    }
  });

  test('draws anew for every example, layer and epoch', () => {
    const first = draw(upTo(64), 64, 0.5);
    for (const other of [
      draw(
        upTo(64).map((row) => row + 64),
        64,
        0.5,
      ),
      draw(upTo(64), 64, 0.5, 2),
      draw(upTo(64), 64, 0.5, 1, 2),
    ]) {
      const equal = first.reduce((sum, kept, k) => sum + (kept === other[k] ? 1 : 0), 0);
      // Independent fair draws agree half the time.
      expect(Math.abs(equal / first.length - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / first.length));
    }
  });
});

describe('inverted dropout', () => {
  test('leaves the mean of A unchanged, within five standard errors for each of 30 units', () => {
    const n = 30;
    const draws = 4000;
    const A = Float64Array.from({ length: n }, (_, unit) => 1 + unit / 7);
    for (const keepProb of [0.8, 0.5, 0.2]) {
      const sums = new Float64Array(n);
      const dropped = new Float64Array(n);
      for (let epoch = 1; epoch <= draws; epoch++) {
        applyMask(A, dropped, draw([3], n, keepProb, 2, epoch), n, keepProb, float64);
        dropped.forEach((a, unit) => (sums[unit] += a));
      }
      const error = Math.sqrt((1 - keepProb) / keepProb / draws);
      A.forEach((a, unit) => expect(Math.abs(sums[unit] / draws / a - 1)).toBeLessThan(5 * error));
    }
  });

  test('gives a linear network, on average over all 2ⁿ masks, its output without dropout', () => {
    // The mean over masks, each weighted by its probability, of (x·D/q)·W equals x·W.
    const [x, w, q] = [[0.7, -1.2, 0.4, 2.1], [0.3, 0.9, -0.5, 0.25], 0.6];
    let mean = 0;
    for (let bits = 0; bits < 16; bits++) {
      const D = Uint8Array.from(x, (_, k) => (bits >> k) & 1);
      const out = new Float64Array(4);
      applyMask(Float64Array.from(x), out, D, 4, q, float64);
      const kept = D.reduce((sum, d) => sum + d, 0);
      mean += q ** kept * (1 - q) ** (4 - kept) * out.reduce((sum, a, k) => sum + a * w[k], 0);
    }
    expect(mean).toBeCloseTo(
      x.reduce((sum, a, k) => sum + a * w[k], 0),
      14,
    );
  });
});

const spec: NetworkSpec = {
  layerSizes: [5, 9, 4, 3],
  keepProb: [1, 1, 1],
  activation: 'relu',
  output: 'softmax',
  optimizer: 'momentum',
  learningRate: 0.05,
  momentum: 0.9,
  ...otherSettings,
  maxBatch: 16,
  dropoutKey: key,
};

function networkWith(change: Partial<NetworkSpec>): PlainNetwork {
  const X = Float32Array.from({ length: 16 * 5 }, (_, k) => ((k * 37) % 23) / 11 - 1);
  const Y = Int32Array.from({ length: 16 }, (_, k) => k % 3);
  const network = new PlainNetwork({ ...spec, ...change }, { m: 16, features: 5, X, Y }, float32);
  for (let l = 1; l <= 3; l++) {
    const [nIn, nOut] = [spec.layerSizes[l - 1], spec.layerSizes[l]];
    network.setParameters(
      l,
      Float32Array.from({ length: nIn * nOut }, (_, k) => Math.fround(((k * 53) % 31) / 40 - 0.35)),
      new Float32Array(nOut),
    );
  }
  return network;
}

const rows = Int32Array.from({ length: 16 }, (_, k) => k);

describe('at test time there is no dropout and no scaling', () => {
  test('an evaluation gives the same bits whatever keep_prob the network was made with', () => {
    const bits = [
      [1, 1, 1],
      [0.5, 0.3, 0.8],
      [0.9, 1, 0.1],
    ].map((keepProb) => networkWith({ keepProb }).logits(rows, 0, 16).slice());
    expect(bits[1]).toEqual(bits[0]);
    expect(bits[2]).toEqual(bits[0]);
  });

  test('an evaluation between steps changes no later step', () => {
    const [a, b] = [
      networkWith({ keepProb: [0.9, 0.5, 0.7] }),
      networkWith({ keepProb: [0.9, 0.5, 0.7] }),
    ];
    for (let epoch = 1; epoch <= 5; epoch++) {
      a.step(rows, 0, 16, epoch);
      b.step(rows, 0, 16, epoch);
      b.logits(rows, 3, 7);
    }
    for (let l = 1; l <= 3; l++) expect(b.getParameters(l)).toEqual(a.getParameters(l));
  });
});

test('max_norm c leaves no unit with incoming weights longer than c', () => {
  const network = networkWith({ maxNorm: 0.5 });
  network.step(rows, 0, 16, 1);
  for (let l = 1; l <= 3; l++) {
    const { W } = network.getParameters(l);
    const nOut = spec.layerSizes[l];
    for (let j = 0; j < nOut; j++) {
      const norm = Math.sqrt(W.reduce((sum, w, k) => sum + (k % nOut === j ? w * w : 0), 0));
      expect(norm).toBeLessThan(0.5 * (1 + 1e-6));
    }
  }
});
