import { snakeKeys } from '../config/names.js';
import { EXIT } from '../errors.js';
import { count, short } from '../text.js';
import {
  compareResults,
  type CompareReport,
  type PairDifference,
  type RowName,
} from '../verify/compare.js';
import { describeDifference, describeRow, MOST_LISTED, printRest } from './differences.js';
import { tableLines } from './table.js';
import { print, printJson, visible, warnOfUnfinished, widthOf } from './terminal.js';

/** `keepgrid compare`: says where two results folders differ. @throws FolderError if one cannot be read. */
export async function compare(
  dirA: string,
  dirB: string,
  { tolerance = 0, json = false }: { tolerance?: number; json?: boolean },
): Promise<number> {
  const listed: PairDifference[] = [];
  const report = await compareResults(dirA, dirB, {
    tolerance,
    onPair(pair) {
      if (json) printJson(jsonPair(pair));
      else if (listed.length < MOST_LISTED) listed.push(pair);
    },
  });
  warnOfUnfinished(dirA, report.unfinished.a);
  warnOfUnfinished(dirB, report.unfinished.b);
  if (json) printJsonReport(report);
  else printReport(report, listed, tolerance);
  return report.equal ? EXIT.done : EXIT.no;
}

function printReport(
  report: CompareReport,
  listed: readonly PairDifference[],
  tolerance: number,
): void {
  const { identity, columns, onlyInA, onlyInB, differing, equal } = report;
  for (const { part, a, b } of identity) {
    print(visible(`${part}: ${JSON.stringify(a)} in A, ${JSON.stringify(b)} in B`));
  }
  listed.forEach(printPair);
  printRest(differing, listed.length, 'pair');
  if (columns.length > 0) printColumns(columns);
  printAlone('A', onlyInA);
  printAlone('B', onlyInB);
  const within = tolerance > 0 ? ` beyond a tolerance of ${tolerance}` : '';
  print(
    `${equal ? 'equal' : 'different'}: ${count(report.pairedByRunId, 'pair')} by run_id, ${report.pairedByCell} by cell, ` +
      `${differing} of them ${differing === 1 ? 'differs' : 'differ'}${within}; ${count(onlyInA.length, 'row')} only in A, ${onlyInB.length} only in B`,
  );
}

function printPair({ a, b, differences }: PairDifference): void {
  const id = a.runId === b.runId ? a.runId : `${a.runId} and ${b.runId}`;
  print(describeRow(id, a, `line ${a.line} of A, ${b.line} of B`));
  for (const { column, by, ...fields } of differences) {
    const text = describeDifference(column, [fields.a, 'in A'], [fields.b, 'in B'], by);
    print(`  ${visible(text)}`);
  }
}

function printColumns(columns: CompareReport['columns']): void {
  const { table } = tableLines(
    [
      { title: 'column', text: ({ column }) => column },
      { title: 'pairs that differ', align: 'right', text: ({ pairs }) => String(pairs) },
      { title: 'by at most', align: 'right', text: ({ largest }) => short(largest) },
    ],
    columns,
    { width: widthOf(process.stdout) },
  );
  ['', ...table, ''].forEach((line) => print(visible(line)));
}

function printAlone(side: string, rows: readonly RowName[]): void {
  const listed = rows.slice(0, MOST_LISTED);
  for (const row of listed) {
    print(`only in ${side}: ${describeRow(row.runId, row, `line ${row.line}`)}`);
  }
  printRest(rows.length, listed.length, 'row', ` only in ${side}`);
}

const jsonPair = ({ a, b, ...pair }: PairDifference): object => ({
  event: 'pair',
  ...pair,
  a: snakeKeys(a),
  b: snakeKeys(b),
});

function printJsonReport(report: CompareReport): void {
  const { onlyInA, onlyInB } = report;
  for (const [side, rows] of Object.entries({ a: onlyInA, b: onlyInB })) {
    for (const row of rows) printJson({ event: 'alone', side, ...snakeKeys(row) });
  }
  const alone = { onlyInA: onlyInA.length, onlyInB: onlyInB.length };
  printJson({ event: 'done', ...snakeKeys({ ...report, ...alone }) });
}
