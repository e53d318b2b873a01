import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ResultRow } from '../../src/results/columns.js';
import { scoresAtOtherEpochs } from '../../src/stats/otherEpochs.js';
import { temporaryFolder } from '../helpers.js';

const runId = (repeat: number, fold: number): string => `r${`${repeat}${fold}`.padStart(16, '0')}`;

/** Rows of one cell, and a folder whose history.csv has these curves of val_cost; accuracy is 1 − cost/10. */
function folderOf(curves: Readonly<Record<string, readonly number[]>>): {
  folder: string;
  rows: ResultRow[];
} {
  const folder = temporaryFolder();
  const lines = ['run_id,epoch,train_cost,val_cost,train_accuracy,val_accuracy'];
  const rows = Object.entries(curves).map(([draw, curve]) => {
    const [repeat, fold] = draw.split('/').map(Number);
    const id = runId(repeat, fold);
    curve.forEach((cost, index) => lines.push(`${id},${index + 1},0,${cost},1,${1 - cost / 10}`));
    return {
      runId: id,
      cell: 1,
      repeat,
      fold,
      status: 'ok',
      trainedEpochs: curve.length,
    } as ResultRow;
  });
  writeFileSync(join(folder, 'history.csv'), `${lines.join('\n')}\n`);
  return { folder, rows };
}

test('each repeat is scored at the epoch that the others choose', async () => {
  const { folder, rows } = folderOf({
    '1/1': [5, 1, 4, 4],
    '2/1': [6, 5, 2, 7],
    '3/1': [6, 6, 3, 8],
  });
  const scores = await scoresAtOtherEpochs(folder, rows, 'val_cost');
  // The others' sums are 12 11 5 15 for the first, 11 7 7 12 for the second, 11 6 6 11 for the third.
  expect([...scores!.values()]).toEqual([4, 5, 6]);
  const accuracies = await scoresAtOtherEpochs(folder, rows, 'val_accuracy');
  expect([...accuracies!.values()]).toEqual([1 - 4 / 10, 1 - 5 / 10, 1 - 6 / 10]);
});

test('folds of one repeat are left out together, and one by one where there is only one repeat', async () => {
  const { folder, rows } = folderOf({
    '1/1': [1, 9],
    '1/2': [2, 9],
    '2/1': [9, 3],
    '2/2': [9, 4],
  });
  expect([...(await scoresAtOtherEpochs(folder, rows, 'val_cost'))!.values()]).toEqual([
    9, 9, 9, 9,
  ]);
  const one = rows.slice(0, 2);
  expect([...(await scoresAtOtherEpochs(folder, one, 'val_cost'))!.values()]).toEqual([1, 2]);
});

test('the epoch is one that all draws have', async () => {
  const { folder, rows } = folderOf({ '1/1': [3, 4.5], '2/1': [9, 8, 7, 1], '3/1': [9, 8, 7, 1] });
  const scores = await scoresAtOtherEpochs(folder, rows, 'val_cost');
  expect([...scores!.values()]).toEqual([4.5, 9, 9]);
});

test('there are no such scores by a metric that history lacks, or without whole history', async () => {
  const { folder, rows } = folderOf({ '1/1': [3, 2], '2/1': [9, 8] });
  expect(await scoresAtOtherEpochs(folder, rows, 'val_f1_macro')).toBeNull();
  expect(await scoresAtOtherEpochs(temporaryFolder(), rows, 'val_cost')).toBeNull();
  const damaged = folderOf({ '1/1': [3, 2], '2/1': [9, 8] }).folder;
  appendFileSync(join(damaged, 'history.csv'), 'zzz\n');
  expect(await scoresAtOtherEpochs(damaged, rows, 'val_cost')).toBeNull();
  writeFileSync(join(damaged, 'history.csv'), 'a,b\n1,2\n');
  expect(await scoresAtOtherEpochs(damaged, rows, 'val_cost')).toBeNull();
  const longer = rows.map((row) => ({ ...row, trainedEpochs: 3 }));
  expect(await scoresAtOtherEpochs(folder, longer, 'val_cost')).toBeNull();
});

test('the rows of a cell in another rung of halving choose no epoch', async () => {
  const { folder, rows } = folderOf({
    '1/1': [5, 1, 4, 4],
    '2/1': [6, 5, 2, 7],
    '3/1': [6, 6, 3, 8],
    '1/2': [1, 9],
    '2/2': [1, 9],
    '3/2': [1, 9],
  });
  // The last three are the same three repeats in a rung of two epochs.
  const rungs = rows.map((row) => ({ ...row, epochs: row.fold === 1 ? 4 : 2, fold: 1 }));
  const scores = await scoresAtOtherEpochs(folder, rungs, 'val_cost');
  expect([...scores!.values()]).toEqual([4, 5, 6, 1, 1, 1]);
});
