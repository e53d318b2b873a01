import { expect, test } from 'vitest';
import { loadDistributions } from '../../src/stats/distributions.js';
import { R } from './fixture.js';

const { twoSided, bound, power } = await loadDistributions();

test.each(R.tails)(
  'the two-sided p-value of t = %f with %i degrees of freedom is that of R',
  (t, df, p) => {
    expect(Math.abs(twoSided(t, df) / p - 1)).toBeLessThan(1e-9);
    expect(twoSided(-t, df)).toBe(twoSided(t, df));
  },
);

test.each(R.bounds)('the bound with %i degrees of freedom is that of R', (df, quantile) => {
  expect(Math.abs(bound(df) / quantile - 1)).toBeLessThan(1e-9);
});

test.each(R.powers)(
  'the power at %f standard errors with %i degrees of freedom is that of R',
  (shift, df, value) => {
    expect(Math.abs(power(shift, df) - value)).toBeLessThan(1e-7);
  },
);
