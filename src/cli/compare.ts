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
import { print, visible, warnOfUnfinished, widthOf } from './terminal.js';

/** `keepgrid compare`: where two result sets differ. */
export async function compare(
  dirA: string,
  dirB: string,
  { tolerance = 0, json = false }: { tolerance?: number; json?: boolean },
): Promise<number> {
  const listed: PairDifference[] = [];
  const report = await compareResults(dirA, dirB, {
    tolerance,
    onPair(pair) {
      if (json) print(JSON.stringify(jsonPair(pair)));
      else if (listed.length < MOST_LISTED) listed.push(pair);
    },
  });
  warnOfUnfinished(dirA, report.unfinished.a);
  warnOfUnfinished(dirB, report.unfinished.b);
  if (json) printJson(report);
  else tell(report, listed, tolerance);
  return report.equal ? EXIT.done : EXIT.no;
}

function tell(report: CompareReport, listed: readonly PairDifference[], tolerance: number): void {
  const { identity, columns, onlyInA, onlyInB, differing, equal } = report;
  for (const { part, a, b } of identity) {
    print(visible(`${part}: ${JSON.stringify(a)} in A, ${JSON.stringify(b)} in B`));
  }
  listed.forEach(tellPair);
  printRest(differing, listed.length, 'pair');
  if (columns.length > 0) tellColumns(columns);
  tellAlone('A', onlyInA);
  tellAlone('B', onlyInB);
  const within = tolerance > 0 ? ` beyond a tolerance of ${tolerance}` : '';
  print(
    `${equal ? 'equal' : 'different'}: ${count(report.pairedByRunId, 'pair')} by run_id, ${report.pairedByCell} by cell, ` +
      `${differing} of them differ${within}; ${count(onlyInA.length, 'row')} only in A, ${onlyInB.length} only in B`,
  );
}

function tellPair({ a, b, differences }: PairDifference): void {
  const id = a.runId === b.runId ? a.runId : `${a.runId} and ${b.runId}`;
  print(describeRow(id, a, `line ${a.line} of A, ${b.line} of B`));
  for (const difference of differences) {
    const { column, by } = difference;
    const sides = [[difference.a, 'in A'] as const, [difference.b, 'in B'] as const] as const;
    print(`  ${visible(describeDifference(column, ...sides, by))}`);
  }
}

function tellColumns(columns: CompareReport['columns']): void {
  const lines = tableLines(
    [
      { title: 'column', text: ({ column }) => column },
      { title: 'pairs that differ', align: 'right', text: ({ pairs }) => String(pairs) },
      { title: 'by at most', align: 'right', text: ({ largest }) => short(largest) },
    ],
    columns,
    widthOf(process.stdout),
  );
  ['', ...lines, ''].forEach((line) => print(visible(line)));
}

function tellAlone(side: string, rows: readonly RowName[]): void {
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

function printJson(report: CompareReport): void {
  for (const [side, rows] of [
    ['a', report.onlyInA],
    ['b', report.onlyInB],
  ] as const) {
    for (const row of rows) print(JSON.stringify({ event: 'alone', side, ...snakeKeys(row) }));
  }
  const alone = { onlyInA: report.onlyInA.length, onlyInB: report.onlyInB.length };
  print(JSON.stringify({ event: 'done', ...snakeKeys({ ...report, ...alone }) }));
}
