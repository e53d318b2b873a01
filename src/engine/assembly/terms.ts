/** Sums of products. Each product and each sum is rounded on its own. */

// @ts-ignore: decorator
@inline
export function multiplyAdd(sum: v128, x: v128, w: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, w));
}

/**
 * Loads the vector at `offset`, a constant. 64 has a branch of its own: Binaryen rewrites a + 64 as
 * a − (−64), and then the load cannot take the offset in.
 */
// @ts-ignore: decorator
@inline
function vectorAt(a: usize, offset: usize): v128 {
  return offset == 64 ? v128.load(a, 64) : v128.load(a + offset);
}

/** Adds four terms in their order: x0 to x3 times the vectors at `offset`, a constant, from a to d. */
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
      multiplyAdd(multiplyAdd(sum, x0, vectorAt(a, offset)), x1, vectorAt(b, offset)),
      x2,
      vectorAt(c, offset),
    ),
    x3,
    vectorAt(d, offset),
  );
}
