import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Curve, readCurves } from '../../src/report/curves.js';
import { curveCharts } from '../../src/report/curvesChart.js';
import { HISTORY_COLUMNS, type HistoryRow, resultColumns } from '../../src/results/columns.js';
import { csvLines, headerLine } from '../../src/results/csv.js';
import { answerOf } from '../../src/stats/answerOf.js';
import { temporaryFolder } from '../helpers.js';
import { documentOf, rowsOf } from '../stats/rows.js';

const CELLS = [
  { keepProb: [1, 1], costs: [0.5, 0.6] },
  { keepProb: [1, 0.5], costs: [0.2, 0.3] },
  { keepProb: [1, 0.7], costs: [0.3, 0.5] },
];
const ROWS = rowsOf(CELLS);
const DOCUMENT = documentOf(CELLS);
const ANSWER = await answerOf(ROWS, DOCUMENT);

const HISTORY: HistoryRow[] = ROWS.flatMap(({ runId, cell, repeat }) =>
  [1, 2].map((epoch) => ({
    runId,
    epoch,
    trainCost: 0.1 * cell,
    valCost: cell + 0.1 * epoch + 0.2 * repeat,
    trainAccuracy: null,
    valAccuracy: null,
  })),
);

const parent = temporaryFolder();
let last = 0;

/** A results folder whose history.csv has this text; without text it has none. */
function folderWith(history?: string, rows = ROWS, document = DOCUMENT): string {
  const folder = join(parent, String(++last));
  mkdirSync(folder);
  const columns = resultColumns(document);
  writeFileSync(join(folder, 'results.csv'), headerLine(columns) + csvLines(columns, rows));
  if (history !== undefined) writeFileSync(join(folder, 'history.csv'), history);
  return folder;
}

const table = (rows: readonly HistoryRow[]): string =>
  headerLine(HISTORY_COLUMNS) + csvLines(HISTORY_COLUMNS, rows);

test('Curves are means over the runs of a cell, with the lowest and the highest run', async () => {
  const curves = (await readCurves(folderWith(table(HISTORY)), ANSWER)) as Curve[];
  expect(curves.map(({ cell, runs }) => [cell.cell, runs])).toEqual([
    [2, 2],
    [1, 2],
  ]);
  const [{ roles, points }] = curves;
  expect(roles).toContain('best with dropout');
  expect(points.map(({ epoch }) => epoch)).toEqual([1, 2]);
  const { valCost, trainCost, valAccuracy } = points[1];
  expect(valCost!.mean).toBeCloseTo(2.5, 12);
  expect(valCost!.low).toBeCloseTo(2.4, 12);
  expect(valCost!.high).toBeCloseTo(2.6, 12);
  expect(trainCost!.low).toBe(trainCost!.high);
  expect(valAccuracy).toBeNull();
});

test('A chart of curves says when the validation cost was at its best', async () => {
  const curves = (await readCurves(folderWith(table(HISTORY)), ANSWER)) as Curve[];
  const charts = curveCharts(ANSWER, curves);
  expect(charts.map(({ name }) => name)).toEqual(['curves']);
  expect(charts[0].title).toContain('at its best after epoch 1 of 2');
  expect(charts[0].description).toMatch(/cell 2 .*validation 2\.5/);
});

test('Without history.csv there is a sentence', async () => {
  expect(await readCurves(folderWith(), ANSWER)).toMatch(/the folder has no history\.csv/);
});

test('Damaged lines of cells that are shown leave the curves out; those of others do not', async () => {
  const lines = table(HISTORY).split('\n');
  const damaged = (cell: number): string =>
    lines
      .map((line) =>
        line.startsWith(ROWS.find((row) => row.cell === cell)!.runId)
          ? `${line.slice(0, 19)},x`
          : line,
      )
      .join('\n');
  expect(await readCurves(folderWith(damaged(2)), ANSWER)).toMatch(
    /cannot be read: line \d+ is damaged/,
  );
  expect(await readCurves(folderWith(damaged(3)), ANSWER)).toHaveLength(2);
});

test('Another header, an empty file or a history of other runs leave the curves out', async () => {
  expect(await readCurves(folderWith('a,b\n1,2\n'), ANSWER)).toMatch(/cannot be read/);
  for (const text of [
    '',
    table([]),
    table(HISTORY.map((row) => ({ ...row, runId: 'r0000000000000bad' }))),
  ]) {
    expect(await readCurves(folderWith(text), ANSWER)).toMatch(/has none of the cells/);
  }
});

test('The history of a thousand epochs is drawn through some of them, with the first and the last', async () => {
  const long = ROWS.flatMap(({ runId }) =>
    Array.from({ length: 1000 }, (_, index) => ({
      ...HISTORY[0],
      runId,
      epoch: index + 1,
      valCost: 1 / (index + 1),
    })),
  );
  const curves = (await readCurves(folderWith(table(long)), ANSWER)) as Curve[];
  const [{ svg }] = curveCharts(ANSWER, curves);
  expect(svg.inner).toContain('epoch 1:');
  expect(svg.inner).toContain('epoch 1000:');
  expect(svg.inner.length).toBeLessThan(100_000);
});

test('A run that has stopped counts to the end, and rings mark the best epochs', async () => {
  const document = { ...DOCUMENT, stopping: true };
  const rows = ROWS.map((row) => ({
    ...row,
    trainedEpochs: row.repeat + 1,
    bestEpoch: row.repeat,
  }));
  const answer = await answerOf(rows, document);
  // The first run of cell 2 has 9 and then stops, the second 5, 4 and 3.
  const stopping = rows.flatMap(({ runId, repeat, trainedEpochs }) =>
    Array.from({ length: trainedEpochs }, (_, index) => ({
      ...HISTORY[0],
      runId,
      epoch: index + 1,
      valCost: repeat === 1 ? 9 : 5 - index,
    })),
  );
  const folder = folderWith(table(stopping), rows, document);
  const curves = (await readCurves(folder, answer)) as Curve[];
  expect(curves[0].points.map(({ valCost }) => valCost!.mean)).toEqual([7, 6.5, 6]);
  expect(curves[0].bestEpochs).toEqual([1, 2]);
  const [{ note, svg }] = curveCharts(answer, curves);
  expect(note).toContain('rings mark the best epochs');
  expect(svg.inner).toContain('1 of 2 runs is best after epoch 2');
  const plain = (await readCurves(folderWith(table(HISTORY)), ANSWER)) as Curve[];
  expect(curveCharts(ANSWER, plain)[0].note).not.toContain('rings');
});
