/**
 * Verifying a results folder: the way of a run walked twice. Every row is held to the plan, those of
 * a sample are trained again, and each field must be the same text. The folder is only read.
 */
import { availableParallelism } from 'node:os';
import { checkSplit } from '../data/split.js';
import { UserError } from '../errors.js';
import { experimentDocument } from '../plan/document.js';
import type { Run } from '../plan/run.js';
import type { Study } from '../plan/study.js';
import { exists } from '../results/files.js';
import { HISTORY_FORM } from '../results/forms.js';
import { inspectTable } from '../results/inspect.js';
import { pathsIn } from '../results/paths.js';
import { readResults, type ResultsTable } from '../results/read.js';
import { workersThatFit } from '../sweep/memory.js';
import { longestFirst } from '../sweep/order.js';
import { entryOf } from '../sweep/row.js';
import type { ExperimentOptions } from '../sweep/runExperiment.js';
import { trainOnThreads } from '../sweep/trainAll.js';
import { type Cause, likelyCause } from './cause.js';
import {
  type Difference,
  historyDifferences,
  planDifferences,
  rowDifferences,
} from './differences.js';
import { type IdentityDifference, identityDifferences, tableFaults } from './faults.js';
import { type Pair, type Pairing, pairRows } from './pairing.js';
import { loadRecorded } from './recorded.js';

export interface VerifyOptions extends Pick<
  ExperimentOptions,
  'workers' | 'kernels' | 'trainAll' | 'signal'
> {
  /** The results folder. */
  readonly dir: string;
  /** The data file, where it has moved. */
  readonly data?: string;
  /** Rows to train again: so many, all, or those of these run_ids. Default: 10. */
  readonly which?: number | 'all' | readonly string[];
  readonly onStart?: (start: VerifyStart) => void;
  /** After each run that was trained again, and for each other row that the plan contradicts. */
  readonly onRun?: (verdict: RunVerdict) => void;
}

export interface VerifyStart {
  readonly study: Study;
  /** Version of keepgrid that made the results. */
  readonly madeBy: string;
  /** Rows that will be trained again, and rows that there are. */
  readonly chosen: number;
  readonly rows: number;
  readonly workers: number;
  /** Whether history.csv is compared too: it is kept, and it is there. */
  readonly history: boolean;
}

/** What was found of one run. It holds where there are no differences and no failure. */
export interface RunVerdict {
  readonly run: Run;
  /** Line of results.csv. */
  readonly line: number;
  /** False: held to the plan alone. */
  readonly trained: boolean;
  readonly differences: readonly Difference[];
  /** What the machine did to it, or null. */
  readonly failure: string | null;
}

export interface VerifyReport {
  readonly madeBy: string;
  /** Every row that was looked at is what it should be, and none is missing. */
  readonly holds: boolean;
  readonly identity: readonly IdentityDifference[];
  /** What is wrong with results.csv as a whole, in sentences. */
  readonly faults: readonly string[];
  readonly rows: number;
  /** Line of results.csv that has no line end, so that its row does not count. */
  readonly unfinished: number | null;
  readonly trained: number;
  readonly differing: number;
  /** Runs that the machine failed: nothing can be said of them. */
  readonly failed: number;
  /** Runs trained again whose row has no line in history.csv: trained when none was kept. */
  readonly withoutHistory: number;
  /** Runs of the plan without a row. */
  readonly missing: readonly Run[];
  readonly cause: Cause | null;
  readonly stopped: boolean;
}

const DEFAULT_SAMPLE = 10;

/** @throws FolderError where the folder cannot be read, UserError where it has no such run, or the data is not there. */
export async function verifyResults(options: VerifyOptions): Promise<VerifyReport> {
  const { dir, which = DEFAULT_SAMPLE, onRun } = options;
  const { document, ...study } = await loadRecorded(dir, options.data);
  const { experiment, dataset, plan } = study;
  const table = await readResults(dir, document);
  checkSplit(dataset, experiment.data, experiment.seed);
  const identity = identityDifferences(document, experimentDocument(experiment, dataset, plan));
  const { seed: _, layers: __, ...split } = document.identity;
  const all = pairRows(plan.runs, table.rows, split);
  const pairing = Array.isArray(which) ? narrowed(all, which) : all;
  const { missing, pairs } = pairing;
  const faults = tableFaults(table.rows.length, pairing);

  const differing: (readonly Difference[])[] = [];
  const tell = (verdict: RunVerdict): void => {
    if (verdict.differences.length > 0) differing.push(verdict.differences);
    onRun?.(verdict);
  };
  const chosen = sample(pairs, which);
  for (const pair of pairs) {
    if (chosen.has(pair)) continue;
    const differences = planDifferences(table.columns, pair.row.fields, pair.run);
    if (differences.length > 0) tell({ ...nameOf(pair), trained: false, differences });
  }
  const again = pairs.filter((pair) => chosen.has(pair));
  const counts = await trainAgain(again, table, study, options, document.keepgrid, tell);
  const stopped = options.signal?.aborted ?? false;
  const cause = likelyCause({
    identity,
    runIdsAgree: pairs.some(({ run, row }) => row.row.runId === run.runId),
    misshapen: faults.length > 0,
    differences: differing,
    missing: missing.length,
  });
  return {
    holds: cause === null && counts.failed === 0 && !stopped,
    madeBy: document.keepgrid,
    identity,
    faults,
    rows: table.rows.length,
    unfinished: table.unfinished,
    ...counts,
    differing: differing.length,
    missing,
    cause,
    stopped,
  };
}

const nameOf = ({ run, row }: Pair): Pick<RunVerdict, 'run' | 'line' | 'failure'> => ({
  run,
  line: row.line,
  failure: null,
});

async function trainAgain(
  pairs: readonly Pair[],
  { columns, rows }: ResultsTable,
  study: Study,
  options: VerifyOptions,
  madeBy: string,
  tell: (verdict: RunVerdict) => void,
): Promise<Pick<VerifyReport, 'trained' | 'failed' | 'withoutHistory'>> {
  const { experiment, dataset, plan } = study;
  const { kernels = 'auto', trainAll = trainOnThreads } = options;
  const { signal = new AbortController().signal } = options;
  const counts = { trained: 0, failed: 0, withoutHistory: 0 };
  const wanted = Math.min(options.workers ?? availableParallelism(), Math.max(1, pairs.length));
  const workers = workersThatFit(wanted, plan, dataset);
  const path = pathsIn(options.dir).history;
  const history = experiment.record.history && (await exists(path));
  const size = { chosen: pairs.length, rows: rows.length };
  options.onStart?.({ study, madeBy, ...size, workers, history });
  if (pairs.length === 0) return counts;
  const recorded = history ? await readLines(path, pairs) : null;
  const byRun = new Map(pairs.map((pair) => [pair.run, pair]));
  await trainAll(
    byRepeat(pairs, dataset.m),
    { dataset, data: experiment.data, kernels, history },
    { workers, signal },
    {
      onFinished(run, finished) {
        counts.trained++;
        const pair = byRun.get(run)!;
        const entry = entryOf(run, finished);
        const { runId } = pair.row.row;
        const lines = recorded?.get(runId);
        if (recorded !== null && lines === undefined && entry.history.length > 0) {
          counts.withoutHistory++;
        }
        // Under the row's own id: one that was edited is a difference of the row, not of each epoch too.
        const epochs = entry.history.map((epoch) => ({ ...epoch, runId }));
        const differences = [
          ...rowDifferences(columns, pair.row.fields, entry.row),
          ...(lines === undefined ? [] : historyDifferences(lines, epochs)),
        ];
        tell({ ...nameOf(pair), trained: true, differences });
      },
      onFailed(run, failure) {
        counts.failed++;
        tell({ ...nameOf(byRun.get(run)!), trained: false, differences: [], failure });
      },
    },
  );
  return counts;
}

/** Repeat by repeat, as a worker prepares each repeat's data once; within one the longest first. */
const byRepeat = (pairs: readonly Pair[], examples: number): Run[] =>
  longestFirst(
    pairs.map(({ run }) => run),
    examples,
  ).toSorted((a, b) => a.repeat - b.repeat);

/**
 * The rows to train again. A sample is those of the lowest run_ids: they are hashes, so this is as
 * good as chance, and the same each time.
 */
function sample(
  pairs: readonly Pair[],
  which: NonNullable<VerifyOptions['which']>,
): ReadonlySet<Pair> {
  if (typeof which !== 'number') return new Set(pairs);
  return new Set(pairs.toSorted((a, b) => (a.run.runId < b.run.runId ? -1 : 1)).slice(0, which));
}

/** Only the runs of these ids, as the plan or the file knows them. */
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
    hint: 'name one as the column run_id of results.csv has it',
  });
}

/** run_id → the fields of its lines in history.csv, for these rows alone. */
async function readLines(
  path: string,
  pairs: readonly Pair[],
): Promise<ReadonlyMap<string, readonly (readonly string[])[]>> {
  const lines = new Map<string, (readonly string[])[]>();
  const wanted = new Set(pairs.map(({ row }) => row.row.runId));
  const table = await inspectTable(path, HISTORY_FORM, ({ runId }, { fields }) => {
    if (!wanted.has(runId)) return;
    const own = lines.get(runId);
    if (own === undefined) lines.set(runId, [fields!]);
    else own.push(fields!);
  });
  if (table.damage !== null) throw table.damage;
  return lines;
}
