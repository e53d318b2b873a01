/**
 * The hand-over: the recommended cell is trained on all examples but those of the test part, which then
 * scores it, once; the network is written with all that it takes to predict.
 */
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { PreparedData } from '../data/dataset.js';
import { firstDraw } from '../engine/draws.js';
import { FolderError, MachineError, UserError } from '../errors.js';
import type { Metric, Select } from '../metrics.js';
import type { Model } from '../model/model.js';
import { loadModel, MODEL_FILES, modelFiles } from '../model/modelFile.js';
import { type KernelChoice, kernelSets } from '../nn/kernelSets.js';
import { differingParts } from '../plan/canonical.js';
import { type ExperimentDocument, experimentDocument } from '../plan/document.js';
import { shardName } from '../plan/shard.js';
import { runIdentity, splitIdentity } from '../plan/identity.js';
import { effectiveSettings } from '../plan/settings.js';
import { PARTS, readExperiment } from '../results/experimentFile.js';
import { exists, orFault, replaceFile } from '../results/files.js';
import { loadRecorded } from '../sweep/recorded.js';
import type { TrainAll } from '../sweep/trainAll.js';
import { packageVersion } from '../version.js';
import { type Choice, cellToTrain, choose } from './choose.js';
import { finalData, type FinalNet, type FinalTraining, modelOf, trainNets } from './final.js';
import { type Look, readLooks, type ScoredNet, writeLooks } from './record.js';
import { scoresOf } from './scores.js';

export interface BestOptions {
  /** The results folder. */
  readonly dir: string;
  /** The folder of the model's files; by default the results folder. */
  readonly out?: string;
  /** The number of networks to train, of which one is kept; 1 by default. */
  readonly repeats?: number;
  /** The data file, if it has moved. */
  readonly data?: string;
  /** How to choose a cell, where that differs from the folder's own select. */
  readonly select?: Partial<Select>;
  /** False: train on all examples, and score none. */
  readonly score?: boolean;
  readonly workers?: number;
  readonly kernels?: KernelChoice;
  readonly trainAll?: TrainAll;
  readonly signal?: AbortSignal;
  readonly onStart?: (start: BestStart) => void;
  readonly onNet?: (failure: string | null) => void;
}

export interface BestStart extends Choice {
  /** The number of networks that will be trained. */
  readonly nets: number;
  /** The number of examples that they are trained on. */
  readonly examples: number;
  /** The number of epochs of each. */
  readonly epochs: number;
  /** The look at the test part that asked for the same; null if this is the first that does. */
  readonly known: Look | null;
  /** Looks at the test part that asked for something else. */
  readonly others: readonly Look[];
}

export interface BestReport extends BestStart {
  /** What the test part says; null where it was not asked. */
  readonly look: Look | null;
  /** The files of the model, which may have been there. */
  readonly files: readonly string[];
}

/**
 * Trains, scores and writes the network of the recommended cell. Null if the signal has stopped it, and
 * nothing was scored or written then.
 * @throws FolderError if the folder cannot be read or written, or its results were made from other data or
 * arithmetic; UserError if there is no test part to score on, or the data is not found; MachineError if
 * no network could be trained.
 */
export async function handOver(options: BestOptions): Promise<BestReport | null> {
  const { dir, out = dir, repeats = 1, score = true, kernels = 'auto' } = options;
  if (!score && repeats > 1) {
    throw new UserError('Only scores can choose among several networks', {
      where: '--no-score',
      hint: 'leave --repeats out, or --no-score',
    });
  }
  await refuseShard(dir);
  const choice = await choose(dir, options.select ?? {});
  const { document, ...study } = await loadRecorded(dir, options.data);
  refuseOther(dir, document, experimentDocument(study.experiment, study.dataset, study.plan));
  const cell = cellToTrain(study.plan, choice.cell, dir);
  const { until } = choice;
  const final: FinalTraining = { study, cell, until, rows: score ? 'development' : 'all' };
  const data = finalData(final);
  if (score && data.test.length === 0) throw noTestPart(dir);
  const { metric, rule } = choice.answer.document.config.select;
  const id = idOf(final, repeats, metric);
  const looks = score ? await readLooks(dir) : [];
  const known = looks.find((look) => look.id === id) ?? null;
  const start: BestStart = {
    ...choice,
    nets: repeats,
    examples: data.train.length,
    epochs: until ?? cell.training.epochs,
    known,
    others: looks.filter((look) => look !== known),
  };
  const files = Object.values(MODEL_FILES).map((name) => join(out, name));
  if (known !== null && (await isWritten(out, files, keptOf(known)))) {
    options.onStart?.({ ...start, nets: 0 });
    return { ...start, nets: 0, look: known, files };
  }
  const wanted = known === null ? repeatsTo(repeats) : [known.kept];
  options.onStart?.({ ...start, nets: wanted.length });
  // A folder that cannot be made must not cost a look.
  await orFault(mkdir(out, { recursive: true }), out);
  const { signal = new AbortController().signal } = options;
  const workers = options.workers ?? availableParallelism();
  const nets = await trainNets(final, wanted, { ...options, workers, kernels, signal });
  if (signal.aborted) return null;
  refuseUntrained(nets);
  let look = known;
  if (known !== null) refuseOtherBits(dir, nets[0], keptOf(known));
  else if (score) {
    const scored = nets.map((net) => scoredNet(net, final, data, kernels));
    look = {
      id,
      scored: new Date().toISOString(),
      keepgrid: packageVersion(),
      cell: choice.cell,
      metric,
      rule,
      examples: data.test.length,
      nets: scored,
      kept: nearestToMedian(scored, metric),
    };
    await writeLooks(dir, [...looks, look]);
  }
  const kept = nets.find(({ repeat }) => repeat === (look?.kept ?? 1))!;
  await writeModel(out, modelOf(final, data, kept, kept.parameters!));
  return { ...start, nets: wanted.length, look, files };
}

/** @throws FolderError if the folder has the runs of one shard, among which the best cell may not be. */
async function refuseShard(dir: string): Promise<void> {
  const { shard } = await readExperiment(dir);
  if (shard === undefined) return;
  throw new FolderError(`The folder has the runs of ${shardName(shard)} alone`, {
    where: dir,
    hint: 'merge the folders of all shards with keepgrid merge, and choose from the merged one',
  });
}

/** @throws FolderError if the rows were made from other data, or by another arithmetic. */
function refuseOther(dir: string, recorded: ExperimentDocument, here: ExperimentDocument): void {
  const other = differingParts(recorded.identity, here.identity);
  if (other.length === 0) return;
  const names = other.map(({ part }) => PARTS[part] ?? part).join(', ');
  throw new FolderError(
    `The results were made from something else: ${names} ${other.length > 1 ? 'differ' : 'differs'}`,
    {
      where: dir,
      hint: other.some(({ part }) => part === 'numerics')
        ? `use keepgrid ${recorded.keepgrid}, or train everything again with keepgrid run --fresh`
        : 'restore the file that the results were made from, or name it with --data',
    },
  );
}

const noTestPart = (where: string): UserError =>
  new UserError('No examples are held back to score a network on', {
    where,
    hint:
      'add test: 0.2, or a file of its own, under data in the config; this changes the split, so run it into ' +
      'another folder or with --fresh; or add --no-score to train on all examples without a score',
  });

/** The hash of a look: what determines its figures, and the metric by which a network is kept. */
function idOf({ study, cell, until }: FinalTraining, nets: number, metric: Metric): string {
  const { experiment, dataset } = study;
  const { network, training } = cell;
  return runIdentity(
    { ...effectiveSettings(network, training), until, nets, metric },
    splitIdentity(experiment.data, dataset),
    firstDraw(experiment.seed),
  );
}

const repeatsTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

/** The network of a look that was kept. */
export const keptOf = ({ nets, kept }: Look): ScoredNet =>
  nets.find(({ repeat }) => repeat === kept)!;

/** Whether the files of this network are there. */
async function isWritten(
  out: string,
  files: readonly string[],
  { weights }: ScoredNet,
): Promise<boolean> {
  if (!(await Promise.all(files.map(exists))).every(Boolean)) return false;
  const model = await loadModel(out).catch((error: unknown) => {
    if (error instanceof UserError) return null;
    throw error;
  });
  return model?.facts.weightsSha256 === weights;
}

/** @throws MachineError if no network was trained. */
function refuseUntrained(nets: readonly FinalNet[]): void {
  if (nets.some(({ parameters }) => parameters !== null)) return;
  const reasons = [...new Set(nets.map(({ message }) => message))].join('; ');
  throw new MachineError(`No network could be trained on all examples: ${reasons}`, {
    hint: 'lower learning_rate, or train more --repeats, as each draws other initial weights',
  });
}

/** @throws FolderError if the network that was kept gets other bits here. */
function refuseOtherBits(dir: string, net: FinalNet, kept: ScoredNet): void {
  if (net.weights === kept.weights) return;
  throw new FolderError('Training gives other bits than those that were scored', {
    where: dir,
    hint: 'find the cause with keepgrid verify',
  });
}

function scoredNet(
  { repeat, parameters, weights, message }: FinalNet,
  { study, cell }: FinalTraining,
  data: PreparedData,
  kernels: KernelChoice,
): ScoredNet {
  if (parameters === null) return { repeat, scores: null, weights, message };
  const { network } = cell;
  const scores = scoresOf(
    { network, parameters, data, kernels: kernelSets(kernels) },
    data.test,
    study.plan.metrics,
  );
  return { repeat, scores, weights, message };
}

/** The repeat of the network whose score is nearest to the median score; the first among equals. */
export function nearestToMedian(nets: readonly ScoredNet[], metric: Metric): number {
  const name = metric.slice('val_'.length);
  const valued = (wanted: string) =>
    nets.flatMap(({ repeat, scores }) => {
      const value = scores?.find((score) => score.name === wanted)?.value;
      return typeof value === 'number' ? [{ repeat, value }] : [];
    });
  // A metric may be undefined on the test part, but a cost never is.
  const own = valued(name);
  const known = own.length > 0 ? own : valued('cost');
  const sorted = known.map(({ value }) => value).toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return known.reduce((near, net) =>
    Math.abs(net.value - median) < Math.abs(near.value - median) ? net : near,
  ).repeat;
}

/** Writes the three files. @throws FolderError if one cannot be written. */
async function writeModel(out: string, model: Model): Promise<void> {
  const { toOnnx } = await import('../model/onnx/onnx.js');
  const { facts, parameters } = modelFiles(model);
  await replaceFile(join(out, MODEL_FILES.onnx), [toOnnx(model)]);
  await replaceFile(join(out, MODEL_FILES.parameters), [parameters]);
  await replaceFile(join(out, MODEL_FILES.facts), [facts]);
}
