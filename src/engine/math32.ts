/**
 * exp, sigmoid and tanh in float32: every operation is rounded on its own, in a fixed order, without
 * tables, so that four lanes of SIMD can repeat it bit for bit (assembly/math32.ts does). The polynomials
 * are those of Cephes (Moshier, 1989: expf, tanhf). The errors below were measured over every float32
 * from 2⁻³⁰ (tanh: 2⁻⁶⁰) up, over which none of the three functions ever falls.
 */

const f = Math.fround;

const LOG2_E = f(1.44269504088896341);
const LN2_HIGH = f(0.693359375);
const LN2_LOW = f(-2.1219444e-4);
const E0 = f(1.98756915e-4);
const E1 = f(1.3981999507e-3);
const E2 = f(8.3334519073e-3);
const E3 = f(4.1665795894e-2);
const E4 = f(1.6666665459e-1);
const E5 = f(5.0000001201e-1);

/** exp32 is 0 below EXP_MIN, where its result would near the denormals, and Infinity above EXP_MAX. */
export const EXP_MIN = f(-87.3);
export const EXP_MAX = f(88.72);

const word = new Int32Array(1);
const float = new Float32Array(word.buffer);

/** 2^n for −126 ≤ n ≤ 127. */
function powerOfTwo(n: number): number {
  word[0] = (n + 127) << 23;
  return float[0];
}

/**
 * eˣ of a float32, as a float32. At most 0.99 ulp; 0 below EXP_MIN, so there are no denormals;
 * Infinity above EXP_MAX; NaN for NaN.
 */
export function exp32(x: number): number {
  if (x > EXP_MAX) return Number.POSITIVE_INFINITY;
  if (x < EXP_MIN) return 0;
  if (x !== x) return Number.NaN;
  const n = Math.floor(f(f(x * LOG2_E) + 0.5));
  const r = f(f(x - f(n * LN2_HIGH)) - f(n * LN2_LOW));
  let p = E0;
  p = f(f(p * r) + E1);
  p = f(f(p * r) + E2);
  p = f(f(p * r) + E3);
  p = f(f(p * r) + E4);
  p = f(f(p * r) + E5);
  p = f(f(f(f(p * f(r * r)) + r) + 1));
  const half = n >> 1;
  return f(f(p * powerOfTwo(half)) * powerOfTwo(n - half));
}

/**
 * 1/(1 + e⁻ᶻ) of a float32, as a float32. At most 2.43 ulp; 0 below EXP_MIN, so there are no denormals.
 * Each of its three operations keeps the order of its arguments, so it never falls.
 */
export function sigmoid32(z: number): number {
  return z < EXP_MIN ? 0 : f(1 / f(1 + exp32(f(-z))));
}

const T0 = f(-5.70498872745e-3);
const T1 = f(2.06390887954e-2);
const T2 = f(-5.37397155531e-2);
const T3 = f(1.33314422036e-1);
const T4 = f(-3.33332819422e-1);
const SMALL = f(0.625);

/** Hyperbolic tangent of a float32, as a float32. At most 1.4 ulp. */
export function tanh32(x: number): number {
  const size = Math.abs(x);
  if (size < SMALL) {
    const z = f(x * x);
    let p = T0;
    p = f(f(p * z) + T1);
    p = f(f(p * z) + T2);
    p = f(f(p * z) + T3);
    p = f(f(p * z) + T4);
    return f(f(f(p * z) * x) + x);
  }
  const t = f(1 - f(2 / f(exp32(f(size + size)) + 1)));
  return x < 0 ? -t : t;
}
