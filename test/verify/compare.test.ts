import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExperimentDocument } from '../../src/plan/document.js';
import { resultColumns, type ResultRow } from '../../src/results/columns.js';
import { compareResults, type PairDifference } from '../../src/verify/compare.js';
import { csvLines, headerLine } from '../../src/results/csv.js';
import { recordedDocument, temporaryFolder } from '../helpers.js';

const root = temporaryFolder();
let made = 0;

const ROW: ResultRow = {
  runId: 'r0000000000000001',
  cell: 1,
  repeat: 1,
  fold: 1,
  seed: 1,
  status: 'ok',
  keepProb: [1, 0.5],
  axes: { learning_rate: 0.1 },
  epochs: 2,
  trainedEpochs: 2,
  trainCost: 0.25,
  trainAccuracy: 0.9,
  valCost: 0.5,
  valAccuracy: 0.8,
  weightNorms: [10, 1000],
  weightsSha256: 'ab'.repeat(32),
  message: '',
};

/** Makes a folder of rows, each given by its changes to ROW. */
function folderOf(
  rows: readonly Partial<ResultRow>[],
  change: Partial<ExperimentDocument> = {},
): string {
  const dir = join(root, String(++made));
  mkdirSync(dir);
  const document = recordedDocument(change);
  const columns = resultColumns(document);
  const whole = rows.map((row) => ({ ...ROW, ...row }));
  writeFileSync(join(dir, 'experiment.json'), JSON.stringify(document));
  writeFileSync(join(dir, 'results.csv'), headerLine(columns) + csvLines(columns, whole));
  return dir;
}

const id = (n: number): string => `r${String(n).padStart(16, '0')}`;

describe('compareResults()', () => {
  test('finds two sets equal whatever the order of their rows and the numbers of their cells', async () => {
    const a = folderOf([{}, { runId: id(2), cell: 2, keepProb: [1, 0.7] }]);
    const b = folderOf([{ runId: id(2), cell: 7, keepProb: [1, 0.7] }, {}]);
    expect(await compareResults(a, b)).toEqual({
      unfinished: { a: null, b: null },
      equal: true,
      identity: [],
      settings: [],
      pairedByRunId: 2,
      pairedByCell: 0,
      differing: 0,
      columns: [],
      onlyInA: [],
      onlyInB: [],
    });
  });

  test('says which columns of a run differ, and by how much', async () => {
    const pairs: PairDifference[] = [];
    const report = await compareResults(
      folderOf([{}]),
      folderOf([
        { valCost: 0.75, valAccuracy: null, weightsSha256: '12'.repeat(32), status: 'diverged' },
      ]),
      { onPair: (pair) => pairs.push(pair) },
    );
    expect(report).toMatchObject({ equal: false, differing: 1 });
    expect(pairs).toMatchObject([
      {
        by: 'run_id',
        a: { runId: id(1), cell: '1', line: 2 },
        differences: [
          { column: 'status', a: 'ok', b: 'diverged', by: null },
          { column: 'val_cost', a: '0.5', b: '0.75', by: 0.25 },
          { column: 'val_accuracy', a: '0.8', b: '', by: null },
          { column: 'weights_sha256', a: 'ab'.repeat(32), b: '12'.repeat(32), by: null },
        ],
      },
    ]);
    expect(report.columns.find(({ column }) => column === 'val_cost')).toEqual({
      column: 'val_cost',
      pairs: 1,
      largest: 0.25,
    });
  });

  test('finds a difference in the last bit unless a tolerance allows it', async () => {
    const a = folderOf([{ valCost: 0.1 + 0.2 }]);
    const b = folderOf([{ valCost: 0.3 }]);
    expect((await compareResults(a, b)).differing).toBe(1);
    expect((await compareResults(a, b, { tolerance: 1e-15 })).equal).toBe(true);
  });

  test.each([
    ['allows', 'of 0.0009 in a cost below 1', { valCost: 0.5009 }],
    ['reports', 'of 0.0011 in a cost below 1', { valCost: 0.5011 }],
    ['allows', 'of 0.9 in a norm of 1000', { weightNorms: [10, 1000.9] }],
    ['reports', 'of 1.1 in a norm of 1000', { weightNorms: [10, 1001.1] }],
    ['allows', 'in the digest of the weights', { weightsSha256: 'cd'.repeat(32) }],
    ['reports', 'in the number of epochs trained', { trainedEpochs: 1 }],
    ['reports', 'in the status', { status: 'diverged' }],
    ['reports', 'between a cost and a missing one', { valCost: null }],
  ] as const)('with a tolerance of 0.001 %s a difference %s', async (does, _, change) => {
    const report = await compareResults(folderOf([{}]), folderOf([change]), { tolerance: 0.001 });
    expect(report.equal).toBe(does === 'allows');
  });

  test('joins rows without a common run_id by cell, and names the parts of the identity that differ', async () => {
    const a = folderOf([{}, { runId: id(2), repeat: 2 }]);
    const b = folderOf(
      [
        { runId: id(8), cell: 3, seed: 2, repeat: 2 },
        { runId: id(9), cell: 3, seed: 2, valCost: 0.6 },
      ],
      { identity: { ...recordedDocument().identity, seed: 2 } },
    );
    const pairs: PairDifference[] = [];
    const report = await compareResults(a, b, { onPair: (pair) => pairs.push(pair) });
    expect(report).toMatchObject({
      equal: false,
      pairedByRunId: 0,
      pairedByCell: 2,
      differing: 1,
      identity: [{ part: 'seed', a: 1, b: 2 }],
    });
    expect(pairs).toMatchObject([
      {
        by: 'cell',
        a: { runId: id(1) },
        b: { runId: id(9) },
        differences: [{ column: 'val_cost' }],
      },
    ]);
  });

  test('joins a cell with an axis to the cell of a config that fixes the same value', async () => {
    const a = folderOf([{}, { runId: id(2), axes: { learning_rate: 0.2 } }]);
    const b = folderOf([{ runId: id(3) }], { axes: [] });
    const report = await compareResults(a, b);
    expect(report).toMatchObject({ pairedByCell: 1, differing: 0, equal: false });
    expect(report.onlyInA.map(({ runId }) => runId)).toEqual([id(2)]);
  });

  test('lists the rows that only one side has', async () => {
    const a = folderOf([{}, { runId: id(2), keepProb: [1, 0.7] }]);
    const b = folderOf([{}, { runId: id(3), keepProb: [1, 0.8], cell: 2 }]);
    expect(await compareResults(a, b)).toMatchObject({
      equal: false,
      differing: 0,
      onlyInA: [{ runId: id(2), line: 3 }],
      onlyInB: [{ runId: id(3), line: 3, cell: '2' }],
    });
  });

  test('refuses a folder without results, and one with a damaged line', async () => {
    const a = folderOf([{}]);
    await expect(compareResults(a, root)).rejects.toMatchObject({ exitCode: 3 });
    const b = folderOf([{}]);
    const path = join(b, 'results.csv');
    writeFileSync(path, readFileSync(path, 'utf8').replace(',ok,', ',fine,'));
    await expect(compareResults(a, b)).rejects.toMatchObject({ exitCode: 3, where: `${path}:2` });
  });
});
