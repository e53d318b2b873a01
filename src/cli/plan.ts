import { availableParallelism } from 'node:os';
import type { Axis } from '../config/experiment.js';
import type { Dataset } from '../data/dataset.js';
import { EXIT, FolderError } from '../errors.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import type { Cell } from '../plan/run.js';
import type { Shard } from '../plan/shard.js';
import { shardedPlan } from '../plan/shardedPlan.js';
import type { Study } from '../plan/study.js';
import { parameterCounts } from '../plan/work.js';
import { estimate } from '../sweep/estimate.js';
import { workersThatFit } from '../sweep/memory.js';
import { count, duration, rounded } from '../text.js';
import { featureLines, jsonFeatures } from './features.js';
import { describeData, openStudy } from './study.js';
import { tableLines } from './table.js';
import { defaultFolder } from './configFile.js';
import { type Finished, finishedRuns, NOTHING_FINISHED } from './finished.js';
import { searchLines } from './searchLines.js';
import { partOf, partText, shardFolder, type ShardPart } from './shard.js';
import { totals } from './totals.js';
import { print, printJson, printWrapped, warn, widthOf } from './terminal.js';

export interface PlanOptions {
  readonly set?: readonly string[];
  readonly workers?: number;
  readonly kernels: KernelChoice;
  readonly json?: boolean;
  /** The results folder that `run` would write to. */
  readonly out?: string;
  /** The part of the runs that `run` would train. */
  readonly shard?: Shard;
}

/**
 * `keepgrid plan`: shows what would run, and how long that would take.
 * @throws UserError, UserErrors if the config or its data cannot be used.
 */
export async function plan(file: string | undefined, options: PlanOptions): Promise<number> {
  const study = await openStudy(file, options.set);
  const { shard } = options;
  const whole = defaultFolder(study.experiment);
  const folder = options.out ?? (shard === undefined ? whole : shardFolder(whole, shard));
  const planned = shard === undefined ? study.plan : shardedPlan(study.plan, shard);
  const found = await finishedRuns(folder, { ...study, plan: planned }).catch((error: unknown) => {
    // Nothing is written, so a folder that `run` will refuse is no reason to refuse the plan.
    if (!(error instanceof FolderError)) throw error;
    warn(String(error));
    return NOTHING_FINISHED;
  });
  const outlook = { ...outlookOf(study, options), folder, ...found };
  if (options.json) printJson(jsonOutlook(outlook));
  else printOutlook(outlook);
  return EXIT.done;
}

interface Outlook extends Study {
  readonly first: Cell;
  /** The number of parameters in each layer 1 … L of the first cell. */
  readonly parameters: readonly number[];
  readonly workers: number;
  /** The part of the runs that a shard has; null where all are meant. */
  readonly part: (ShardPart & { readonly shard: Shard }) | null;
  /** The estimate for these runs on these workers. */
  readonly seconds: number;
}

interface OutlookOnFolder extends Outlook, Finished {
  readonly folder: string;
}

function outlookOf(study: Study, { workers: asked, kernels, shard }: PlanOptions): Outlook {
  const { dataset, plan: planned } = study;
  const wanted = Math.min(asked ?? availableParallelism(), planned.runs.count);
  const workers = workersThatFit(wanted, planned, dataset);
  const [first] = planned.cells();
  const parameters = parameterCounts(first.network.layerSizes);
  const part = shard === undefined ? null : { ...partOf(planned, shard), shard };
  const seconds = ((part?.share ?? 1) * estimate(study, kernels)) / workers;
  return { ...study, first, parameters, workers, part, seconds };
}

function jsonOutlook({ experiment, plan: planned, ...outlook }: OutlookOnFolder): object {
  const jsonAxis = ({ name, layers, values }: Axis): object => ({
    name,
    layers,
    values: 'source' in values ? values.source : values,
  });
  return {
    name: experiment.name,
    cells: planned.cellCount,
    repeats: planned.runs.draws.repeats,
    folds: planned.runs.draws.folds,
    runs: planned.runCount,
    ...(planned.points === null ? {} : { points: planned.points }),
    ...(planned.rungs === null ? {} : { rungs: planned.rungs }),
    axes: experiment.grids.map(({ axes }) => axes.map(jsonAxis)),
    features: jsonFeatures(outlook.dataset),
    layer_sizes: outlook.first.network.layerSizes,
    parameters: outlook.parameters,
    workers: outlook.workers,
    estimated_seconds: rounded(outlook.seconds, 3),
    ...(outlook.part === null ? {} : { shard: jsonPart(outlook.part) }),
    folder: outlook.folder,
    finished: outlook.finished,
  };
}

const jsonPart = ({ shard, runs, share }: NonNullable<Outlook['part']>): object => ({
  ...shard,
  runs,
  share: rounded(share, 4),
});

function printOutlook(outlook: OutlookOnFolder): void {
  const { experiment, dataset, workers, folder, finished, left, trainedShare } = outlook;
  const { earlyStopping } = experiment.training;
  const seconds = outlook.seconds * (trainedShare ?? 1);
  const { part } = outlook;
  const runs = part?.runs ?? outlook.plan.runCount;
  printWrapped(`${experiment.name}: ${describeData(dataset)}`);
  printFeatures(dataset);
  printNetwork(outlook);
  experiment.grids.forEach((grid, index) => {
    const which = experiment.grids.length > 1 ? ` of grid ${index + 1}` : '';
    print(`\nAxes${which}${grid.axes.length === 0 ? ': none' : ''}`);
    grid.axes.forEach((axis) => printWrapped(`  ${describeAxis(axis)}`));
    if (grid.where !== null) printWrapped(`  where ${grid.where.source}`);
  });
  const baseline = experiment.baseline
    ? ' (with the baseline, every keep_prob 1)'
    : ' (without a baseline)';
  print('');
  searchLines(outlook, widthOf(process.stdout)).forEach((line) => print(line));
  printWrapped(totals(outlook, baseline));
  if (part !== null) printWrapped(partText(outlook.plan, part.shard, part));
  const time = (share: number): string =>
    `bout ${duration(seconds * share)} on ${count(workers, 'worker')} (measured on this machine just now)`;
  const atMost = earlyStopping && trainedShare === null ? ', less where runs stop early' : '';
  if (finished === 0) printWrapped(`A${time(1)}${atMost}`);
  else if (left === 0) printWrapped(`All are finished in ${folder}: nothing is left to train`);
  else {
    printWrapped(
      `${finished} of them ${finished === 1 ? 'is' : 'are'} finished in ${folder}; ` +
        `${left} ${left === 1 ? 'is' : 'are'} left, a${time(left! / runs)}`,
    );
    if (trainedShare !== null)
      printWrapped(
        `Early stopping: finished runs trained ${Math.round(100 * trainedShare)} % of their epochs, and the others are taken to do the same`,
      );
  }
}

function printFeatures(dataset: Dataset): void {
  const lines = featureLines(dataset);
  if (lines.length === 0) return;
  const columns = count(dataset.columns?.length ?? 0, 'column');
  print(`\nThe ${dataset.features} features come from ${columns}`);
  lines.forEach((line) => printWrapped(`  ${line}`));
}

function printNetwork({ first, parameters }: Outlook): void {
  const { layerSizes, activation, output } = first.network;
  printWrapped(
    `\nNetwork of the first cell: ${layerSizes.join('-')}, ${activation}, ${output} output`,
  );
  const layers = parameters.map((number, index) => ({ l: index + 1, number }));
  tableLines(
    [
      { title: 'layer', align: 'right', text: ({ l }) => String(l) },
      { title: 'shape of W', text: ({ l }) => `${layerSizes[l - 1]} × ${layerSizes[l]}` },
      { title: 'parameters', align: 'right', text: ({ number }) => String(number) },
    ],
    layers,
    { width: widthOf(process.stdout) },
  ).table.forEach((line) => print(line));
  if (layers.length === 1) return;
  const most = parameters.indexOf(Math.max(...parameters)) + 1;
  printWrapped(`Layer ${most} has the most parameters, so it is the likeliest to overfit`);
}

function describeAxis({ name, layers, values }: Axis): string {
  const tied = layers.length > 1 ? ` (layers ${layers.join(', ')} tied)` : '';
  if ('source' in values) return `${name}${tied} = ${values.source}`;
  const shown = values.slice(0, 12).map((value) => String(value ?? 'none'));
  const more = values.length > shown.length ? `, … (${values.length} values)` : '';
  return `${name}${tied}: ${shown.join(', ')}${more}`;
}
