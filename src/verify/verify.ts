/**
 * Verifies a results folder. Every row is compared with the plan, a sample of the rows is trained
 * again, and each field must be the same text. Nothing is written to the folder.
 */
import { availableParallelism } from 'node:os';
import { UserError } from '../errors.js';
import { experimentDocument } from '../plan/document.js';
import type { Run, RunSource } from '../plan/run.js';
import type { Study } from '../plan/study.js';
import { exists } from '../results/files.js';
import { HISTORY_FORM } from '../results/forms.js';
import { inspectTable } from '../results/inspect.js';
import { pathsIn } from '../results/paths.js';
import { readResults, type ResultsTable } from '../results/read.js';
import { figureIn } from '../results/standing.js';
import { workersThatFit } from '../sweep/memory.js';
import { longestFirst } from '../sweep/order.js';
import { entryOf } from '../sweep/row.js';
import type { ExperimentOptions } from '../sweep/runExperiment.js';
import { trainOnThreads } from '../sweep/threads.js';
import { type Cause, likelyCause } from './cause.js';
import {
  type Difference,
  historyDifferences,
  planDifferences,
  rowDifferences,
} from './differences.js';
import { type IdentityDifference, identityDifferences, tableFaults } from './faults.js';
import { type Pair, type Pairing, pairRows } from './pairing.js';
import { loadRecorded } from '../sweep/recorded.js';

export interface VerifyOptions extends Pick<
  ExperimentOptions,
  'workers' | 'kernels' | 'trainAll' | 'signal'
> {
  /** The results folder. */
  readonly dir: string;
  /** The data file, if it has moved. */
  readonly data?: string;
  /** The rows to train again: their number (10 by default), all, or their run_ids. */
  readonly which?: number | 'all' | readonly string[];
  readonly onStart?: (start: VerifyStart) => void;
  /** Called for each run that was trained again, and for each other row that contradicts the plan. */
  readonly onRun?: (verdict: RunVerdict) => void;
}

export interface VerifyStart {
  readonly study: Study;
  /** The version of keepgrid that made the results. */
  readonly madeBy: string;
  /** How many rows will be trained again, and how many there are. */
  readonly chosen: number;
  readonly rows: number;
  readonly workers: number;
  /** Whether history.csv is compared too: the experiment records it, and the file exists. */
  readonly history: boolean;
}

/** What was found about one run. It holds if there are no differences and no failure. */
export interface RunVerdict {
  readonly run: Run;
  /** The line of results.csv. */
  readonly line: number;
  /** Whether the run was trained again, and not only compared with the plan. */
  readonly trained: boolean;
  readonly differences: readonly Difference[];
  /** Why the machine could not train the run; null if it could, or did not have to. */
  readonly failure: string | null;
}

export interface VerifyReport {
  readonly madeBy: string;
  /** Whether every row that was compared is as expected, and none is missing. */
  readonly holds: boolean;
  readonly identity: readonly IdentityDifference[];
  /** What is wrong with results.csv as a whole, in sentences. */
  readonly faults: readonly string[];
  readonly rows: number;
  /** The line of results.csv that has no line end, so that its row does not count; else null. */
  readonly unfinished: number | null;
  readonly trained: number;
  readonly differing: number;
  /** Runs that the machine could not train, so that they are neither verified nor refuted. */
  readonly failed: number;
  /** Runs trained again that have no line in history.csv, as none was recorded when they were trained. */
  readonly withoutHistory: number;
  /** Runs of the plan that have no row. */
  readonly missing: readonly Run[];
  readonly cause: Cause | null;
  readonly stopped: boolean;
}

/** How many rows are trained again unless told otherwise. */
export const DEFAULT_SAMPLE = 10;

/**
 * Verifies a results folder.
 * @throws FolderError if the folder cannot be read; UserError if it has no such run, or the data is
 * not found.
 */
export async function verifyResults(options: VerifyOptions): Promise<VerifyReport> {
  const { dir, which = DEFAULT_SAMPLE, onRun } = options;
  const { document, ...study } = await loadRecorded(dir, options.data);
  const { experiment, dataset, plan } = study;
  const table = await readResults(dir, document);
  const identity = identityDifferences(document, experimentDocument(experiment, dataset, plan));
  const { seed: _, layers: __, ...split } = document.identity;
  const all = pairRows(runsOf(study, table), table.rows, split);
  const pairing = Array.isArray(which) ? narrowed(all, which) : all;
  const { missing, pairs } = pairing;

  const chosen = sample(pairs, which);
  const again = pairs.filter((pair) => chosen.has(pair));
  const most = workersThatFit(options.workers ?? availableParallelism(), plan, dataset);
  const workers = Math.min(most, Math.max(1, again.length));
  const history = experiment.record.history && (await exists(pathsIn(dir).history));
  const madeBy = document.keepgrid;
  const rows = table.rows.length;
  options.onStart?.({ study, madeBy, chosen: again.length, rows, workers, history });

  const differing: (readonly Difference[])[] = [];
  const onVerdict = (verdict: RunVerdict): void => {
    if (verdict.differences.length > 0) differing.push(verdict.differences);
    onRun?.(verdict);
  };
  for (const pair of pairs) {
    if (chosen.has(pair)) continue;
    const differences = planDifferences(table.columns, pair.row.fields, pair.run);
    if (differences.length > 0) onVerdict({ ...verdictOf(pair), differences });
  }
  const training = { ...options, study, workers, most, history, onVerdict };
  const counts = await trainAgain(again, table.columns, training);
  const stopped = options.signal?.aborted ?? false;
  const faults = tableFaults(rows, pairing);
  const cause = likelyCause({
    identity,
    runIdsAgree: pairs.some(({ run, row }) => row.row.runId === run.runId),
    misshapen: faults.length > 0,
    differences: differing,
    missing: missing.length,
  });
  return {
    holds: cause === null && counts.failed === 0 && !stopped,
    madeBy,
    identity,
    faults,
    rows,
    unfinished: table.unfinished,
    ...counts,
    differing: differing.length,
    missing,
    cause,
    stopped,
  };
}

/** The runs that there are with these rows. */
function runsOf({ experiment, plan }: Study, { rows }: ResultsTable): RunSource {
  if (plan.rungs === null) return plan.runs;
  const { metric } = experiment.select;
  const figures = new Map(rows.map(({ row }) => [row.runId, figureIn(row, metric)] as const));
  return plan.stage((runId) => figures.get(runId)).runs;
}

/** The verdict on a run before anything was found. */
const verdictOf = ({ run, row }: Pair): RunVerdict => ({
  run,
  line: row.line,
  trained: false,
  differences: [],
  failure: null,
});

interface Training extends Pick<VerifyOptions, 'dir' | 'kernels' | 'trainAll' | 'signal'> {
  readonly study: Study;
  readonly workers: number;
  readonly most: number;
  readonly history: boolean;
  readonly onVerdict: (verdict: RunVerdict) => void;
}

/** Trains the runs of these rows again, and compares the rows and their history. */
async function trainAgain(
  pairs: readonly Pair[],
  columns: ResultsTable['columns'],
  { study, workers, most, history, onVerdict, ...options }: Training,
): Promise<Pick<VerifyReport, 'trained' | 'failed' | 'withoutHistory'>> {
  const counts = { trained: 0, failed: 0, withoutHistory: 0 };
  if (pairs.length === 0) return counts;
  const { kernels = 'auto', trainAll = trainOnThreads } = options;
  const { signal = new AbortController().signal } = options;
  const { dataset, experiment } = study;
  const recorded = history ? await readLines(pathsIn(options.dir).history, pairs) : null;
  const jobs = pairs.map((pair) => ({ ...pair.run, pair }));
  await trainAll(
    // By draw, as a worker prepares the data of each draw once.
    longestFirst(jobs, { dataset, data: experiment.data }).toSorted(
      (a, b) => a.repeat - b.repeat || a.fold - b.fold,
    ),
    { dataset, data: experiment.data, kernels, history, metrics: experiment.metrics },
    { workers, most, signal },
    {
      onFinished({ pair, ...run }, finished) {
        counts.trained++;
        const { row, history: epochs } = entryOf(run, finished);
        const { runId } = pair.row.row;
        const lines = recorded?.get(runId);
        if (recorded !== null && lines === undefined && epochs.length > 0) counts.withoutHistory++;
        const differences = rowDifferences(columns, pair.row.fields, row);
        if (lines !== undefined) {
          // With the row's own run_id: if that was edited, it is a difference of the row alone.
          const expected = epochs.map((epoch) => ({ ...epoch, runId }));
          differences.push(...historyDifferences(lines, expected));
        }
        onVerdict({ ...verdictOf(pair), trained: true, differences });
      },
      onFailed({ pair }, failure) {
        counts.failed++;
        onVerdict({ ...verdictOf(pair), failure });
      },
    },
  );
  return counts;
}

/**
 * Chooses the rows to train again. A sample has the lowest run_ids: as these are hashes, it is as
 * good as a random one, and the same every time.
 */
function sample(
  pairs: readonly Pair[],
  which: NonNullable<VerifyOptions['which']>,
): ReadonlySet<Pair> {
  if (typeof which !== 'number') return new Set(pairs);
  let lowest: Pair[] = [];
  const cut = (): void => {
    lowest = lowest.toSorted((a, b) => (a.run.runId < b.run.runId ? -1 : 1)).slice(0, which);
  };
  // Of a million rows only a few are sorted.
  for (const pair of pairs) {
    if (lowest.push(pair) > 2 * which + 1000) cut();
  }
  cut();
  return new Set(lowest);
}

/** Keeps only these run_ids, as the plan or the file has them. @throws UserError if one is unknown. */
function narrowed(all: Pairing, runIds: readonly string[]): Pairing {
  const wanted = new Set(runIds);
  const pairs = all.pairs.filter(
    ({ run, row }) => wanted.has(run.runId) || wanted.has(row.row.runId),
  );
  const missing = all.missing.filter(({ runId }) => wanted.has(runId));
  const unplanned = all.unplanned.filter(({ row }) => wanted.has(row.runId));
  const known = new Set([
    ...pairs.flatMap(({ run, row }) => [run.runId, row.row.runId]),
    ...missing.map(({ runId }) => runId),
    ...unplanned.map(({ row }) => row.runId),
  ]);
  const unknown = runIds.find((runId) => !known.has(runId));
  if (unknown === undefined) return { pairs, missing, unplanned };
  throw new UserError(`There is no run "${unknown}"`, {
    hint: 'copy one from the column run_id of results.csv',
  });
}

/** Reads the lines of these rows in history.csv: their fields, by run_id. @throws FolderError at damage. */
async function readLines(
  path: string,
  pairs: readonly Pair[],
): Promise<ReadonlyMap<string, readonly (readonly string[])[]>> {
  const lines = new Map<string, (readonly string[])[]>();
  const wanted = new Set(pairs.map(({ row }) => row.row.runId));
  const table = await inspectTable(path, HISTORY_FORM, ({ runId }, { fields }) => {
    if (!wanted.has(runId)) return;
    const own = lines.get(runId) ?? [];
    own.push(fields!);
    lines.set(runId, own);
  });
  if (table.damage !== null) throw table.damage;
  return lines;
}
