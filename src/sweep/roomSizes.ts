/** What room a batch of runs needs in the memory that threads share. */
import type { Dataset } from '../data/dataset.js';
import { dataBytes } from '../engine/simdData.js';
import { MOST_THREADS } from '../engine/layout.js';
import type { RunJob } from './job.js';
import { kernelBytes } from './memory.js';
import { teamSize } from './teamSize.js';

interface RoomSize {
  readonly bytes: number;
  /** How many threads may work in the network. */
  readonly threads: number;
}

export class RoomSizes {
  /** By what the size of a network depends on: many runs have the same. */
  readonly #known = new Map<string, RoomSize>();
  private readonly threads: number;

  /** `threads` is how many there are at most. */
  constructor(
    private readonly dataset: Pick<Dataset, 'm' | 'features'>,
    threads: number,
  ) {
    this.threads = Math.min(threads, MOST_THREADS);
  }

  /** The room that is enough for each of the runs, and for the data too unless that is elsewhere. */
  of(jobs: readonly RunJob[], isElsewhere: boolean): RoomSize {
    let [bytes, threads] = [0, 1];
    for (const job of jobs) {
      const size = this.#ofRun(job);
      bytes = Math.max(bytes, size.bytes);
      threads = Math.max(threads, size.threads);
    }
    return { bytes: bytes + (isElsewhere ? 0 : dataBytes(this.dataset)), threads };
  }

  #ofRun(job: RunJob): RoomSize {
    const { layerSizes, activation } = job.network;
    const { optimizer, batchSize } = job.training;
    const key = `${layerSizes.join()} ${activation} ${optimizer} ${batchSize}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { m } = this.dataset;
    // Another run of the batch may let all threads in.
    const bytes = kernelBytes(job, m, this.threads);
    const size = { bytes, threads: Math.min(this.threads, teamSize(job, m)) };
    this.#known.set(key, size);
    return size;
  }
}
