/**
 * The three products of a dense layer, written plainly: the SIMD kernels repeat them bit for bit. All
 * matrices are row-major with examples in rows. Each output element is one sum that starts at +0 and
 * takes its inner index in ascending order. A term whose left factor is exactly 0 is left out: that
 * changes no bit while operands are finite, and saves the work that dropout and ReLU make needless.
 */
import type { Floats, Precision } from './precision.js';

export interface Products {
  /** Z (m, nOut) = A (m, nIn) · W (nIn, nOut) + b (nOut). */
  forward(A: Floats, W: Floats, b: Floats, Z: Floats, m: number, nIn: number, nOut: number): void;
  /** dW (nIn, nOut) = Aᵀ · dZ, db (nOut) = column sums of dZ, for A (m, nIn) and dZ (m, nOut). */
  weightGradient(
    A: Floats,
    dZ: Floats,
    dW: Floats,
    db: Floats,
    m: number,
    nIn: number,
    nOut: number,
  ): void;
  /** dA (m, nIn) = dZ (m, nOut) · Wᵀ. */
  activationGradient(dZ: Floats, W: Floats, dA: Floats, m: number, nIn: number, nOut: number): void;
}

/** The products in the given precision. */
export function createProducts({ round }: Precision): Products {
  return {
    forward(A, W, b, Z, m, nIn, nOut) {
      Z.fill(0, 0, m * nOut);
      for (let example = 0; example < m; example++) {
        const z = example * nOut;
        for (let i = 0; i < nIn; i++) {
          const a = A[example * nIn + i];
          if (a === 0) continue;
          const w = i * nOut;
          for (let j = 0; j < nOut; j++) Z[z + j] = round(Z[z + j] + round(a * W[w + j]));
        }
        for (let j = 0; j < nOut; j++) Z[z + j] = round(Z[z + j] + b[j]);
      }
    },

    weightGradient(A, dZ, dW, db, m, nIn, nOut) {
      dW.fill(0, 0, nIn * nOut);
      db.fill(0, 0, nOut);
      for (let example = 0; example < m; example++) {
        const z = example * nOut;
        for (let i = 0; i < nIn; i++) {
          const a = A[example * nIn + i];
          if (a === 0) continue;
          const w = i * nOut;
          for (let j = 0; j < nOut; j++) dW[w + j] = round(dW[w + j] + round(a * dZ[z + j]));
        }
        for (let j = 0; j < nOut; j++) db[j] = round(db[j] + dZ[z + j]);
      }
    },

    activationGradient(dZ, W, dA, m, nIn, nOut) {
      for (let example = 0; example < m; example++) {
        const z = example * nOut;
        for (let i = 0; i < nIn; i++) {
          const w = i * nOut;
          let sum = 0;
          for (let j = 0; j < nOut; j++) {
            const d = dZ[z + j];
            if (d !== 0) sum = round(sum + round(d * W[w + j]));
          }
          dA[example * nIn + i] = sum;
        }
      }
    },
  };
}
