import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Column, featuresOf, MISSING_LEVEL } from '../../src/data/columns.js';
import { areScaled, encodeInto, type FittedColumns, fitColumns } from '../../src/data/encode.js';
import { applyScaler, fitScaler, leaveUnscaled } from '../../src/data/scale.js';

interface Fixture {
  age: (number | null)[];
  fare: number[];
  port: string[];
  deck: (string | null)[];
  train: number[];
  X: number[][];
}
const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/sklearn/encoding.json', import.meta.url), 'utf8'),
) as Fixture;

/** What is encoded lies over other numbers, as it does in a window on data. */
function encodedBy(
  columns: readonly Column[],
  fitted: FittedColumns,
  X: Float32Array,
): Float32Array {
  const m = X.length / columns.length;
  const encoded = new Float32Array(m * columns.flatMap(featuresOf).length).fill(9);
  encodeInto(encoded, columns, fitted, X);
  return encoded;
}

const COLUMNS: readonly Column[] = [
  { kind: 'number', name: 'age', mayMiss: true },
  { kind: 'number', name: 'fare', mayMiss: false },
  { kind: 'category', name: 'port', levels: ['C', 'Q', 'S', 'Z'] },
  { kind: 'category', name: 'deck', levels: ['A', 'B', 'C', 'G', MISSING_LEVEL] },
];

const levelOf = (column: Column, text: string | null): number =>
  column.kind === 'category' ? column.levels.indexOf(text ?? MISSING_LEVEL) : -1;

describe('columns of a table', () => {
  test('are encoded and scaled as by scikit-learn, fitted on the training rows alone', () => {
    const { age, fare, port, deck } = fixture;
    const train = Int32Array.from(fixture.train);
    const X = Float32Array.from(
      age.flatMap((years, row) => [
        years ?? Number.NaN,
        fare[row],
        levelOf(COLUMNS[2], port[row]),
        levelOf(COLUMNS[3], deck[row]),
      ]),
    );
    const encoded = encodedBy(COLUMNS, fitColumns(COLUMNS, X, train), X);
    const isScaled = areScaled(COLUMNS);
    const scaler = fitScaler(encoded, isScaled.length, train, 'standard');
    leaveUnscaled(scaler, isScaled);
    applyScaler(scaler, encoded, encoded);
    const expected = fixture.X.flat();
    expect(encoded.length).toBe(expected.length);
    encoded.forEach((x, at) => expect(x).toBeCloseTo(expected[at], 5));
  });

  test('are named after their column and level', () => {
    expect(COLUMNS.flatMap(featuresOf)).toEqual([
      'age',
      'age (missing)',
      'fare',
      ...['C', 'Q', 'S', 'Z'].map((level) => `port=${level}`),
      ...['A', 'B', 'C', 'G'].map((level) => `deck=${level}`),
      'deck (missing)',
    ]);
  });

  test('have median 0 where every training row lacks the number', () => {
    const X = Float32Array.of(Number.NaN, Number.NaN, 7);
    const columns: Column[] = [{ kind: 'number', name: 'a', mayMiss: true }];
    const fitted = fitColumns(columns, X, Int32Array.of(0, 1));
    expect([...encodedBy(columns, fitted, X)]).toEqual([0, 1, 0, 1, 7, 0]);
  });

  test('have the mean of the two middle numbers as the median of an even number of rows', () => {
    const X = Float32Array.of(4, 1, 100, 2);
    const columns: Column[] = [{ kind: 'number', name: 'a', mayMiss: true }];
    expect(fitColumns(columns, X, Int32Array.of(0, 1, 2, 3))).toEqual([
      { kind: 'number', median: 3 },
    ]);
  });
});
