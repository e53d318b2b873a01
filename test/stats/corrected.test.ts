import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { correctedScore } from '../../src/stats/corrected.js';

const best = (means: Float64Array): number => means.indexOf(Math.max(...means));

/** Normal noise, from a seed (Box and Muller 1958). */
function noise(seed: number): () => number {
  const random = seedrandom(String(seed));
  return () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}

test('the score of two draws is that of the cell that is best in the other draw', () => {
  const scores = [Float64Array.of(1, 4), Float64Array.of(2, 3)];
  // Draw 1 chooses cell 2, which has 3 in draw 2; draw 2 chooses cell 1, which has 1 in draw 1.
  expect(correctedScore(scores, best)).toBe((3 + 1) / 2);
});

test.each([5, 8])('the best of 15 equal cells in %i draws is not flattered', (draws) => {
  let [plain, corrected] = [0, 0];
  const sets = 400;
  for (let seed = 1; seed <= sets; seed++) {
    const normal = noise(seed);
    const scores = Array.from({ length: 15 }, () => Float64Array.from({ length: draws }, normal));
    const means = scores.map((own) => own.reduce((sum, value) => sum + value, 0) / draws);
    plain += Math.max(...means) / sets;
    corrected += correctedScore(scores, best)! / sets;
  }
  // The expectation of the largest of 15 standard normal values is 1.736 (Harter 1961).
  expect(plain * Math.sqrt(draws)).toBeCloseTo(1.736, 0);
  expect(Math.abs(corrected)).toBeLessThan(0.08);
});

test('one draw has no corrected score', () => {
  expect(correctedScore([Float64Array.of(1)], best)).toBeNull();
});

test('the standard error that a rule may ask for is that of the sample', () => {
  const errors: number[] = [];
  correctedScore([Float64Array.of(1, 3)], (_, errorOf) => {
    errors.push(errorOf(0));
    return 0;
  });
  // Only samples of one draw twice leave the other out; they do not spread.
  expect(errors).toEqual([0, 0]);
});
