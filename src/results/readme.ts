/** results/README.md, made from the columns: the page cannot fall behind them. */
import { FAILURE_COLUMNS, HISTORY_COLUMNS, resultColumns, TIMING_COLUMNS } from './columns.js';
import type { Column } from './table.js';

/** The whole page, in Markdown; `summary` are the columns of summary.csv, which stats knows. */
export function resultsReference(summary: readonly Pick<Column<never>, 'name' | 'doc'>[]): string {
  return `# Results

Each experiment has a folder, \`results/<name>\` unless \`--out\` says otherwise. Everything here but this page and
\`reference/\` is ignored by git.

| file | holds |
|---|---|
| results.csv | one row per run; in plan order once the sweep is finished |
| history.csv | one row per run and epoch (\`record: {history: false}\` turns it off) |
| timings.csv | what may differ between two machines |
| experiment.json | the config with all defaults filled in, and the digest of the data |
| failures.csv | runs that the machine failed; the next \`keepgrid run\` tries them again |
| results.unplanned.csv, history.unplanned.csv | finished runs that the edited grid no longer holds; they come back when it does |
| results.damaged-1.csv, … | what \`--repair\` dropped lines from, as it was |
| old-1, … | folders with what \`--fresh\` set aside |
| summary.csv | one row per cell, made anew by \`keepgrid summary\` |

results.csv and history.csv hold only what the config, the data and the seed determine: their bytes are the same on
any machine, with any number of workers, and after any interruption. Numbers are in their shortest form that reads
back to the same value; a cost is without dropout and without the L2 term. A run killed half-way leaves no row.

## results.csv

Here for a network with one hidden layer and one other axis, \`learning_rate\`.

${table(resultColumns({ layers: 2, axes: ['learning_rate'] }))}
## history.csv

${table(HISTORY_COLUMNS)}
## timings.csv

${table(TIMING_COLUMNS)}
## failures.csv

${table(FAILURE_COLUMNS)}
## summary.csv

For reading, not for verifying: rounded to 6 significant digits.

${table(summary)}`;
}

function table(columns: readonly Pick<Column<never>, 'name' | 'doc'>[]): string {
  return `| column | meaning |\n|---|---|\n${columns.map(({ name, doc }) => `| \`${name}\` | ${doc} |`).join('\n')}\n`;
}
