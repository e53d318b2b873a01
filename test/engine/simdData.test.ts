import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TrainingData } from '../../src/engine/kernels.js';
import { placeOfData, writeData } from '../../src/engine/simdData.js';

const START = 64;

test('lists rows of bytes as it lists the numbers that they stand for', () => {
  const numbers = fc.constantFrom(0, -0, 1, -2.5, 1e-30);
  const sizes = fc.record({
    m: fc.integer({ min: 1, max: 5 }),
    features: fc.integer({ min: 1, max: 700 }),
  });
  const drawn = sizes.chain(({ m, features }) =>
    fc.record({
      m: fc.constant(m),
      features: fc.constant(features),
      bytes: fc.uint8Array({ minLength: m * features, maxLength: m * features, max: 2 }),
      values: fc.array(numbers, { minLength: 3 * features, maxLength: 3 * features }),
    }),
  );
  fc.assert(
    fc.property(drawn, ({ m, features, bytes, values: few }) => {
      const values = Float32Array.from(few);
      const X = Float32Array.from(bytes, (byte, at) => values[byte * features + (at % features)]);
      const data = { m, features, X, Y: new Int32Array(m) };
      const place = placeOfData(data, START, Infinity);
      const memoryOf = (given: TrainingData): object => {
        const memory = new ArrayBuffer(place.end);
        return { written: writeData(given, place, memory), memory };
      };
      const keepsZero = values.subarray(0, features).every((value) => value === 0);
      expect(memoryOf({ ...data, bytes: { X: bytes, values, keepsZero } })).toEqual(memoryOf(data));
    }),
    { numRuns: 200 },
  );
});
