/**
 * What the last runs gave. A run may come back twice, as a worker that was taken for lost goes on: it then has
 * the same bits, or one of the two machines is wrong.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../plan/canonical.js';
import type { FinishedRun } from '../sweep/job.js';

const MOST = 20_000;

export class Recent {
  readonly #digests = new Map<string, string>();

  constructor(private readonly most = MOST) {}

  add(runId: string, { outcome }: FinishedRun): void {
    this.#digests.set(runId, digestOf(outcome));
    if (this.#digests.size > this.most) this.#digests.delete(this.#digests.keys().next().value!);
  }

  /** Whether the run gave something else before; false if it is not known any more. */
  differs(runId: string, { outcome }: FinishedRun): boolean {
    const before = this.#digests.get(runId);
    return before !== undefined && before !== digestOf(outcome);
  }
}

/** Of the weights and figures, from which all else follows. */
const digestOf = ({ status, epochs, figures, weightsSha256 }: FinishedRun['outcome']): string =>
  createHash('sha256')
    .update(canonicalJson({ status, epochs, figures, weightsSha256 }))
    .digest('base64');
