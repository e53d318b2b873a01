/** Takes down where a training stands between two epochs, so that it can go on from there with the same bits. */
import type { Network } from '../engine/kernels.js';
import { parametersOf, setParameters } from './network.js';
import type { EpochFigures, TrainState } from './outcome.js';
import type { TrainingSettings } from './settings.js';

/** The state after an epoch, copied. */
export const stateOf = (
  network: Network,
  L: number,
  epoch: number,
  history: readonly EpochFigures[],
): TrainState => ({
  epoch,
  parameters: parametersOf(network, L),
  optimizer: network.getOptimizer(),
  history,
});

/** Puts a network where a training stands. */
export function resume(network: Network, { parameters, optimizer }: TrainState): void {
  setParameters(network, parameters);
  network.setOptimizer(optimizer);
}

/**
 * Whether a training of fewer epochs is the beginning of a longer one: not where the learning rate hangs on
 * the number of epochs, nor where training goes back to its best epoch.
 */
export const isBeginning = ({
  lrSchedule,
  earlyStopping,
}: Pick<TrainingSettings, 'lrSchedule' | 'earlyStopping'>): boolean =>
  (lrSchedule === 'none' || lrSchedule === 'step') && !earlyStopping;

/** The bytes of a state. */
export const bytesOf = ({ parameters: { W, b }, optimizer, history }: TrainState): number =>
  [...W, ...b, ...optimizer.layers.flat()].reduce((sum, { byteLength }) => sum + byteLength, 0) +
  BYTES_PER_EPOCH * history.length;

/** An object of five numbers, roughly. */
const BYTES_PER_EPOCH = 100;
