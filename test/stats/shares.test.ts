import { expect, test } from 'vitest';
import { factorsOf, fullGrid } from '../../src/stats/factors.js';
import { sharesOf, varianceOf } from '../../src/stats/shares.js';
import { R } from './fixture.js';

const LEVELS = [0.5, 0.7, 1];
const cells = R.y.map((_, index) => ({
  cell: index + 1,
  keepProb: [LEVELS[Math.floor(index / 4)], 1],
  axes: { b: Math.floor(index / 2) % 2, c: index % 2 },
  isBaseline: false,
}));
const grid = fullGrid(cells, [])!;
const scores = new Map(R.y.map((own, index) => [index + 1, Float64Array.from(own)]));
const DRAWS = 4;
const variance = varianceOf(grid, scores);

test("the sums of squares are those of R's analysis of variance", () => {
  const [a, b, c, ab, ac, bc, abc, residual] = R.anova;
  const expected = [a, b, c, ab, ac, bc];
  for (const [index, { squares, freedom }] of variance.terms.entries()) {
    expect(freedom).toBe(expected[index][0]);
    expect(Math.abs((squares * DRAWS) / expected[index][1] - 1)).toBeLessThan(1e-9);
  }
  const total = [...expected, abc].reduce((sum, [, squares]) => sum + squares, 0);
  expect(Math.abs((variance.total.squares * DRAWS) / total - 1)).toBeLessThan(1e-9);
  expect(Math.abs((variance.noise * DRAWS * residual[0]) / residual[1] - 1)).toBeLessThan(1e-9);
});

test('shares are largest first, and at most 1 in all', () => {
  const shares = sharesOf(variance).map(({ share }) => share);
  expect(shares).toEqual(shares.toSorted((x, y) => y - x));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-12);
});

test('noise alone has no share', () => {
  const { terms, total } = variance;
  expect(sharesOf({ terms, total, noise: total.squares }).every(({ share }) => share === 0)).toBe(
    true,
  );
});

test('a term that explains everything has a share of 1', () => {
  const only = new Map(cells.map(({ cell, axes }) => [cell, Float64Array.of(axes.b, axes.b + 1)]));
  expect(sharesOf(varianceOf(grid, only))[0]).toEqual({ factors: ['b'], share: 1 });
});

test('tied layers are one factor, and derived axes are none', () => {
  const points = [0.5, 1].map((p, index) => ({
    cell: index + 1,
    keepProb: [1, p, p],
    axes: { hidden_1: 8 / p },
    isBaseline: p === 1,
  }));
  expect(factorsOf(points, ['hidden_1'])).toEqual([
    { name: 'keep_prob_1', layers: [1, 2], levels: [0.5, 1] },
  ]);
});

test('a grid with a hole is not full, and a baseline outside it is no hole', () => {
  const point = (cell: number, a: number, b: number) => ({
    cell,
    keepProb: [a, b],
    axes: {},
    isBaseline: a === 1 && b === 1,
  });
  const full = [point(2, 0.5, 0.5), point(3, 0.5, 0.7), point(4, 0.7, 0.5), point(5, 0.7, 0.7)];
  expect(fullGrid([point(1, 1, 1), ...full], [])?.cells).toEqual([2, 3, 4, 5]);
  expect(fullGrid(full.slice(1), [])).toBeNull();
});
