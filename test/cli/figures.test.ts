import { expect, test } from 'vitest';
import { decimalsFor, fixed, signed } from '../../src/cli/figures.js';

test('decimalsFor() gives the median of the sizes the digits asked for', () => {
  expect(decimalsFor([0.056, 0.041, 1000], 2)).toBe(3);
  expect(decimalsFor([120, 85, 240], 2)).toBe(0);
  expect(decimalsFor([null, 0, -0.0021], 2)).toBe(4);
});

test('fixed() writes a true minus, the decimals asked for, and – for nothing', () => {
  expect(['0.154', '−0.039', '0.000', '–']).toEqual(
    [0.1543, -0.0391, -0.0001, null].map((value) => fixed(value, 3)),
  );
});

test('fixed() writes figures too long for a column by their own size', () => {
  expect(fixed(123456.789, 3)).toBe('1.23e+5');
  expect(fixed(0.000000123, 9)).toBe('1.23e-7');
});

test('signed() writes the sign of every figure but 0', () => {
  expect([0.0123, -0.0391, 0.00001, 0, null].map((value) => signed(value, 3))).toEqual([
    '+0.012',
    '−0.039',
    '+0.000',
    '0.000',
    '–',
  ]);
});
