import { snakeKeys } from '../config/names.js';
import { EXIT } from '../errors.js';
import { count, short } from '../text.js';
import {
  compareResults,
  type CompareReport,
  type PairDifference,
  type RowName,
} from '../verify/compare.js';
import { PARTS } from '../results/experimentFile.js';
import { resultsFolder } from './configFile.js';
import { describeDifference, describeRow, MOST_LISTED, printRest, shown } from './differences.js';
import { tableLines } from './table.js';
import { print, printJson, visible, warnOfUnfinished, widthOf } from './terminal.js';

/** `keepgrid compare`: says where two results folders differ. @throws FolderError if one cannot be read. */
export async function compare(
  a: string,
  b: string,
  { tolerance = 0, json = false }: { tolerance?: number; json?: boolean },
): Promise<number> {
  const dirA = await resultsFolder(a);
  const dirB = await resultsFolder(b);
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
  const { columns, onlyInA, onlyInB, differing } = report;
  printCauses(report);
  listed.forEach(printPair);
  printRest(differing, listed.length, 'pair');
  if (columns.length > 0) printColumns(columns);
  printAlone('A', onlyInA);
  printAlone('B', onlyInB);
  print(`${report.equal ? 'equal' : 'different'}: ${conclusion(report, tolerance)}`);
}

/** Prints in what the experiments differ, from which differences of their rows follow. */
function printCauses({ identity, settings, differing }: CompareReport): void {
  for (const { part, a, b } of identity) {
    // What the configs say of it is printed below.
    if (settings.some((setting) => setting.part === part)) continue;
    print(visible(`${PARTS[part] ?? part}: ${shown(a)} in A, ${shown(b)} in B`));
  }
  for (const { part, a, b } of settings) {
    print(visible(`the configs differ in ${part}: ${shown(a)} in A, ${shown(b)} in B`));
  }
  if (differing > 0 && identity.length + settings.length > 0) print('');
}

/** `1 of 80 pairs of rows differs; 3 rows only in A`. */
function conclusion(report: CompareReport, tolerance: number): string {
  const { onlyInA, onlyInB, pairedByRunId, pairedByCell, differing } = report;
  const pairs = pairedByRunId + pairedByCell;
  const within = tolerance > 0 ? ` beyond a tolerance of ${tolerance}` : '';
  const joined =
    pairedByCell === 0
      ? ''
      : pairedByRunId === 0
        ? ' (joined by cell and repeat, as they are other runs)'
        : ` (${pairedByRunId} joined by run_id, ${pairedByCell} by cell and repeat)`;
  const alone = [
    onlyInA.length > 0 ? `${count(onlyInA.length, 'row')} only in A` : '',
    onlyInB.length > 0 ? `${count(onlyInB.length, 'row')} only in B` : '',
  ].filter(Boolean);
  const rows = `${differing} of ${count(pairs, 'pair')} of rows ${differing === 1 ? 'differs' : 'differ'}`;
  return [`${rows}${within}${joined}`, ...alone].join('; ');
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
