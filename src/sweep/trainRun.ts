/** Trains single runs. Each worker has a Trainer. */
import { prepareData, prepareFinal } from '../data/prepare.js';
import type { PreparedData } from '../data/dataset.js';
import type { Kernels } from '../engine/kernels.js';
import { type Draw, keysOf } from '../engine/draws.js';
import type { Outcome } from '../nn/outcome.js';
import { trainNetwork } from '../nn/train.js';
import type { RunJob, WorkerSetup } from './job.js';

/** Trains runs of one experiment on this thread, and keeps the prepared data of the last draw. */
export class Trainer {
  #prepared: { readonly key: string; readonly data: PreparedData } | null = null;

  constructor(
    readonly setup: WorkerSetup,
    readonly kernels: readonly Kernels[],
  ) {}

  train({ network, training, from = null, until, seed, repeat, fold }: RunJob): Outcome {
    const draw = { seed, repeat, fold };
    const data = this.#prepare(draw);
    return trainNetwork({
      network,
      training,
      data,
      keys: keysOf(draw),
      kernels: this.kernels,
      history: this.setup.history,
      metrics: this.setup.metrics ?? [],
      from,
      ...(until === undefined ? {} : { until }),
      keepState: this.setup.states ?? false,
    });
  }

  #prepare(draw: Draw): PreparedData {
    const key = Object.values(draw).join('/');
    if (this.#prepared?.key !== key) {
      const { dataset, data: settings, final = null } = this.setup;
      const data =
        final === null
          ? prepareData(dataset, settings, draw)
          : prepareFinal(dataset, settings, draw, final);
      this.#prepared = { key, data };
    }
    return this.#prepared.data;
  }
}
