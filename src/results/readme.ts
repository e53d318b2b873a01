/** The text of results/README.md, made from the columns so that it cannot fall behind them. */
import {
  BEST_EPOCH,
  EXTRA_COLUMNS,
  FAILURE_COLUMNS,
  HISTORY_COLUMNS,
  resultColumns,
  TIMING_COLUMNS,
} from './columns.js';
import { RENEW_SECONDS } from './lock.js';
import { LEASE_SECONDS } from './lockFile.js';
import type { Column } from './table.js';

/** The whole page, in Markdown. The columns of summary.csv are passed in, as stats defines them. */
export function resultsReference(summary: readonly Pick<Column<never>, 'name' | 'doc'>[]): string {
  return `# Results

Each experiment has a folder, \`results/<name>\` unless \`--out\` names another one. Git ignores everything here but this
page and \`reference/\`.

| file | content |
|---|---|
| results.csv | one row per run, in plan order once the sweep is finished |
| history.csv | one row per run and epoch; \`record: {history: false}\` turns it off |
| timings.csv | when each run was trained and how long it took, which differs from machine to machine |
| experiment.json | the config with all defaults filled in, and what determines the rows, such as the digest of the data |
| failures.csv | runs that failed on this machine; the next \`keepgrid run\` tries them again |
| results.unplanned.csv, history.unplanned.csv | finished runs that are no longer in the edited grid; they come back when the grid has them again |
| results.damaged-1.csv, … | copies of a file from before \`--repair\` dropped lines, or wrote experiment.json again |
| old-1, … | folders with what \`--fresh\` set aside |
| summary.csv | one row per cell, rewritten by \`keepgrid summary\` |
| model.onnx, model.safetensors, model.json | the network that \`keepgrid best\` trained: for other programs, its parameters with all that predicts, and the latter to read |
| test.json | every look at the test part by \`keepgrid best\`: when, for which choice, and the scores with their intervals |
| report.html | what the sweep says, with charts, rewritten by \`keepgrid report\` |

results.csv and history.csv hold only what the config, the data and the seed determine. Their bytes are the same on
any machine, with any number of workers, and after any interruption. A number is written in the shortest form that
reads back as the same value. A run that is interrupted leaves no row.

The folder of a shard (\`keepgrid run --shard 3/8\`), \`results/<name>-shard-3-of-8\`, has the same files with the rows of its
part. Its experiment.json says \`"shard": {"index": 3, "count": 8}\`. \`keepgrid merge\` makes a folder of a whole sweep of
them, whose three files results.csv, history.csv and experiment.json have the bytes of a sweep that was never split, if one
version of keepgrid wrote them all. Until all shards are in, rows of a rung that is not known yet are in
results.unplanned.csv.

${DURABILITY}
## results.csv

These are the columns for a network with one hidden layer and, besides keep_prob, one axis, \`learning_rate\`.

${table(resultColumns({ layers: 2, axes: ['learning_rate'] }))}
With \`training.early_stopping\` there is one more after \`trained_epochs\`; the figures are then those of the best epoch.

${table([BEST_EPOCH])}
If the config asks for metrics (\`metrics: [f1_macro]\`, or as \`select.metric\`), rows have two columns for each of them
after \`val_accuracy\`, in this order. They are computed at the end of training from the outputs of the network, by the
definitions of scikit-learn, and have the same bits everywhere. A field is empty where the metric is undefined.

${table(EXTRA_COLUMNS)}
The metrics are part of a run's \`run_id\`: with another list, finished rows are set aside and all runs are trained again.

## history.csv

${table(HISTORY_COLUMNS)}
## timings.csv

${table(TIMING_COLUMNS)}
## failures.csv

${table(FAILURE_COLUMNS)}
## test.json

\`looks\` has an entry for each choice that \`keepgrid best\` has scored on the test part, the first one first: \`id\`, a hash
of what determines the scores; \`scored\`, when, in UTC; the \`cell\`, the \`metric\` and the \`rule\` that chose it; the
number of \`examples\`; \`nets\`, the networks with their \`repeat\`, their \`scores\` (\`value\`, and the bounds \`low\` and
\`high\` of a 95 % interval by Wilson for a share, by the normal distribution for a mean) and \`weights\`, the SHA-256 of the
parameters; \`kept\`, the repeat of the network that was written. Keep the file: a test part that is looked at often, and
chosen by, says less each time.

## summary.csv

This file is for reading: numbers are rounded to 6 significant digits. For each metric that the config asks for it has
three more columns after those of \`val_accuracy\`, such as \`mean_val_f1_macro\`, \`std_val_f1_macro\` and \`se_val_f1_macro\`.

${table(summary)}`;
}

function table(columns: readonly Pick<Column<never>, 'name' | 'doc'>[]): string {
  return `| column | meaning |\n|---|---|\n${columns.map(({ name, doc }) => `| \`${name}\` | ${doc} |`).join('\n')}\n`;
}

/** What a user can rely on when something dies. test/faults tries it, but for a loss of power. */
const DURABILITY = `## What survives what

A run is finished when its row is on disk: that is when \`run --json\` prints it and the progress counts it. All other
runs are trained again by the same command, and the folder then has the bytes of a sweep that nothing disturbed.

- **The process dies**: by \`kill -9\`, a crash, or for want of memory. Finished runs stay; those under way are lost. A line
  that was torn is dropped by the next \`keepgrid run\`, as is history without a row. A thread that dies costs its run, which
  goes to failures.csv. The same command goes on without any option.
- **The power fails**: finished runs stay. History is synced to disk (fdatasync), then the row, and only then is the run
  reported. There is no interval: a row is written as soon as the write before it has ended, and rows that come
  meanwhile share the next sync, so that at most the runs of the last few milliseconds are trained again. Only
  timings.csv is not waited for.
- **A file is replaced** (experiment.json, a table that is put in order, summary.csv, report.html, a model): the new
  content goes to \`<name>.tmp\` in the same folder and is synced; it is renamed over the old file, and the folder is
  synced. A crash leaves the old file or the new one, whole. A row that moves between tables is written to the one
  before it leaves the other.
- **The disk is full**, or a write fails: the file is cut back to its last whole line, the sweep ends with exit code 3 and
  says which file it was. Nothing is written after a write or a sync that failed.
- **Two processes want one folder**: \`.lock\` names the process that has it. The other ends with exit code 3, or waits with
  \`--wait\`. The lock of a process that has ended on this machine is free at once. One of another host or container gives a
  sign of life every ${RENEW_SECONDS} s and is free after ${LEASE_SECONDS} s without one, by the clock of the disk it is on; where that cannot be
  told, once it has not changed for ${LEASE_SECONDS} s while another process waits. Clocks of hosts are not compared. The owner looks at
  its lock before each write, and stops if it has lost it.
- **Somebody else changes the folder** while a sweep runs: a table that is removed, replaced, cut or appended to ends the
  sweep with exit code 3 before anything more is written. A line that is no row is refused with its number; \`--repair\`
  drops it, keeps a copy and trains its run again.

It is not promised

- on a network drive that does not create files exclusively, or whose locks were removed by hand: two processes might
  write at once. An owner that stands still for more than ${LEASE_SECONDS} s between the look at its lock and the write would
  write beside the next one;
- on a disk that says that data are stored when they are not;
- that a number edited by hand is noticed, where the line is still a row: \`keepgrid verify\` finds that;
- that rows of another \`numerics\` version go on: they are refused, as their bits may differ.
`;
