/** Numbers of four examples in one vector. */

/** Returns the first words of four rows that are `stride` bytes apart. */
// @ts-ignore: decorator
@inline
export function fourWords(row: usize, stride: usize): v128 {
  let x = v128.load32_zero(row);
  x = v128.load32_lane(row + stride, x, 1);
  x = v128.load32_lane(row + 2 * stride, x, 2);
  return v128.load32_lane(row + 3 * stride, x, 3);
}

/** Returns the targets of the four examples whose rows begin at `rows` in ROWS. */
// @ts-ignore: decorator
@inline
export function fourTargets(Y: usize, rows: usize): v128 {
  let y = v128.load32_zero(Y + (load<usize>(rows) << 2));
  y = v128.load32_lane(Y + (load<usize>(rows, 4) << 2), y, 1);
  y = v128.load32_lane(Y + (load<usize>(rows, 8) << 2), y, 2);
  return v128.load32_lane(Y + (load<usize>(rows, 12) << 2), y, 3);
}
