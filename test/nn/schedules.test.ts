import { describe, expect, test } from 'vitest';
import { learningRateAt, SCHEDULE_NAMES } from '../../src/nn/schedules.js';
import { otherSettings } from '../helpers.js';

const settings = { epochs: 10, learningRate: 0.1, ...otherSettings };

function ratesOf(change: Partial<Parameters<typeof learningRateAt>[0]>): number[] {
  const all = { ...settings, ...change };
  return Array.from({ length: all.epochs }, (_, index) => learningRateAt(all, index + 1));
}

/** Compares relative to the rates themselves, which come close to 0. */
function expectClose(rates: readonly number[], expected: readonly number[]): void {
  expect(rates.length).toBe(expected.length);
  rates.forEach((rate, k) => expect(Math.abs(rate / expected[k] - 1)).toBeLessThan(1e-12));
}

describe('learningRateAt()', () => {
  test('is the learning rate itself, bit for bit, without schedule and warm-up', () => {
    expect(ratesOf({ learningRate: 0.3 })).toEqual(Array(10).fill(0.3));
  });

  test.each([1, 2, 3, 7, 30, 1000])('cosine is its closed form over %i epochs', (epochs) => {
    const closed = Array.from(
      { length: epochs },
      (_, i) => 0.05 * (1 + Math.cos((Math.PI * i) / epochs)),
    );
    expectClose(ratesOf({ lrSchedule: 'cosine', epochs }), closed);
  });

  // https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html, eta_min 0
  test("cosine follows PyTorch's recursion from epoch to epoch", () => {
    const rates = ratesOf({ lrSchedule: 'cosine', epochs: 20 });
    const cosine = (i: number): number => Math.cos((Math.PI * i) / 20);
    const next = rates
      .slice(0, -1)
      .map((rate, i) => (rate * (1 + cosine(i + 1))) / (1 + cosine(i)));
    expect(rates[0]).toBe(0.1);
    expectClose(rates.slice(1), next);
  });

  // The example in PyTorch's documentation of StepLR: 0.05 below 30, 0.005 below 60, 0.0005 below 90.
  test('step has the rates of the example for StepLR', () => {
    const rates = ratesOf({ lrSchedule: 'step', learningRate: 0.05, lrStep: 30, epochs: 90 });
    const thirds = [0.05, 0.005, 0.0005].flatMap((rate) => Array<number>(30).fill(rate));
    expectClose(rates, thirds);
  });

  test('linear goes down in equal steps, and reaches 0 only after the last epoch', () => {
    expectClose(ratesOf({ lrSchedule: 'linear', epochs: 5 }), [0.1, 0.08, 0.06, 0.04, 0.02]);
  });

  test.each(SCHEDULE_NAMES)(
    'a warm-up climbs in equal steps, and then %s begins at the full rate',
    (lrSchedule) => {
      const warm = ratesOf({ lrSchedule, lrWarmup: 4, epochs: 14, lrStep: 3 });
      expectClose(warm.slice(0, 4), [0.02, 0.04, 0.06, 0.08]);
      expect(warm[4]).toBe(0.1);
      expect(warm.slice(4)).toEqual(ratesOf({ lrSchedule, epochs: 10, lrStep: 3 }));
    },
  );

  test('a warm-up longer than the training only climbs', () => {
    expectClose(ratesOf({ lrSchedule: 'cosine', lrWarmup: 19, epochs: 3 }), [0.005, 0.01, 0.015]);
  });

  test.each(SCHEDULE_NAMES)('%s is positive and never rises', (lrSchedule) => {
    const rates = ratesOf({ lrSchedule, epochs: 100 });
    rates.forEach((rate, k) => expect(rate > 0 && rate <= (rates[k - 1] ?? 0.1)).toBe(true));
  });
});
