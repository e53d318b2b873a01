/** The columns of results.csv, an entry each, and those of the files beside it. */
import type { Run } from '../plan/run.js';
import { column, type Column, type FieldValue, type Kind, type ReadColumn } from './table.js';

/** What the plan says of a row. */
export interface PlannedRow extends Pick<
  Run,
  'runId' | 'cell' | 'repeat' | 'fold' | 'seed' | 'axes'
> {
  /** keepProb[l], l = 0 … L−1. */
  readonly keepProb: readonly number[];
}

export interface ResultRow extends PlannedRow {
  readonly status: 'ok' | 'diverged';
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

/** What the columns of results.csv depend on. */
export interface Layout {
  /** L: hidden layers and the output. */
  readonly layers: number;
  /** Axes besides keep_prob, by name. */
  readonly axes: readonly string[];
}

/** `origin` is who determines the fields: the plan alone, or training. */
export type ResultColumn =
  | (ReadColumn<PlannedRow> & { readonly origin: 'plan' })
  | (ReadColumn<ResultRow> & { readonly origin: 'training' });

const planned = (
  name: string,
  key: keyof PlannedRow,
  kind: Kind,
  doc: string,
  at?: string | number,
): ResultColumn => ({ ...column<PlannedRow>(name, key, kind, doc, at), origin: 'plan' });

const trained = (
  name: string,
  key: keyof ResultRow,
  kind: Kind,
  doc: string,
  at?: string | number,
): ResultColumn => ({ ...column<ResultRow>(name, key, kind, doc, at), origin: 'training' });

/** results.csv, in order. An axis `epochs` has no column of its own: `epochs` says it. */
export function resultColumns({ layers, axes }: Layout): ResultColumn[] {
  const layerNumbers = Array.from({ length: layers }, (_, l) => l);
  const epochs = trained(
    'epochs',
    'epochs',
    'count',
    'epochs trained; where it diverged, the epoch at whose end that showed',
  );
  return [
    planned('run_id', 'runId', 'id', 'hash of all that determines the row, and of nothing else'),
    planned('cell', 'cell', 'count', 'place of the cell in the plan, from 1'),
    planned(
      'repeat',
      'repeat',
      'count',
      'which of the repeats, from 1: all cells of a repeat share split, initial weights, batches and draws',
    ),
    planned('fold', 'fold', 'count', 'which of the folds, from 1'),
    planned('seed', 'seed', 'count', "the experiment's seed"),
    trained('status', 'status', 'status', 'ok, or diverged: numbers no longer finite'),
    ...layerNumbers.map((l) =>
      planned(
        `keep_prob_${l}`,
        'keepProb',
        'number',
        `share of layer ${l} that is kept${l === 0 ? ' (the input)' : ''}`,
        l,
      ),
    ),
    ...axes
      .filter((name) => name !== 'epochs')
      .map((name) => planned(name, 'axes', 'scalar', 'value of this axis of the grid', name)),
    axes.includes('epochs') ? alsoAxis(epochs) : epochs,
    trained(
      'train_cost',
      'trainCost',
      'figure',
      'mean cost on the training part at the end: no dropout, no L2 term',
    ),
    trained(
      'train_accuracy',
      'trainAccuracy',
      'figure',
      'share of the training part classified right; empty for regression',
    ),
    trained('val_cost', 'valCost', 'figure', 'the same cost on the validation part'),
    trained(
      'val_accuracy',
      'valAccuracy',
      'figure',
      'share of the validation part classified right; empty for regression',
    ),
    ...layerNumbers.map((l) =>
      trained(
        `weight_norm_${l + 1}`,
        'weightNorms',
        'figure',
        `squared Frobenius norm of the weights of layer ${l + 1}`,
        l,
      ),
    ),
    trained(
      'weights_sha256',
      'weightsSha256',
      'digest',
      'SHA-256 of the trained parameters, little-endian float32 W1, b1, W2, b2, …',
    ),
    trained('message', 'message', 'text', 'why it diverged'),
  ];
}

/** Which of the layouts that the rows may have is that of the header; the first where none is. */
export function layoutOf(
  { layers, axes, replaced_axes }: Layout & { readonly replaced_axes?: readonly string[] },
  header: readonly string[] | null,
): Layout {
  const before = { layers, axes: replaced_axes ?? axes };
  const isBefore =
    resultColumns(before)
      .map(({ name }) => name)
      .join() === header?.join();
  return isBefore ? before : { layers, axes };
}

/** The column, read as the value of the axis of its name too. */
function alsoAxis(own: ResultColumn): ResultColumn {
  const axis = planned(own.name, 'axes', 'scalar', own.doc, own.name);
  return {
    ...own,
    put(row: ResultRow, value: FieldValue) {
      own.put(row, value);
      axis.put(row, value);
    },
  } as ResultColumn;
}

/** What a row is read into. */
export const emptyRow = (): object => ({ keepProb: [], axes: {}, weightNorms: [] });

/** What the plan says of a run's row. */
export function plannedRow(run: Run): PlannedRow {
  const { runId, cell, repeat, fold, seed, axes, network } = run;
  return { runId, cell, repeat, fold, seed, axes, keepProb: network.keepProb };
}

export interface HistoryRow {
  readonly runId: string;
  readonly epoch: number;
  readonly trainCost: number | null;
  readonly valCost: number | null;
  readonly trainAccuracy: number | null;
  readonly valAccuracy: number | null;
}

export const HISTORY_COLUMNS: readonly ReadColumn<HistoryRow>[] = [
  column('run_id', 'runId', 'id', 'the run'),
  column('epoch', 'epoch', 'count', 'from 1'),
  column(
    'train_cost',
    'trainCost',
    'figure',
    'cost on the training part after the epoch: no dropout, no L2 term',
  ),
  column('val_cost', 'valCost', 'figure', 'cost on the validation part'),
  column('train_accuracy', 'trainAccuracy', 'figure', 'empty for regression'),
  column('val_accuracy', 'valAccuracy', 'figure', 'empty for regression'),
];

export interface TimingRow {
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly seconds: number;
  readonly worker: number;
}

export const TIMING_COLUMNS: readonly Column<TimingRow>[] = [
  column('run_id', 'runId', 'id', 'the run'),
  column('started', 'started', 'text', 'when its training began, UTC'),
  column('seconds', 'seconds', 'number', 'how long it took'),
  column('worker', 'worker', 'count', 'which thread trained it'),
];

export interface FailureRow {
  readonly runId: string;
  readonly cell: number;
  readonly repeat: number;
  readonly fold: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly reason: string;
}

export const FAILURE_COLUMNS: readonly ReadColumn<FailureRow>[] = [
  column('run_id', 'runId', 'id', 'the run'),
  column('cell', 'cell', 'count', 'its cell'),
  column('repeat', 'repeat', 'count', 'its repeat'),
  column('fold', 'fold', 'count', 'its fold'),
  column('time', 'time', 'text', 'when it failed, UTC'),
  column('reason', 'reason', 'text', 'what the machine did to it; the next run tries it again'),
];
