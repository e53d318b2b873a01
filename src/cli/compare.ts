import { EXIT } from '../errors.js';
import {
  compareResults,
  type CompareReport,
  type FieldDifference,
  type PairDifference,
  type RowName,
} from '../results/compare.js';
import { tableLines } from './table.js';
import { print, visible, widthOf } from './terminal.js';
import { count, short } from '../text.js';

/** Pairs and lone rows that are listed: the table of columns says what they have in common. */
const MOST_LISTED = 10;

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
  if (json) printJson(report);
  else tell(report, listed, tolerance);
  return report.equal ? EXIT.done : EXIT.no;
}

function tell(
  { identity, columns, onlyInA, onlyInB, ...counts }: CompareReport,
  listed: readonly PairDifference[],
  tolerance: number,
): void {
  for (const { part, a, b } of identity) {
    print(visible(`${part}: ${JSON.stringify(a)} in A, ${JSON.stringify(b)} in B`));
  }
  for (const { a, b, differences } of listed) {
    const id = a.runId === b.runId ? a.runId : `${a.runId} and ${b.runId}`;
    print(
      visible(`${id} (cell ${a.cell}, repeat ${a.repeat}; line ${a.line} of A, ${b.line} of B)`),
    );
    differences.forEach((difference) => print(`  ${visible(describe(difference))}`));
  }
  if (counts.differing > listed.length) {
    print(`… and ${count(counts.differing - listed.length, 'more pair')} (--json tells all)`);
  }
  if (columns.length > 0) {
    print('');
    tableLines(
      [
        { title: 'column', text: ({ column }) => column },
        { title: 'pairs that differ', align: 'right', text: ({ pairs }) => String(pairs) },
        { title: 'by at most', align: 'right', text: ({ largest }) => short(largest) },
      ],
      columns,
      widthOf(process.stdout),
    ).forEach((line) => print(visible(line)));
    print('');
  }
  tellAlone('A', onlyInA);
  tellAlone('B', onlyInB);
  const { pairedByRunId, pairedByCell, differing, equal } = counts;
  const within = tolerance > 0 ? ` beyond a tolerance of ${tolerance}` : '';
  print(
    `${equal ? 'equal' : 'different'}: ${count(pairedByRunId, 'pair')} by run_id, ${pairedByCell} by cell, ` +
      `${differing} of them differ${within}; ${count(onlyInA.length, 'row')} only in A, ${onlyInB.length} only in B`,
  );
}

function tellAlone(side: string, rows: readonly RowName[]): void {
  for (const { runId, cell, repeat, line } of rows.slice(0, MOST_LISTED)) {
    print(visible(`only in ${side}: ${runId} (cell ${cell}, repeat ${repeat}; line ${line})`));
  }
  const more = rows.length - MOST_LISTED;
  if (more > 0) print(`… and ${count(more, 'more row')} only in ${side}`);
}

/** `val_cost 0.25 in A, 0.5 in B: +0.25`. */
function describe({ column, a, b, by }: FieldDifference): string {
  const size = by === null ? '' : `: ${by < 0 ? '' : '+'}${short(by)}`;
  return `${column} ${shown(a)} in A, ${shown(b)} in B${size}`;
}

const shown = (field: string | null): string =>
  field === null ? 'no such column' : field === '' ? 'empty' : field;

const jsonName = ({ runId, ...name }: RowName): object => ({ run_id: runId, ...name });

const jsonPair = ({ by, a, b, differences }: PairDifference): object => ({
  event: 'pair',
  by,
  a: jsonName(a),
  b: jsonName(b),
  differences,
});

function printJson({ onlyInA, onlyInB, ...report }: CompareReport): void {
  const alone = (side: string, rows: readonly RowName[]): void =>
    rows.forEach((row) => print(JSON.stringify({ event: 'alone', side, ...jsonName(row) })));
  alone('a', onlyInA);
  alone('b', onlyInB);
  const { equal, identity, pairedByRunId, pairedByCell, differing, columns } = report;
  print(
    JSON.stringify({
      event: 'done',
      equal,
      identity,
      paired_by_run_id: pairedByRunId,
      paired_by_cell: pairedByCell,
      differing,
      columns,
      only_in_a: onlyInA.length,
      only_in_b: onlyInB.length,
    }),
  );
}
