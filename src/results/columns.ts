/** The columns of every table, each as data: name, where its value comes from, what it means. */
import type { AxisValue } from '../plan/run.js';

export interface ResultRow {
  readonly runId: string;
  readonly cell: number;
  readonly repeat: number;
  readonly fold: number;
  readonly seed: number;
  readonly status: 'ok' | 'diverged';
  /** keepProb[l], l = 0 … L−1. */
  readonly keepProb: readonly number[];
  /** Axes besides keep_prob, by name. */
  readonly axes: Readonly<Record<string, AxisValue>>;
  readonly epochs: number;
  readonly trainCost: number | null;
  readonly trainAccuracy: number | null;
  readonly valCost: number | null;
  readonly valAccuracy: number | null;
  /** Squared Frobenius norm of W[l], l = 1 … L; nulls where the run diverged. */
  readonly weightNorms: readonly (number | null)[];
  readonly weightsSha256: string | null;
  readonly message: string;
}

export interface HistoryRow {
  readonly runId: string;
  readonly epoch: number;
  readonly trainCost: number;
  readonly valCost: number;
  readonly trainAccuracy: number | null;
  readonly valAccuracy: number | null;
}

export interface TimingRow {
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly seconds: number;
  readonly worker: number;
}

export interface FailureRow {
  readonly runId: string;
  readonly cell: number;
  readonly repeat: number;
  readonly fold: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly reason: string;
}

/** What the columns of results.csv depend on. */
export interface Layout {
  /** L: hidden layers and the output. */
  readonly layers: number;
  /** Axes besides keep_prob, by name. */
  readonly axes: readonly string[];
}

export type CellValue = string | number | null;

export interface Column<Row> {
  readonly name: string;
  readonly value: (row: Row) => CellValue;
  readonly doc: string;
}

const column = <Row>(name: string, value: Column<Row>['value'], doc: string): Column<Row> => ({
  name,
  value,
  doc,
});

/** results.csv, in order. An axis `epochs` has no column of its own: `epochs` says it. */
export function resultColumns({ layers, axes }: Layout): Column<ResultRow>[] {
  const upTo = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return [
    column(
      'run_id',
      (row) => row.runId,
      'hash of all that determines the row, and of nothing else',
    ),
    column('cell', (row) => row.cell, 'place of the cell in the plan, from 1'),
    column(
      'repeat',
      (row) => row.repeat,
      'which of the repeats, from 1: all cells of a repeat share split, initial weights, batches and draws',
    ),
    column('fold', (row) => row.fold, 'which of the folds, from 1'),
    column('seed', (row) => row.seed, "the experiment's seed"),
    column('status', (row) => row.status, 'ok, or diverged: numbers no longer finite'),
    ...upTo(0, layers - 1).map((l) =>
      column<ResultRow>(
        `keep_prob_${l}`,
        (row) => row.keepProb[l],
        `share of layer ${l} that is kept${l === 0 ? ' (the input)' : ''}`,
      ),
    ),
    ...axes
      .filter((name) => name !== 'epochs')
      .map((name) =>
        column<ResultRow>(name, (row) => row.axes[name] ?? null, 'value of this axis of the grid'),
      ),
    column(
      'epochs',
      (row) => row.epochs,
      'epochs trained; where it diverged, the epoch at whose end that showed',
    ),
    column(
      'train_cost',
      (row) => row.trainCost,
      'mean cost on the training part at the end: no dropout, no L2 term',
    ),
    column(
      'train_accuracy',
      (row) => row.trainAccuracy,
      'share of the training part classified right; empty for regression',
    ),
    column('val_cost', (row) => row.valCost, 'the same cost on the validation part'),
    column(
      'val_accuracy',
      (row) => row.valAccuracy,
      'share of the validation part classified right; empty for regression',
    ),
    ...upTo(1, layers).map((l) =>
      column<ResultRow>(
        `weight_norm_${l}`,
        (row) => row.weightNorms[l - 1] ?? null,
        `squared Frobenius norm of the weights of layer ${l}`,
      ),
    ),
    column(
      'weights_sha256',
      (row) => row.weightsSha256,
      'SHA-256 of the trained parameters, little-endian float32 W1, b1, W2, b2, …',
    ),
    column('message', (row) => row.message, 'why it diverged'),
  ];
}

export const HISTORY_COLUMNS: readonly Column<HistoryRow>[] = [
  column('run_id', (row) => row.runId, 'the run'),
  column('epoch', (row) => row.epoch, 'from 1'),
  column(
    'train_cost',
    (row) => row.trainCost,
    'cost on the training part after the epoch: no dropout, no L2 term',
  ),
  column('val_cost', (row) => row.valCost, 'cost on the validation part'),
  column('train_accuracy', (row) => row.trainAccuracy, 'empty for regression'),
  column('val_accuracy', (row) => row.valAccuracy, 'empty for regression'),
];

export const TIMING_COLUMNS: readonly Column<TimingRow>[] = [
  column('run_id', (row) => row.runId, 'the run'),
  column('started', (row) => row.started, 'when its training began, UTC'),
  column('seconds', (row) => row.seconds, 'how long it took'),
  column('worker', (row) => row.worker, 'which thread trained it'),
];

export const FAILURE_COLUMNS: readonly Column<FailureRow>[] = [
  column('run_id', (row) => row.runId, 'the run'),
  column('cell', (row) => row.cell, 'its cell'),
  column('repeat', (row) => row.repeat, 'its repeat'),
  column('fold', (row) => row.fold, 'its fold'),
  column('time', (row) => row.time, 'when it failed, UTC'),
  column('reason', (row) => row.reason, 'what the machine did to it; the next run tries it again'),
];
