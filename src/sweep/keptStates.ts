/** What a search in rungs keeps of the trainings of one rung, so that those of the next go on from there. */
import type { TrainState } from '../nn/outcome.js';
import { bytesOf, isBeginning } from '../nn/state.js';
import type { Run } from '../plan/run.js';

/** States beyond this are not kept: their runs start anew, with the same bits. */
const MOST_BYTES = 1e9;

export class KeptStates {
  readonly #states = new Map<string, TrainState>();
  #bytes = 0;

  constructor(private readonly most = MOST_BYTES) {}

  get isEmpty(): boolean {
    return this.#states.size === 0;
  }

  /** Keeps where a run stands, unless there is no room, or a longer run would not begin like it. */
  keep(run: Run, state: TrainState): void {
    const bytes = bytesOf(state);
    if (!isBeginning(run.training) || this.#bytes + bytes > this.most) return;
    this.#states.set(keyOf(run), state);
    this.#bytes += bytes;
  }

  /** Gives where the run can go on from, and forgets it; null where it must start anew. */
  take(run: Run): TrainState | null {
    const state = this.#states.get(keyOf(run)) ?? null;
    if (state === null) return null;
    this.#states.delete(keyOf(run));
    this.#bytes -= bytesOf(state);
    return state;
  }

  /** Forgets all but these runs'. */
  retain(runs: Iterable<Run>): void {
    const wanted = new Set(Array.from(runs, keyOf));
    for (const [key, state] of this.#states) {
      if (wanted.has(key)) continue;
      this.#states.delete(key);
      this.#bytes -= bytesOf(state);
    }
  }
}

const keyOf = ({ cell, repeat, fold }: Run): string => `${cell}/${repeat}/${fold}`;
