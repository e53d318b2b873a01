import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Floats, float32, float64 } from '../../src/engine/precision.js';
import { createProducts } from '../../src/engine/products.js';

const f = Math.fround;
const products = createProducts(float32);

/** A matrix of float32 numbers of which about `zeros` in ten are 0, some of them −0. */
const matrix = (length: number, zeros: number): fc.Arbitrary<Float32Array> =>
  fc
    .array(
      fc.oneof(
        { weight: 10 - zeros, arbitrary: fc.float({ min: -8, max: 8, noNaN: true }) },
        { weight: zeros, arbitrary: fc.constantFrom(0, -0) },
      ),
      { minLength: length, maxLength: length },
    )
    .map((values) => Float32Array.from(values));

const layer = fc
  .record({
    m: fc.integer({ min: 1, max: 9 }),
    nIn: fc.integer({ min: 1, max: 17 }),
    nOut: fc.integer({ min: 1, max: 17 }),
  })
  .chain((size) =>
    fc.record({
      size: fc.constant(size),
      A: matrix(size.m * size.nIn, 5),
      W: matrix(size.nIn * size.nOut, 1),
      b: matrix(size.nOut, 1),
      dZ: matrix(size.m * size.nOut, 5),
    }),
  );

/** The definition as written: one sum from +0 over `terms` ascending, with nothing left out. */
function sum(terms: number, term: (k: number) => number): number {
  let total = 0;
  for (let k = 0; k < terms; k++) total = f(total + f(term(k)));
  return total;
}

/** The bit patterns, which differ for +0 and −0. */
const bits = (array: Floats): number[] => [...new Int32Array(array.buffer)];

describe('the plain products', () => {
  test('forward() has the bits of the dense sum in written order, though it skips zeros', () => {
    fc.assert(
      fc.property(layer, ({ size: { m, nIn, nOut }, A, W, b }) => {
        const Z = new Float32Array(m * nOut).fill(7);
        products.forward(A, W, b, Z, m, nIn, nOut);
        const expected = Z.map((_, at) => {
          const [example, j] = [Math.floor(at / nOut), at % nOut];
          return f(sum(nIn, (i) => A[example * nIn + i] * W[i * nOut + j]) + b[j]);
        });
        expect(bits(Z)).toEqual(bits(expected));
      }),
    );
  });

  test('weightGradient() has the bits of the dense sum in written order, though it skips zeros', () => {
    fc.assert(
      fc.property(layer, ({ size: { m, nIn, nOut }, A, dZ }) => {
        const [dW, db] = [new Float32Array(nIn * nOut).fill(7), new Float32Array(nOut).fill(7)];
        products.weightGradient(A, dZ, dW, db, m, nIn, nOut);
        const expected = dW.map((_, at) => {
          const [i, j] = [Math.floor(at / nOut), at % nOut];
          return sum(m, (example) => A[example * nIn + i] * dZ[example * nOut + j]);
        });
        expect(bits(dW)).toEqual(bits(expected));
        expect(bits(db)).toEqual(bits(db.map((_, j) => sum(m, (row) => dZ[row * nOut + j]))));
      }),
    );
  });

  test('activationGradient() has the bits of the dense sum in written order, though it skips zeros', () => {
    fc.assert(
      fc.property(layer, ({ size: { m, nIn, nOut }, W, dZ }) => {
        const dA = new Float32Array(m * nIn).fill(7);
        products.activationGradient(dZ, W, dA, m, nIn, nOut);
        const expected = dA.map((_, at) => {
          const [example, i] = [Math.floor(at / nIn), at % nIn];
          return sum(nOut, (j) => dZ[example * nOut + j] * W[i * nOut + j]);
        });
        expect(bits(dA)).toEqual(bits(expected));
      }),
    );
  });
});

test('forward() gives the same bits with a unit of value 0 put between the others', () => {
  fc.assert(
    fc.property(layer, fc.nat(17), ({ size: { m, nIn, nOut }, A, W, b }, place) => {
      const at = place % (nIn + 1);
      const wider = (from: Float32Array, row: number, gap: number, fill: number): Float32Array => {
        const values: number[] = [];
        for (let k = 0; k < from.length || k === 0; k += row) {
          values.push(...from.subarray(k, k + gap), fill, ...from.subarray(k + gap, k + row));
        }
        return Float32Array.from(values);
      };
      const A2 = wider(A, nIn, at, 0);
      const W2 = Float32Array.from([
        ...W.subarray(0, at * nOut),
        ...new Float32Array(nOut).fill(3),
        ...W.subarray(at * nOut),
      ]);
      const [Z, Z2] = [new Float32Array(m * nOut), new Float32Array(m * nOut)];
      products.forward(A, W, b, Z, m, nIn, nOut);
      products.forward(A2, W2, b, Z2, m, nIn + 1, nOut);
      expect(bits(Z2)).toEqual(bits(Z));
    }),
  );
});

test('forward() leaves the weights of a zero input out even where they are not finite', () => {
  const Z = new Float32Array(1);
  products.forward(
    Float32Array.of(0, -0, 2),
    Float32Array.of(Number.NaN, Infinity, 3),
    Float32Array.of(1),
    Z,
    1,
    3,
    1,
  );
  expect(Z[0]).toBe(7);
});

test('forward() rounds to float32 what float64 keeps exactly', () => {
  // 2²⁴ + 1 is not a float32.
  const [A, W] = [
    [16777216, 1],
    [1, 1],
  ];
  const [Z32, Z64] = [new Float32Array(1), new Float64Array(1)];
  products.forward(Float32Array.from(A), Float32Array.from(W), Float32Array.of(0), Z32, 1, 2, 1);
  createProducts(float64).forward(
    Float64Array.from(A),
    Float64Array.from(W),
    Float64Array.of(0),
    Z64,
    1,
    2,
    1,
  );
  expect([Z32[0], Z64[0]]).toEqual([16777216, 16777217]);
});
