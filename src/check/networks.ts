/** Networks of the checked cells, at the initial weights of the first repeat. */
import { firstDraw, keysOf } from '../engine/draws.js';
import type { Kernels, Network } from '../engine/kernels.js';
import type { Precision } from '../engine/precision.js';
import { createNetwork } from '../nn/network.js';
import type { PlainNetwork } from '../nn/plain.js';
import type { CheckedCell, Subject } from './subject.js';

/** Makes a network that takes `rows` of the training part in one batch. */
export function networkOn<N extends Network>(
  subject: Subject,
  { network, training }: Pick<CheckedCell, 'network' | 'training'>,
  rows: Int32Array,
  kernels: readonly Kernels<N>[],
): N {
  return createNetwork({
    network,
    // Class weights are those of the whole training part.
    training: { ...training, batchSize: rows.length },
    data: subject.data,
    keys: keysOf(firstDraw(subject.experiment.seed)),
    kernels,
  });
}

/** Makes such a network on the plain kernels, in float32 or float64. */
export function plainNetwork(
  subject: Subject,
  cell: Pick<CheckedCell, 'network' | 'training'>,
  rows: Int32Array,
  precision: Precision,
): PlainNetwork {
  return networkOn(subject, cell, rows, [subject.plain(precision)]);
}
