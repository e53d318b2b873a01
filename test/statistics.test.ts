import { expect, test } from 'vitest';
import { chiSquareBothTails, chiSquareTail, spread, studentTail, welch } from './statistics.js';

// The expected values are those of SciPy 1.10: scipy.stats.t.sf, chi2.sf and ttest_ind(equal_var=False).
test.each([
  [0.3, 4, 0.7791214282774597],
  [2.5, 11.5, 0.028673246620125516],
  [2.626, 100, 0.009996995899854987],
  [7, 60, 2.501555590709004e-9],
  [12, 250, 1.673529622698349e-26],
])(
  'studentTail() gives P(|T| > %d) with %d degrees of freedom as SciPy does',
  (t, df, expected) => {
    expect(studentTail(t, df) / expected).toBeCloseTo(1, 9);
    expect(studentTail(-t, df)).toBe(studentTail(t, df));
  },
);

test.each([
  [0.5, 1, 0.47950012218695337],
  [10.83, 1, 0.0009986863791802592],
  [15, 15, 0.4514172112257256],
  [380, 496, 0.9999677127144246],
  [496, 496, 0.49155552582674217],
  [620, 496, 0.00012102605671364328],
  [60, 15, 2.522085078696141e-7],
])(
  'chiSquareTail() gives P(χ² > %d) with %d degrees of freedom as SciPy does',
  (x, df, expected) => {
    expect(chiSquareTail(x, df) / expected).toBeCloseTo(1, 9);
    expect(chiSquareBothTails(x, df)).toBeCloseTo(2 * Math.min(expected, 1 - expected), 9);
  },
);

test('welch() and spread() give the p-values of SciPy for two samples', () => {
  const a = [1.1, 2.3, 0.7, 3.9, 2.2, 1.8, 2.6];
  const b = [2.9, 4.1, 3.3, 8.8, 0.4, 5.2];
  expect(welch(a, b)).toBeCloseTo(0.14208063267444423, 10);
  expect(spread(a, b)).toBeCloseTo(0.20048551557359398, 10);
});
