import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NamedRun } from '../../src/queue/batch.js';
import { BatchCutter } from '../../src/sweep/batches.js';
import { batch } from '../queue/messages.js';

const [run] = batch.runs;
const EXAMPLES = 1000;

/** Hands out that many of the same run; resolves to the sizes of all batches. */
function cutAll(runs: number, seconds: number, threads: number, like: NamedRun = run): number[] {
  const cutter = new BatchCutter(EXAMPLES, { seconds: 4, runs: 500 });
  let left = runs;
  const next = (): NamedRun | null => (left-- > 0 ? like : null);
  const sizes: number[] = [];
  for (;;) {
    const { length } = cutter.cut(next, left, threads);
    if (length === 0) return sizes;
    sizes.push(length);
    for (let timed = 0; timed < length; timed++) cutter.timed(like, seconds);
  }
}

describe('batches', () => {
  test('hold every run, whatever there is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3000 }),
        fc.double({ min: 1e-5, max: 100, noNaN: true }),
        fc.integer({ min: 0, max: 64 }),
        (runs, seconds, threads) => {
          const sizes = cutAll(runs, seconds, threads);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(runs);
        },
      ),
    );
  });

  test('take a few seconds each once a run has been timed', () => {
    const sizes = cutAll(10_000, 0.1, 2).slice(10, 100);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(35);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(45);
  });

  test('are of one run each where a run takes longer', () => {
    const [, ...sizes] = cutAll(20, 60, 2);
    expect(new Set(sizes)).toEqual(new Set([1]));
  });

  test('hold at most 500 runs, however short', () => {
    expect(Math.max(...cutAll(20_000, 1e-5, 1))).toBe(500);
  });

  test('get smaller towards the end, so that no thread has much to do alone', () => {
    const sizes = cutAll(1000, 0.01, 4);
    expect(sizes.at(-1)).toBe(1);
    expect(sizes.slice(-4)).toEqual([1, 1, 1, 1]);
  });
});
