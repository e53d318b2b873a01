import { expect, test } from 'vitest';
import { duration } from '../src/text.js';

test.each([
  [0.0004, '0 ms'],
  [0.85, '850 ms'],
  [0.9999, '1.0 s'],
  [12.34, '12.3 s'],
  [59.97, '1 min 0 s'],
  [119.7, '2 min 0 s'],
  [245, '4 min 5 s'],
  [3599.6, '1 h 0 min'],
  [12_000, '3 h 20 min'],
  [200_000, '2 days'],
])('duration() writes %d seconds as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
