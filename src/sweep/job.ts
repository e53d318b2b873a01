/** The plain values that a worker gets at its start, and those that it gets and returns for each run. */
import type { Dataset, DatasetContent, PreparedData } from '../data/dataset.js';
import type { DataSettings, SplitSettings } from '../data/settings.js';
import type { FinalRows } from '../data/split.js';
import type { Draw } from '../engine/draws.js';
import type { KernelRoom, SimdEngine } from '../engine/simd.js';
import type { ListedData } from '../engine/listedData.js';
import type { ExtraName } from '../metrics.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import type { Outcome, Parameters, TrainState } from '../nn/outcome.js';
import type { Run } from '../plan/run.js';

/** How and on what the runs of a sweep are trained. */
export interface WorkerSetup extends TrainerSetup {
  readonly dataset: Dataset;
}

/** A worker gets this once. Data sets are on shared memory, so no examples are copied. */
export interface TrainerSetup {
  readonly dataset: DatasetContent;
  /** How each draw splits and scales the data. */
  readonly data: SplitSettings & Pick<DataSettings, 'scale' | 'scaleTarget'>;
  readonly kernels: KernelChoice;
  readonly history: boolean;
  /** What a thread needs of memory at most, in bytes. */
  readonly bytes?: number;
  /** The metrics to compute in addition; none by default. */
  readonly metrics?: readonly ExtraName[];
  /** Whether to return the trained parameters. */
  readonly parameters?: boolean;
  /** What to train on where it is the network that is handed over; else each draw's training part. */
  readonly final?: FinalRows | null;
  /** Whether to return where each training stands at its end, if that is possible. */
  readonly states?: boolean;
}

export interface RunJob extends Pick<Run, 'seed' | 'repeat' | 'fold' | 'network' | 'training'> {
  /** Names the run where its worker is elsewhere. */
  readonly runId?: string;
  /** Where to go on from; a run without it starts anew. */
  readonly from?: TrainState | null;
  /** The epoch to end after, where it is not the last of the settings. */
  readonly until?: number | undefined;
}

/** What a worker returns for a trained run. */
export interface FinishedRun {
  readonly outcome: Omit<Outcome, 'parameters'>;
  /** The epochs trained here: fewer than the outcome's where it went on from a state. */
  readonly epochs: number;
  /** Null if the run diverged, or if the setup does not ask for them. */
  readonly parameters: Parameters | null;
  /** When training began, in milliseconds since 1970. */
  readonly started: number;
  readonly seconds: number;
  /** The number of the worker, from 1. */
  readonly worker: number;
}

/** What one draw trains on, as threads hand it to each other: X stands in the memory that they share. */
export interface DrawData extends Pick<
  PreparedData,
  'Y' | 'train' | 'validation' | 'test' | 'targetScale'
> {
  readonly listed: ListedData;
}

/** Runs of one draw, which a worker trains one after another. */
export interface BatchJob {
  readonly draw: Draw;
  readonly runs: readonly Pick<RunJob, 'network' | 'training' | 'from' | 'until'>[];
  /** No further run is begun after so much time. */
  readonly milliseconds: number;
  /** What the draw trains on, where it is in the memory that threads share. */
  readonly data: DrawData | null;
  /** Where in that memory the networks are laid out; null: in a memory of the worker's own. */
  readonly room: KernelRoom | null;
}

/** A draw whose data a worker is to write to shared memory, from a byte on. */
export interface PrepareJob {
  readonly draw: Draw;
  readonly at: number;
}

/** What a worker gets at its start, besides its setup: what it shares with others, if anything. */
export interface WorkerStart {
  readonly setup: TrainerSetup;
  readonly engine: SimdEngine | null;
}

/** What came of a run. The reason why it failed on this machine is one line, without paths. */
export type RunResult =
  | { readonly finished: FinishedRun; readonly reason?: never }
  | { readonly finished: null; readonly reason: string };
