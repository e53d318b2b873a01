/** The runs that are on the queue or with workers. */
export class InFlight<Job extends { readonly runId: string }> {
  readonly #batches = new Map<string, Map<string, Job>>();
  /** The batch of each run. */
  readonly #batchOf = new Map<string, string>();

  get batches(): number {
    return this.#batches.size;
  }

  get runs(): number {
    return this.#batchOf.size;
  }

  get names(): readonly string[] {
    return [...this.#batches.keys()];
  }

  add(batch: string, jobs: readonly Job[]): void {
    this.#batches.set(batch, new Map(jobs.map((job) => [job.runId, job])));
    for (const { runId } of jobs) this.#batchOf.set(runId, batch);
  }

  /** Gives a run that has come back, and forgets it; null if it is not in flight. */
  take(runId: string): Job | null {
    const batch = this.#batchOf.get(runId);
    if (batch === undefined) return null;
    const runs = this.#batches.get(batch)!;
    const job = runs.get(runId)!;
    runs.delete(runId);
    this.#batchOf.delete(runId);
    return job;
  }

  /** Forgets a batch, and gives those of its runs that have not come back. */
  end(batch: string): Job[] {
    const left = [...(this.#batches.get(batch)?.values() ?? [])];
    this.#batches.delete(batch);
    for (const { runId } of left) this.#batchOf.delete(runId);
    return left;
  }
}
