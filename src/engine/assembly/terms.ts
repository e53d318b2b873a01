/** Sums of products, each product and each sum rounded on its own. */

// @ts-ignore: decorator
@inline
export function multiplyAdd(sum: v128, x: v128, w: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, w));
}

/** Four terms in their order: elements `x` times the vectors at `a` to `d`, `offset` a constant. */
// @ts-ignore: decorator
@inline
export function addFour(
  sum: v128,
  x0: v128,
  x1: v128,
  x2: v128,
  x3: v128,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  offset: usize,
): v128 {
  return multiplyAdd(
    multiplyAdd(
      multiplyAdd(multiplyAdd(sum, x0, v128.load(a + offset)), x1, v128.load(b + offset)),
      x2,
      v128.load(c + offset),
    ),
    x3,
    v128.load(d + offset),
  );
}
