/** Whether a run can be of the sweep that a record describes: a worker trains no other. */
import type { Dataset } from '../data/dataset.js';
import { shapeOf } from '../plan/plan.js';
import { workerBytes } from '../sweep/memory.js';
import type { NamedRun } from './batch.js';
import type { SweepRecord } from './sweepRecord.js';

/** A network of other sizes than the data asks for would read beyond it, and a larger one takes more than was said. */
export function fitsSweep(
  { network, training }: Pick<NamedRun, 'network' | 'training'>,
  dataset: Dataset,
  { bytes }: Pick<SweepRecord, 'bytes'>,
): boolean {
  const { inputs, outputs, output } = shapeOf(dataset);
  const { layerSizes } = network;
  return (
    layerSizes[0] === inputs &&
    layerSizes.at(-1) === outputs &&
    network.output === output &&
    (training.classWeight === 'none' || output !== 'linear') &&
    workerBytes({ network, training }, dataset) <= bytes
  );
}
