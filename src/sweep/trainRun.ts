/** One run, from its settings to its outcome: what a worker does, and what verify does again. */
import { prepareData } from '../data/prepare.js';
import type { PreparedData } from '../data/dataset.js';
import type { Kernels } from '../engine/kernels.js';
import { streamKey } from '../engine/streams.js';
import type { Outcome } from '../nn/outcome.js';
import { trainNetwork } from '../nn/train.js';
import type { RunJob, WorkerSetup } from './job.js';

/** Trains runs of one experiment on this thread; keeps the data of the last repeat prepared. */
export class Trainer {
  #prepared: { readonly key: string; readonly data: PreparedData } | null = null;

  constructor(
    readonly setup: WorkerSetup,
    readonly kernels: readonly Kernels[],
  ) {}

  train({ seed, repeat, fold, network, training }: RunJob): Outcome {
    const data = this.#prepare(seed, repeat);
    return trainNetwork({
      network,
      training,
      data,
      keys: {
        init: streamKey(seed, 'init', repeat, fold),
        shuffle: streamKey(seed, 'shuffle', repeat, fold),
        dropout: streamKey(seed, 'dropout', repeat, fold),
      },
      kernels: this.kernels,
      history: this.setup.history,
    });
  }

  #prepare(seed: number, repeat: number): PreparedData {
    const key = `${seed}/${repeat}`;
    if (this.#prepared?.key !== key) {
      const data = prepareData(this.setup.dataset, this.setup.data, seed, repeat);
      this.#prepared = { key, data };
    }
    return this.#prepared.data;
  }
}
