import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import type { MethodSummary } from '../../src/stats/answer.js';
import { answerOf } from '../../src/stats/answerOf.js';
import { documentOf, type MadeUpCell, rowsOf } from './rows.js';

const random = seedrandom('methods');
/** Of mean 0 and standard deviation 1. */
const normal = (): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Cells of each method, by the true cost of the method; draws differ in a part that all cells share. */
function cellsOf(
  costs: Readonly<Record<string, number>>,
  repeats: number,
  noise = 0.02,
): MadeUpCell[] {
  const draws = Array.from({ length: repeats }, () => 0.1 * normal());
  const cell = (cost: number, keep: number, l2: number, max: number | null): MadeUpCell => ({
    keepProb: [1, keep],
    axes: { l2, max_norm: max },
    costs: draws.map((draw) => cost + draw + noise * normal()),
  });
  return [
    cell(costs['none'], 1, 0, null),
    ...[0.5, 0.6, 0.7, 0.8].map((keep) => cell(costs['dropout'], keep, 0, null)),
    ...[0.001, 0.01, 0.1, 1].map((l2) => cell(costs['l2'], 1, l2, null)),
    ...[1, 2, 3, 4].map((max) => cell(costs['max_norm'], 1, 0, max)),
    ...[1, 2, 3, 4].map((max) => cell(costs['both'], 0.5, 0, max)),
  ];
}

const methodsOf = async (cells: readonly MadeUpCell[], validation: number | 'own' = 0.2) => {
  const document = documentOf(cells);
  const { methods, verdict } = await answerOf(rowsOf(cells), {
    ...document,
    axes: ['l2', 'max_norm'],
    identity: { ...document.identity, validation },
  });
  return { methods, verdict };
};
const nameOf = ({ regularisers }: MethodSummary): string => regularisers.join('+') || 'none';

describe('methods', () => {
  test('are told apart where they differ, and the sentence says which is best', async () => {
    const costs = { none: 1.5, dropout: 1, l2: 1.3, max_norm: 1.4, both: 0.8 };
    const { methods, verdict } = await methodsOf(cellsOf(costs, 10));
    expect(methods.map((method) => [nameOf(method), method.place])).toEqual([
      ['dropout+max_norm', 'best'],
      ['dropout', 'behind'],
      ['l2', 'behind'],
      ['max_norm', 'behind'],
      ['none', 'behind'],
    ]);
    expect(methods[0].gain).toBeCloseTo(0.7, 1);
    expect(methods.at(-1)).toMatchObject({ gain: null, low: null, pAdjusted: null, cell: 1 });
    expect(verdict.sentences).toContainEqual(
      expect.stringMatching(
        /^Of the regularisers, dropout with max-norm does best: it lowers the validation cost by 0\.\d+ from that of none \(95 % interval .*\)\. It is ahead of dropout, L2, max-norm and none\.$/,
      ),
    );
    expect(verdict.sentences[0]).toMatch(/^Dropout is worth it beside L2: /);
  });

  test('share a place where they are alike', async () => {
    const costs = { none: 1.5, dropout: 1, l2: 1, max_norm: 1, both: 1 };
    const { methods, verdict } = await methodsOf(cellsOf(costs, 10));
    expect(
      methods
        .slice(0, 4)
        .map(({ place }) => place)
        .toSorted(),
    ).toEqual(['best', 'tied', 'tied', 'tied']);
    expect(methods[4]).toMatchObject({ place: 'behind' });
    expect(verdict.sentences[0]).toMatch(/beside (L2|max-norm)/);
  });

  test('are not compared where only one regulariser is in the grid, nor placed below three draws', async () => {
    const all = cellsOf({ none: 1, dropout: 1, l2: 1, max_norm: 1, both: 1 }, 2);
    expect((await methodsOf(all.slice(0, 5))).methods).toEqual([]);
    expect((await methodsOf(all)).methods.map(({ place }) => place)).toEqual(Array(5).fill(null));
  });

  test.each([
    ['parts of one data set', 5, 0.2],
    ['a file of its own for validation', 10, 'own'],
  ] as const)(
    'that are equal are told apart by chance in 5 % of sweeps at most: %s',
    async (_, repeats, validation) => {
      const costs = { none: 1, dropout: 1, l2: 1, max_norm: 1, both: 1 };
      let [behind, gains] = [0, 0];
      const sweeps = 200;
      for (let sweep = 0; sweep < sweeps; sweep++) {
        const { methods } = await methodsOf(cellsOf(costs, repeats), validation);
        if (methods.some(({ place }) => place === 'behind')) behind++;
        if (methods.some(({ pAdjusted }) => pAdjusted !== null && pAdjusted < 0.05)) gains++;
      }
      expect(behind / sweeps).toBeLessThanOrEqual(0.05);
      expect(gains / sweeps).toBeLessThanOrEqual(0.05);
    },
    120_000,
  );
});
