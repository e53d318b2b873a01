/** The columns of results.csv, and of the files of a results folder that go with it. */
import { EXTRA_NAMES, type ExtraFigures, type ExtraName, METRICS } from '../metrics.js';
import type { Run } from '../plan/run.js';
import { EPOCHS, isEarlier, TRAINED_EPOCHS } from './earlier.js';
import { column, type Column, type FieldValue, type ReadColumn } from './table.js';

/** The part of a row that the plan determines. */
export interface PlannedRow extends Pick<
  Run,
  'runId' | 'cell' | 'repeat' | 'fold' | 'seed' | 'axes'
> {
  /** keepProb[l], l = 0 … L−1. */
  readonly keepProb: readonly number[];
  /** The epochs to train. */
  readonly epochs: number;
}

/** The figures of metrics that the config does not ask for are not in the row. */
export interface ResultRow extends PlannedRow, ExtraFigures {
  readonly status: 'ok' | 'diverged';
  /** The epochs trained; if the run diverged, the epoch at whose end this was noticed. */
  readonly trainedEpochs: number;
  /** The epoch whose figures the row has, with early stopping; else null or missing. */
  readonly bestEpoch?: number | null;
  readonly trainCost: number | null;
  readonly trainAccuracy: number | null;
  readonly valCost: number | null;
  readonly valAccuracy: number | null;
  /** Squared Frobenius norm of W[l], l = 1 … L; each is null if the run diverged. */
  readonly weightNorms: readonly (number | null)[];
  readonly weightsSha256: string | null;
  readonly message: string;
}

/** What determines the columns of results.csv. */
export interface Layout {
  /** L, the number of hidden layers and the output. */
  readonly layers: number;
  /** The names of the axes besides keep_prob. */
  readonly axes: readonly string[];
  /** The metrics that rows have in addition, in order; none if missing. */
  readonly metrics?: readonly ExtraName[] | undefined;
  /** Whether runs may stop early, so that rows have a best_epoch. */
  readonly stopping?: boolean | undefined;
  /** True for a table of an earlier version, whose column `epochs` holds the epochs trained. */
  readonly earlier?: boolean;
}

/** `origin` says what determines the fields: the plan alone, or training. */
export type ResultColumn =
  | (ReadColumn<PlannedRow> & { readonly origin: 'plan' })
  | (ReadColumn<ResultRow> & { readonly origin: 'training' });

const planned = (...definition: Parameters<typeof column<PlannedRow>>) => ({
  ...column<PlannedRow>(...definition),
  origin: 'plan' as const,
});

const trained = (...definition: Parameters<typeof column<ResultRow>>) => ({
  ...column<ResultRow>(...definition),
  origin: 'training' as const,
});

/** The column of an axis `epochs`, too: what is read from it is also the value of the axis. */
function epochsColumn(axes: readonly string[]): ResultColumn {
  const own = planned(EPOCHS, 'epochs', 'count', 'number of epochs to train');
  return axes.includes(EPOCHS) ? { ...own, put: putEpochs } : own;
}

const trainedEpochsColumn = trained(
  TRAINED_EPOCHS,
  'trainedEpochs',
  'count',
  'number of epochs trained: fewer if the run stopped early, or diverged, which is noticed at the end of an epoch',
);

/** With early stopping alone. */
export const BEST_EPOCH = trained(
  'best_epoch',
  'bestEpoch',
  'figure',
  'epoch with the lowest val_cost, whose network the figures, norms and digest are of',
);

/** What earlier versions wrote in place of both columns. */
const earlierEpochsColumn = (axes: readonly string[]): ResultColumn => ({
  ...trainedEpochsColumn,
  name: EPOCHS,
  put(row: ResultRow, value: FieldValue) {
    trainedEpochsColumn.put(row, value);
    if (axes.includes(EPOCHS)) putEpochs(row, value);
    else Object.assign(row, { epochs: value });
  },
});

function putEpochs(row: PlannedRow, value: FieldValue): void {
  Object.assign(row, { epochs: value, axes: { ...row.axes, epochs: value } });
}

/** The columns of results.csv, in order. */
export function resultColumns({
  layers,
  axes,
  metrics = [],
  stopping = false,
  earlier = false,
}: Layout): ResultColumn[] {
  const layerNumbers = Array.from({ length: layers }, (_, l) => l);
  return [
    planned(
      'run_id',
      'runId',
      'id',
      'hash of everything that determines the row, and of nothing else',
    ),
    planned('cell', 'cell', 'count', 'number of the cell in the plan, from 1'),
    planned(
      'repeat',
      'repeat',
      'count',
      'number of the repeat, from 1; all cells share its split, initial weights, batches and draws',
    ),
    planned('fold', 'fold', 'count', 'number of the fold, from 1'),
    planned('seed', 'seed', 'count', 'seed of the experiment'),
    trained('status', 'status', 'status', 'ok, or diverged if numbers were no longer finite'),
    ...layerNumbers.map((l) =>
      planned(`keep_prob_${l}`, 'keepProb', 'number', `keep_prob of ${nameOfLayer(l)}`, l),
    ),
    ...axes
      .filter((name) => name !== EPOCHS)
      .map((name) => planned(name, 'axes', 'scalar', 'value of this axis of the grid', name)),
    ...(earlier ? [earlierEpochsColumn(axes)] : [epochsColumn(axes), trainedEpochsColumn]),
    ...(stopping ? [BEST_EPOCH] : []),
    trained(
      'train_cost',
      'trainCost',
      'figure',
      'mean cost on the training part after the last epoch, without dropout and L2 term',
    ),
    trained('train_accuracy', 'trainAccuracy', 'figure', accuracyOn('training')),
    trained('val_cost', 'valCost', 'figure', 'the same cost on the validation part'),
    trained('val_accuracy', 'valAccuracy', 'figure', accuracyOn('validation')),
    ...metrics.flatMap(extraColumns),
    ...layerNumbers.map((l) => {
      const doc = `squared Frobenius norm of the weights of layer ${l + 1}`;
      return trained(`weight_norm_${l + 1}`, 'weightNorms', 'figure', doc, l);
    }),
    trained(
      'weights_sha256',
      'weightsSha256',
      'digest',
      'SHA-256 of the trained parameters W1, b1, W2, b2, … as little-endian float32',
    ),
    trained('message', 'message', 'text', 'why the run diverged'),
  ];
}

/** The two columns of a metric that the config asks for. */
function extraColumns(name: ExtraName): ResultColumn[] {
  const { key, trainKey, doc } = METRICS[`val_${name}`];
  return [
    trained(`train_${name}`, trainKey, 'figure', `the same as val_${name}, on the training part`),
    trained(`val_${name}`, key, 'figure', doc),
  ];
}

/** All columns that a config may ask for under `metrics`, in order. */
export const EXTRA_COLUMNS: readonly ResultColumn[] = EXTRA_NAMES.flatMap(extraColumns);

export const nameOfLayer = (l: number): string => `layer ${l}${l === 0 ? ' (the input)' : ''}`;

const accuracyOn = (part: string): string =>
  `share of the ${part} part that is classified correctly; empty for regression`;

/** A layout, and what results.csv had before, while its columns are being replaced. */
type ReplacedLayout = Layout & {
  readonly replaced_axes?: readonly string[];
  readonly replaced_metrics?: readonly ExtraName[];
  readonly replaced_stopping?: boolean;
};

/** The layout that has this header, which may be the one that is being replaced, or of an earlier version; else the new one. */
export function layoutOf(
  { layers, axes, metrics, stopping, ...before }: ReplacedLayout,
  header: readonly string[] | null,
): Layout {
  const earlier = header !== null && isEarlier(header);
  const replaced = {
    layers,
    axes: before.replaced_axes ?? axes,
    metrics: before.replaced_metrics ?? metrics,
    stopping: before.replaced_stopping ?? stopping,
    earlier,
  };
  const names = resultColumns(replaced).map(({ name }) => name);
  return names.join() === header?.join() ? replaced : { layers, axes, metrics, stopping, earlier };
}

/** The row that the fields of a line are read into: of one shape, as there may be millions of rows. */
export const emptyRow = (): object => ({
  runId: '',
  cell: 0,
  repeat: 0,
  fold: 0,
  seed: 0,
  status: 'ok',
  keepProb: [],
  axes: {},
  epochs: 0,
  trainedEpochs: 0,
  trainCost: null,
  trainAccuracy: null,
  valCost: null,
  valAccuracy: null,
  weightNorms: [],
  weightsSha256: null,
  message: '',
});

/** The part of a run's row that the plan determines. */
export function plannedRow(run: Run): PlannedRow {
  const { runId, cell, repeat, fold, seed, axes, network, training } = run;
  const { keepProb } = network;
  return { runId, cell, repeat, fold, seed, axes, keepProb, epochs: training.epochs };
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
  column('run_id', 'runId', 'id', 'run_id in results.csv'),
  column('epoch', 'epoch', 'count', 'number of the epoch, from 1'),
  column(
    'train_cost',
    'trainCost',
    'figure',
    'mean cost on the training part after the epoch, without dropout and L2 term',
  ),
  column('val_cost', 'valCost', 'figure', 'the same cost on the validation part'),
  column('train_accuracy', 'trainAccuracy', 'figure', accuracyOn('training')),
  column('val_accuracy', 'valAccuracy', 'figure', accuracyOn('validation')),
];

export interface TimingRow {
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly seconds: number;
  readonly worker: number;
}

export const TIMING_COLUMNS: readonly Column<TimingRow>[] = [
  column('run_id', 'runId', 'id', 'run_id in results.csv'),
  column('started', 'started', 'text', 'time at which training began, in UTC'),
  column('seconds', 'seconds', 'number', 'duration of the training in seconds'),
  column('worker', 'worker', 'count', 'number of the thread that trained the run'),
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
  column('run_id', 'runId', 'id', 'run_id that the run would have in results.csv'),
  column('cell', 'cell', 'count', 'cell of the run'),
  column('repeat', 'repeat', 'count', 'repeat of the run'),
  column('fold', 'fold', 'count', 'fold of the run'),
  column('time', 'time', 'text', 'time of the failure, in UTC'),
  column('reason', 'reason', 'text', 'what happened on the machine'),
];
