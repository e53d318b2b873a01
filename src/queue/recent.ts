/**
 * What the last runs gave. A run may come back twice, as a worker that was taken for lost goes on: it then has
 * the same bits, or one of the two machines is wrong.
 */
import type { FinishedRun } from '../sweep/job.js';

const MOST = 20_000;

export class Recent {
  readonly #given = new Map<string, string>();

  constructor(private readonly most = MOST) {}

  add(runId: string, finished: FinishedRun): void {
    this.#given.set(runId, essenceOf(finished));
    if (this.#given.size > this.most) this.#given.delete(this.#given.keys().next().value!);
  }

  /** Whether the run gave something else before; false if it is not known any more. */
  differs(runId: string, finished: FinishedRun): boolean {
    const before = this.#given.get(runId);
    return before !== undefined && before !== essenceOf(finished);
  }
}

/** Weights and figures, from which all else follows; reading a result has put them in one order. */
const essenceOf = ({ outcome: { status, epochs, figures, weightsSha256 } }: FinishedRun): string =>
  JSON.stringify([status, epochs, figures, weightsSha256]);
