import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsOf } from '../../src/engine/kernels.js';
import { fitScaler, scaledBytes, scaledRows } from '../../src/data/scale.js';

const FEATURES = 3;
const bytes = fc
  .array(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: FEATURES, maxLength: FEATURES }), {
    minLength: 2,
    maxLength: 40,
  })
  .map((rows) => Uint8Array.from(rows.flat()));
const scales = fc.constantFrom('standard' as const, 'minmax' as const, 'none' as const);

test('a byte stands for the number that it becomes when it is scaled itself', () => {
  fc.assert(
    fc.property(bytes, scales, (X, scale) => {
      const rows = Int32Array.from({ length: X.length / FEATURES }, (_, row) => row);
      const scaler = fitScaler(X, FEATURES, rows.subarray(1), scale);
      const readRow = scaledRows(scaler, rowsOf(X, FEATURES));
      const { values, keepsZero } = scaledBytes(scaler, X);
      const read = new Float32Array(FEATURES);
      for (const row of rows) {
        readRow(row, read);
        const of = Array.from(read, (_, at) => values[X[row * FEATURES + at] * FEATURES + at]);
        expect(of).toEqual([...read]);
      }
      expect(keepsZero).toBe(scaler.offset.every((offset) => offset === 0));
    }),
  );
});

test('a scaler is the same whether rows stand in an array of bytes, of numbers, or are read', () => {
  fc.assert(
    fc.property(bytes, scales, (X, scale) => {
      const rows = Int32Array.from({ length: X.length / FEATURES }, (_, row) => row);
      const numbers = Float32Array.from(X);
      const fitted = fitScaler(X, FEATURES, rows, scale);
      expect(fitScaler(numbers, FEATURES, rows, scale)).toEqual(fitted);
      const readRow = (row: number, to: Float32Array): void =>
        to.set(numbers.subarray(row * FEATURES, (row + 1) * FEATURES));
      expect(fitScaler(readRow, FEATURES, rows, scale)).toEqual(fitted);
    }),
  );
});
