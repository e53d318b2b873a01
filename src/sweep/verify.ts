/**
 * Verifying a results folder: the way of a run walked twice. Every row is held to the plan, those of
 * a sample are trained again, and each field must be the same text. The folder is only read.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import type { Dataset } from '../data/dataset.js';
import { splitRows } from '../data/split.js';
import { firstDraw } from '../engine/draws.js';
import { UserError } from '../errors.js';
import { experimentDocument } from '../plan/document.js';
import type { SplitIdentity } from '../plan/identity.js';
import type { Plan } from '../plan/plan.js';
import type { Run } from '../plan/run.js';
import { operationCount } from '../plan/work.js';
import { readExperiment } from '../results/read.js';
import { exists } from '../results/rearrange.js';
import { scanLines } from '../results/lines.js';
import { readTable, type TextTable } from '../results/table.js';
import { type Cause, likelyCause } from './cause.js';
import {
  type Difference,
  historyDifferences,
  plannedColumns,
  rowDifferences,
  untrainedRow,
} from './differences.js';
import { type IdentityDifference, identityDifferences, tableFaults } from './faults.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import { workersThatFit } from './memory.js';
import { type Pair, type Pairing, pairRows } from './pairing.js';
import { entryOf } from './row.js';

export interface VerifyOptions {
  /** The results folder. */
  readonly dir: string;
  /** What its experiment.json says, with the data as it is now. */
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly plan: Plan;
  /** Rows to train again: so many, all, or those of these run_ids. Default: 10. */
  readonly which?: number | 'all' | readonly string[];
  /** Threads; the cores where it is left out. */
  readonly workers?: number;
  readonly kernels?: KernelChoice;
  /** Aborted: no further run is begun, running ones get a few seconds. */
  readonly signal?: AbortSignal;
  readonly onStart?: (start: VerifyStart) => void;
  /** After each run that was trained again, and for each other row that the plan contradicts. */
  readonly onRun?: (verdict: RunVerdict) => void;
}

export interface VerifyStart {
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
  /** Every row that was looked at is what it should be, and none is missing. */
  readonly holds: boolean;
  readonly identity: readonly IdentityDifference[];
  /** What is wrong with results.csv as a whole, in sentences. */
  readonly faults: readonly string[];
  readonly rows: number;
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

/** @throws FolderError where the folder cannot be read, UserError where it has no such run. */
export async function verifyResults(options: VerifyOptions): Promise<VerifyReport> {
  const { dir, experiment, dataset, plan, which = DEFAULT_SAMPLE, onRun } = options;
  const document = await readExperiment(dir);
  const table = await readTable(dir);
  splitRows(dataset, experiment.data, firstDraw(experiment.seed));
  const identity = identityDifferences(document, experimentDocument(experiment, dataset, plan, ''));
  const { seed: _, layers: __, ...split } = document.identity;
  const all = pairRows(plan, table, split as unknown as SplitIdentity);
  const pairing = Array.isArray(which) ? narrowed(all, which, table) : all;
  const faults = tableFaults(table, plan, pairing);

  const chosen = new Set(sample(pairing.pairs, which));
  const differing: (readonly Difference[])[] = [];
  const tell = (verdict: RunVerdict): void => {
    if (verdict.differences.length > 0) differing.push(verdict.differences);
    onRun?.(verdict);
  };
  const isPlanned = plannedColumns(plan);
  for (const { run, row } of pairing.pairs) {
    if (chosen.has(row.line)) continue;
    const differences = rowDifferences(table.header, row.fields, untrainedRow(run), plan, (name) =>
      isPlanned.has(name),
    );
    if (differences.length > 0) {
      tell({ run, line: row.line, trained: false, differences, failure: null });
    }
  }
  const again = pairing.pairs.filter(({ row }) => chosen.has(row.line));
  const { trained, failed, withoutHistory } = await trainAgain(again, table, options, tell);
  const stopped = options.signal?.aborted ?? false;
  const { missing } = pairing;
  const idAt = table.header.indexOf('run_id');
  const cause = likelyCause({
    identity,
    runIdsAgree: pairing.pairs.some(({ run, row }) => row.fields[idAt] === run.runId),
    misshapen: faults.length > 0,
    differences: differing,
    missing: missing.length,
  });
  return {
    holds: cause === null && failed === 0 && !stopped,
    identity,
    faults,
    rows: table.rows.length,
    trained,
    differing: differing.length,
    failed,
    withoutHistory,
    missing,
    cause,
    stopped,
  };
}

async function trainAgain(
  pairs: readonly Pair[],
  { header, rows }: TextTable,
  options: VerifyOptions,
  tell: (verdict: RunVerdict) => void,
): Promise<Pick<VerifyReport, 'trained' | 'failed' | 'withoutHistory'>> {
  const { dir, experiment, dataset, plan, workers: wanted = availableParallelism() } = options;
  const counts = { trained: 0, failed: 0, withoutHistory: 0 };
  const workers = workersThatFit(Math.min(wanted, Math.max(1, pairs.length)), plan, dataset);
  const path = join(dir, 'history.csv');
  const history = experiment.record.history && (await exists(path));
  options.onStart?.({ chosen: pairs.length, rows: rows.length, workers, history });
  if (pairs.length === 0) return counts;
  const idOf = ({ row }: Pair): string => row.fields[header.indexOf('run_id')] ?? '';
  const recorded = history ? await readHistory(path, new Set(pairs.map(idOf))) : null;
  const byRun = new Map(pairs.map((pair) => [pair.run, pair]));
  const { trainAll } = await import('./pool.js');
  await trainAll(
    longestFirst(pairs, dataset.m),
    { dataset, data: experiment.data, kernels: options.kernels ?? 'auto', history },
    { workers, signal: options.signal ?? new AbortController().signal },
    {
      onFinished(run, finished) {
        counts.trained++;
        const pair = byRun.get(run)!;
        const entry = entryOf(run, finished);
        const lines = recorded?.get(idOf(pair));
        // A line of history begins with the id that the row has: an edited one is told once.
        const ofRow = entry.history.map((epoch) => ({ ...epoch, runId: idOf(pair) }));
        if (recorded !== null && lines === undefined && ofRow.length > 0) counts.withoutHistory++;
        const differences = [
          ...rowDifferences(header, pair.row.fields, entry.row, plan),
          ...(lines === undefined ? [] : historyDifferences(lines, ofRow)),
        ];
        tell({ run, line: pair.row.line, trained: true, differences, failure: null });
      },
      onFailed(run, reason) {
        counts.failed++;
        const { line } = byRun.get(run)!.row;
        tell({ run, line, trained: false, differences: [], failure: reason });
      },
    },
  );
  return counts;
}

/** Repeat by repeat, as a worker prepares each repeat's data once; within it the longest first. */
function longestFirst(pairs: readonly Pair[], examples: number): Run[] {
  const work = ({ network, training }: Run): number => operationCount(network, training, examples);
  return pairs.map(({ run }) => run).toSorted((a, b) => a.repeat - b.repeat || work(b) - work(a));
}

/**
 * Lines of the rows to train again. A sample is those of the lowest run_ids: they are hashes, so
 * this is as good as chance, and the same each time.
 */
function sample(pairs: readonly Pair[], which: NonNullable<VerifyOptions['which']>): number[] {
  const chosen =
    typeof which === 'number'
      ? pairs.toSorted((a, b) => (a.run.runId < b.run.runId ? -1 : 1)).slice(0, which)
      : pairs;
  return chosen.map(({ row }) => row.line);
}

/** Only the runs of these ids, as the plan or the file knows them. */
function narrowed(all: Pairing, runIds: readonly string[], { header }: TextTable): Pairing {
  const at = header.indexOf('run_id');
  const wanted = new Set(runIds);
  const pairs = all.pairs.filter(
    ({ run, row }) => wanted.has(run.runId) || wanted.has(row.fields[at] ?? ''),
  );
  const missing = all.missing.filter(({ runId }) => wanted.has(runId));
  const unplanned = all.unplanned.filter(({ fields }) => wanted.has(fields[at] ?? ''));
  const known = new Set([
    ...pairs.flatMap(({ run, row }) => [run.runId, row.fields[at]]),
    ...missing.map(({ runId }) => runId),
    ...unplanned.map(({ fields }) => fields[at]),
  ]);
  const unknown = runIds.find((runId) => !known.has(runId));
  if (unknown === undefined) return { pairs, missing, unplanned };
  throw new UserError(`There is no run "${unknown}"`, {
    hint: 'name one as the column run_id of results.csv has it',
  });
}

/** run_id → its lines, of these runs alone. */
async function readHistory(
  path: string,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const lines = new Map<string, string[]>();
  for await (const { text } of scanLines(path)) {
    const runId = text.slice(0, text.indexOf(','));
    if (!wanted.has(runId)) continue;
    const own = lines.get(runId);
    if (own === undefined) lines.set(runId, [text]);
    else own.push(text);
  }
  return lines;
}
