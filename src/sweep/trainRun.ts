/** Trains single runs. Each worker has a Trainer. */
import { prepareData, prepareFinal } from '../data/prepare.js';
import type { PreparedData } from '../data/dataset.js';
import type { Kernels } from '../engine/kernels.js';
import { type Draw, type DrawKeys, isSameDraw, keysOf } from '../engine/draws.js';
import type { Outcome } from '../nn/outcome.js';
import { trainNetwork, type TrainingOptions } from '../nn/train.js';
import type { DrawData, RunJob, TrainerSetup } from './job.js';

/** The last draw that was trained on. */
interface Kept {
  readonly draw: Draw;
  /** The byte from which on its data is in shared memory; -1 where it is not. */
  readonly place: number;
  readonly keys: DrawKeys;
  readonly data: TrainingOptions['data'];
}

/** Trains runs of one experiment on this thread, and keeps the data of the last draw. */
export class Trainer {
  #kept: Kept | null = null;

  constructor(
    readonly setup: TrainerSetup,
    readonly kernels: readonly Kernels[],
  ) {}

  /** Trains a run on this data of its draw, or, where there is none, on what it prepares itself. */
  train(
    { network, training, from = null, until, seed, repeat, fold }: RunJob,
    given: DrawData | null = null,
  ): Outcome {
    const { keys, data } = this.#ofDraw({ seed, repeat, fold }, given);
    return trainNetwork({
      network,
      training,
      data,
      keys,
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

  #ofDraw(draw: Draw, given: DrawData | null): Kept {
    const place = given?.listed.place.lists ?? -1;
    if (this.#kept === null || !isSameDraw(draw, this.#kept.draw) || place !== this.#kept.place) {
      const data = given === null ? this.prepare(draw) : this.#complete(draw, given);
      this.#kept = { draw, place, keys: keysOf(draw), data };
    }
    return this.#kept;
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
