import { expect, test } from 'vitest';
import { squaredNorm, weightsSha256 } from '../../src/nn/weights.js';

test('weightsSha256() digests little-endian float32 W1, b1, W2, b2', () => {
  // Python: hashlib.sha256(struct.pack('<8f', 1, -2, 0.5, 3, 0.25, -0.125, 7, 9)).hexdigest()
  const expected = '3f8c1b71eec44acf7174d94fbeab7385db2b9416f13f50f5ae13add2b7732b76';
  const W = [Float32Array.of(1, -2), Float32Array.of(0.25, -0.125)];
  const b = [Float32Array.of(0.5, 3), Float32Array.of(7, 9)];
  expect(weightsSha256({ W, b })).toBe(expected);
  // A view into a larger buffer is its own numbers alone.
  const view = Float32Array.of(8, 1, -2, 8).subarray(1, 3);
  expect(weightsSha256({ W: [view, W[1]], b })).toBe(expected);
});

test('squaredNorm() sums in float64', () => {
  // In float32 2²⁴ + 1 is lost.
  expect(squaredNorm(Float32Array.of(4096, 1, -1))).toBe(16777218);
});
