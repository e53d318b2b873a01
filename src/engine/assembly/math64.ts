/** Functions of engine/math.ts in two lanes: the same operations in the same order give the same bits. */

const LOG2_E: f64 = 1.442695040888963387;
const LN2_HIGH: f64 = 6.9314718036912381649e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const EXP_MIN: f64 = -745.1332191019412;

/** 1.5 · 2⁵². Added to a whole number, it leaves the number in the low bits. */
const WHOLE: f64 = 6755399441055744;
/** 2⁵², whose low bits may be replaced by those of a whole number. */
const UNIT: f64 = 4503599627370496;

// @ts-ignore: decorator
@inline
function horner(c: f64, t: v128, p: v128): v128 {
  return f64x2.add(f64x2.splat(c), f64x2.mul(t, p));
}

/** Returns 2ⁿ for whole numbers n, −1022 ≤ n ≤ 1023. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i64x2.shl(f64x2.add(n, f64x2.splat(WHOLE + 1023)), 52);
}

/** Returns eˣ for x ≤ 0. */
// @ts-ignore: decorator
@inline
export function exp64(x: v128): v128 {
  // The nearest whole number, and of two the one above, as Math.round has it.
  const product = f64x2.mul(x, f64x2.splat(LOG2_E));
  const up = f64x2.ceil(product);
  const above = f64x2.gt(f64x2.sub(up, f64x2.splat(0.5)), product);
  const k = f64x2.sub(up, v128.and(above, f64x2.splat(1)));
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(k, f64x2.splat(LN2_LOW));
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  let p = horner(-1.6533902205465251539e-6, t, f64x2.splat(4.13813679705723846039e-8));
  p = horner(6.61375632143793436117e-5, t, p);
  p = horner(-2.77777777770155933842e-3, t, p);
  p = horner(1.66666666666666019037e-1, t, p);
  const c = f64x2.sub(r, f64x2.mul(t, p));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  const y = f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.sub(low, quotient), high));
  // Only the second product may round.
  const half = f64x2.ceil(f64x2.mul(k, f64x2.splat(0.5)));
  const scaled = f64x2.mul(f64x2.mul(y, powerOfTwo(half)), powerOfTwo(f64x2.sub(k, half)));
  const vanishes = f64x2.lt(x, f64x2.splat(EXP_MIN));
  return v128.bitselect(x, v128.andnot(scaled, vanishes), f64x2.ne(x, x));
}

/** Returns the natural logarithm of x ≥ 1, finite. */
// @ts-ignore: decorator
@inline
export function log64(x: v128): v128 {
  const mantissa = v128.and(x, i64x2.splat(0xfffffffffffff));
  // The mantissa is taken into [√2/2, √2).
  const shift = v128.and(
    i64x2.add(mantissa, i64x2.splat(0x95f6400000000)),
    i64x2.splat(0x10000000000000),
  );
  const exponent = i64x2.add(i64x2.shr_u(x, 52), i64x2.shr_u(shift, 52));
  const k = f64x2.sub(v128.or(exponent, f64x2.splat(UNIT)), f64x2.splat(UNIT + 1023));
  const reduced = v128.or(mantissa, v128.xor(shift, i64x2.splat(0x3ff0000000000000)));
  const f = f64x2.sub(reduced, f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = horner(2.222219843214978396e-1, w, f64x2.splat(1.531383769920937332e-1));
  even = f64x2.mul(w, horner(3.999999999940941908e-1, w, even));
  let odd = horner(1.818357216161805012e-1, w, f64x2.splat(1.479819860511658591e-1));
  odd = horner(2.857142874366239149e-1, w, odd);
  odd = f64x2.mul(z, horner(6.66666666666673513e-1, w, odd));
  const halfSquare = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
  const inner = f64x2.add(
    f64x2.mul(s, f64x2.add(halfSquare, f64x2.add(odd, even))),
    f64x2.mul(k, f64x2.splat(LN2_LOW)),
  );
  const result = f64x2.sub(
    f64x2.mul(k, f64x2.splat(LN2_HIGH)),
    f64x2.sub(f64x2.sub(halfSquare, inner), f),
  );
  return v128.bitselect(x, result, f64x2.ne(x, x));
}

/** Returns log(1 + e) for 0 ≤ e ≤ 1. */
// @ts-ignore: decorator
@inline
export function log1p64(e: v128): v128 {
  const one = f64x2.splat(1);
  const u = f64x2.add(one, e);
  const corrected = f64x2.mul(log64(u), f64x2.div(e, f64x2.sub(u, one)));
  return v128.bitselect(e, corrected, f64x2.eq(u, one));
}
