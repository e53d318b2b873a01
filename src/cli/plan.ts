import { availableParallelism } from 'node:os';
import type { Axis, Experiment } from '../config/experiment.js';
import { EXIT } from '../errors.js';
import type { Plan } from '../plan/plan.js';
import { parameterCounts } from '../plan/work.js';
import { estimate } from '../sweep/estimate.js';
import type { KernelChoice } from '../nn/kernelSets.js';
import { workersThatFit } from '../sweep/memory.js';
import { describeData, load } from './load.js';
import { tableLines } from './table.js';
import { print, visible, widthOf } from './terminal.js';
import { count, duration } from '../text.js';

export interface PlanOptions {
  readonly set: readonly string[];
  readonly workers?: number;
  readonly kernels: KernelChoice;
  readonly json?: boolean;
}

/** `keepgrid plan`: what would run, and what it costs. */
export async function plan(file: string, options: PlanOptions): Promise<number> {
  const { experiment, dataset, plan: planned } = await load(file, options.set);
  const wanted = options.workers ?? availableParallelism();
  const workers = workersThatFit(Math.min(wanted, planned.runCount), planned, dataset);
  const [first] = planned.cells();
  const { layerSizes, activation, output } = first.network;
  const parameters = parameterCounts(layerSizes);
  const { cpuSeconds } = estimate(planned, dataset, {
    data: experiment.data,
    seed: experiment.seed,
    history: experiment.record.history,
    kernels: options.kernels,
  });
  const seconds = cpuSeconds / workers;
  if (options.json) {
    print(
      JSON.stringify({
        name: experiment.name,
        cells: planned.cellCount,
        repeats: experiment.repeats,
        runs: planned.runCount,
        axes: experiment.grids.map(({ axes }) =>
          axes.map(({ name, layers, values }) => ({
            name,
            layers,
            values: 'source' in values ? values.source : values,
          })),
        ),
        layer_sizes: layerSizes,
        parameters,
        workers,
        estimated_seconds: Number(seconds.toPrecision(3)),
      }),
    );
    return EXIT.done;
  }
  print(`${experiment.name}: ${describeData(dataset)}`);
  print(`\nNetwork of the first cell: ${layerSizes.join('-')}, ${activation}, ${output} output`);
  const most = Math.max(...parameters);
  const layers = parameters.map((number, index) => ({ l: index + 1, number }));
  tableLines(
    [
      { title: 'layer', align: 'right', text: ({ l }) => String(l) },
      { title: 'shape of W', text: ({ l }) => `${layerSizes[l - 1]} × ${layerSizes[l]}` },
      { title: 'parameters', align: 'right', text: ({ number }) => String(number) },
      {
        title: '',
        text: ({ number }) =>
          number === most && layers.length > 1 ? '← the most, so the likeliest to overfit' : '',
      },
    ],
    layers,
    widthOf(process.stdout),
  ).forEach((line) => print(line));
  experiment.grids.forEach((grid, index) => {
    const which = experiment.grids.length > 1 ? ` of grid ${index + 1}` : '';
    print(`\nAxes${which}${grid.axes.length === 0 ? ': none' : ''}`);
    grid.axes.forEach((axis) => print(`  ${visible(describeAxis(axis))}`));
    if (grid.where !== null) print(`  where ${visible(grid.where.source)}`);
  });
  print(`\n${totals(experiment, planned)}`);
  print(
    `About ${duration(seconds)} on ${count(workers, 'worker')} (measured on this machine just now)`,
  );
  return EXIT.done;
}

function describeAxis({ name, layers, values }: Axis): string {
  const tied = layers.length > 1 ? ` (layers ${layers.join(', ')} tied)` : '';
  if ('source' in values) return `${name}${tied} = ${values.source}`;
  const shown = values.slice(0, 12).map((value) => String(value ?? 'none'));
  const more = values.length > shown.length ? `, … (${values.length} values)` : '';
  return `${name}${tied}: ${shown.join(', ')}${more}`;
}

function totals({ repeats, baseline }: Experiment, { cellCount, runCount }: Plan): string {
  const beside = baseline ? ' (the baseline, every keep_prob 1, among them)' : ' (no baseline)';
  return `${count(cellCount, 'cell')}${beside} × ${count(repeats, 'repeat')} = ${count(runCount, 'run')}`;
}
