/** Writes figures of one column with the same decimals, so that their digits stand below each other. */
import { short } from '../text.js';

/** Figures that need more decimals than this are written by their own size. */
const MOST_DECIMALS = 6;

/** The decimals that give the median of these sizes this many significant digits; 0 without any. */
export function decimalsFor(sizes: readonly (number | null)[], digits: number): number {
  const known = sizes
    .filter((size) => size !== null)
    .map(Math.abs)
    .filter((size) => size > 0 && Number.isFinite(size))
    .toSorted((a, b) => a - b);
  if (known.length === 0) return 0;
  const typical = known[Math.floor(known.length / 2)];
  return Math.max(0, digits - 1 - Math.floor(Math.log10(typical)));
}

/** `0.154`, `−0.039` or `–`; a figure of more than 7 digits is written by its own size. */
export function fixed(value: number | null, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return '–';
  if (decimals > MOST_DECIMALS) return short(value);
  const text = Math.abs(value).toFixed(decimals);
  if (text.length > MOST_DECIMALS + 2) return short(value);
  return Number(text) !== 0 && value < 0 ? `−${text}` : text;
}

/** The same with a sign before every figure but 0. */
export function signed(value: number | null, decimals: number): string {
  const text = fixed(value === null ? null : Math.abs(value), decimals);
  return value === null || value === 0 || text === '–' ? text : (value > 0 ? '+' : '−') + text;
}

/** `−0.039 [−0.061, −0.017]`: a difference with its interval, where it has one. */
export const signedWithin = (
  difference: number | null,
  [low, high]: readonly [number | null, number | null],
  decimals: number,
): string =>
  signed(difference, decimals) +
  (low === null ? '' : ` [${signed(low, decimals)}, ${signed(high, decimals)}]`);
