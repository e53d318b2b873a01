/** Trains single runs. Each worker has a Trainer. */
import { prepareData, prepareFinal } from '../data/prepare.js';
import type { PreparedData } from '../data/dataset.js';
import type { Kernels } from '../engine/kernels.js';
import { type Draw, keysOf } from '../engine/draws.js';
import type { Outcome } from '../nn/outcome.js';
import { trainNetwork, type TrainingOptions } from '../nn/train.js';
import type { DrawData, RunJob, WorkerSetup } from './job.js';

/** Trains runs of one experiment on this thread, and keeps the data of the last draw. */
export class Trainer {
  #kept: { readonly key: string; readonly data: TrainingOptions['data'] } | null = null;

  constructor(
    readonly setup: WorkerSetup,
    readonly kernels: readonly Kernels[],
  ) {}

  /** Trains a run on this data of its draw, or on what it prepares itself. */
  train(
    { network, training, from = null, until, seed, repeat, fold }: RunJob,
    given: DrawData | null = null,
  ): Outcome {
    const draw = { seed, repeat, fold };
    const data = this.#dataOf(draw, given);
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

  /** What a draw trains on. */
  prepare(draw: Draw): PreparedData {
    const { dataset, data: settings, final = null } = this.setup;
    return final === null
      ? prepareData(dataset, settings, draw)
      : prepareFinal(dataset, settings, draw, final);
  }

  #dataOf(draw: Draw, given: DrawData | null): TrainingOptions['data'] {
    const key = Object.values(draw).join('/');
    if (this.#kept?.key !== key) {
      const data = given === null ? this.prepare(draw) : this.#complete(draw, given);
      this.#kept = { key, data };
    }
    return this.#kept.data;
  }

  /** The data of a draw of which X is in shared memory. Kernels that do not know that memory read it anew. */
  #complete(draw: Draw, given: DrawData): TrainingOptions['data'] {
    const { m, features } = this.setup.dataset;
    const prepare = (): PreparedData => this.prepare(draw);
    return {
      m,
      features,
      ...given,
      get X() {
        return prepare().X;
      },
    };
  }
}
