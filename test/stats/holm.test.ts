import { expect, test } from 'vitest';
import { holm } from '../../src/stats/holm.js';
import { R } from './fixture.js';

const [values, adjusted] = R.holm;

test("holm() adjusts p-values as R's p.adjust does", () => {
  const own = holm(values);
  own.forEach((value, index) => expect(value).toBeCloseTo(adjusted[index], 14));
});

test('holm() leaves out what was not tested', () => {
  expect(holm([null, 0.01, null, 0.02])).toEqual([null, 0.02, null, 0.02]);
});
