/** What R says of made-up figures; test/fixtures/r/statistics.R makes the file. */
import { readFileSync } from 'node:fs';

interface Fixture {
  /** t, degrees of freedom, two-sided p. */
  readonly tails: readonly (readonly [number, number, number])[];
  /** Degrees of freedom, 97.5 % quantile. */
  readonly bounds: readonly (readonly [number, number])[];
  /** Shift in standard errors, degrees of freedom, power. */
  readonly powers: readonly (readonly [number, number, number])[];
  readonly holm: readonly [readonly number[], readonly number[]];
  readonly differences: readonly number[];
  /** Overlap, mean, low, high, p. */
  readonly intervals: readonly (readonly [number, number, number, number, number])[];
  /** A full grid of 3 × 2 × 2 cells in 4 draws, a row a cell. */
  readonly y: readonly (readonly number[])[];
  /** Degrees of freedom and sum of squares of a, b, c, ab, ac, bc, abc and the residual. */
  readonly anova: readonly (readonly [number, number])[];
}

const path = new URL('../fixtures/r/statistics.json', import.meta.url);
export const R = JSON.parse(readFileSync(path, 'utf8')) as Fixture;
