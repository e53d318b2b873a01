/** What comes back from workers: checked, told from what came before, and handed on to be recorded. */
import { MachineError } from '../errors.js';
import type { RunJob, WorkerSetup } from '../sweep/job.js';
import type { BatchCutter } from '../sweep/batches.js';
import type { TrainHandlers } from '../sweep/trainAll.js';
import type { Named } from './batch.js';
import { fitsRun } from './fitsRun.js';
import type { InFlight } from './inFlight.js';
import { Recent } from './recent.js';
import type { Result, TrainedRun } from './result.js';

/** How often a run may come back as what it cannot be. */
const MOST_MISFITS = 3;
/** Results of an earlier coordinator that are kept until their runs come up. */
const MOST_EARLY = 200_000;

interface ReceiptsOptions<Run extends RunJob> {
  readonly setup: WorkerSetup;
  readonly inFlight: InFlight<Named<Run>>;
  readonly cutter: BatchCutter;
  readonly handlers: TrainHandlers<Run>;
  /** Takes runs that are to be trained again. */
  readonly giveBack: (runs: readonly Named<Run>[]) => void;
  readonly onNote: (text: string) => void;
}

export class Receipts<Run extends RunJob> {
  readonly #recent = new Recent();
  /** What an earlier coordinator has handed out, until its runs come up. */
  readonly #early = new Map<string, { readonly trained: TrainedRun; readonly worker: string }>();
  readonly #misfits = new Map<string, number>();
  /** The numbers of workers' threads, as timings.csv has them. */
  readonly #threads = new Map<string, number>();
  /** What is being recorded. */
  readonly #recording = new Set<Promise<void>>();

  constructor(private readonly options: ReceiptsOptions<Run>) {}

  /**
   * Takes a result; the promise resolves when all of it is recorded. `isLate` says that all runs have come up
   * already, so that one that is not in flight is done.
   * @throws MachineError if a run has given something else before.
   */
  async take({ finished, failed, worker }: Result, isLate: boolean): Promise<void> {
    const work = [
      ...finished.map((trained) => this.#finished(trained, worker, isLate)),
      ...failed.map(({ runId, reason }) => {
        const run = this.options.inFlight.take(runId);
        return run === null ? Promise.resolve() : this.fail(run, reason);
      }),
    ];
    await Promise.all(work);
  }

  /** Whether the run has come back before it came up; it is recorded then. */
  isBack(run: Named<Run>): boolean {
    const early = this.#early.get(run.runId);
    if (early === undefined) return false;
    this.#early.delete(run.runId);
    void this.#record(run, early.trained, early.worker);
    return true;
  }

  fail(run: Named<Run>, reason: string): Promise<void> {
    return this.#track(this.options.handlers.onFailed(run, reason));
  }

  /** Resolves when everything that was taken is recorded. */
  async recorded(): Promise<void> {
    await Promise.all(this.#recording);
  }

  #finished(trained: TrainedRun, worker: string, isLate: boolean): Promise<void> {
    const { runId, finished } = trained;
    if (this.#recent.differs(runId, finished)) {
      throw new MachineError(`Two workers give different results for the run ${runId}`, {
        where: worker,
        hint: 'one of the machines computes wrongly: keepgrid verify says which rows do not hold',
      });
    }
    const run = this.options.inFlight.take(runId);
    if (run !== null) return this.#record(run, trained, worker);
    if (!isLate && this.#early.size < MOST_EARLY) this.#early.set(runId, { trained, worker });
    return Promise.resolve();
  }

  #record(run: Named<Run>, { runId, finished }: TrainedRun, worker: string): Promise<void> {
    if (!fitsRun(finished, run, this.options.setup)) return this.#misfit(run, worker);
    this.#recent.add(runId, finished);
    this.options.cutter.timed(run, finished.seconds);
    const thread = `${worker} ${finished.worker}`;
    const number = this.#threads.get(thread) ?? this.#threads.size + 1;
    this.#threads.set(thread, number);
    return this.#track(this.options.handlers.onFinished(run, { ...finished, worker: number }));
  }

  /** What cannot be of this run is no result of it: it is trained again, up to a point. */
  #misfit(run: Named<Run>, worker: string): Promise<void> {
    const { onNote, giveBack } = this.options;
    const times = (this.#misfits.get(run.runId) ?? 0) + 1;
    this.#misfits.set(run.runId, times);
    onNote(`dropped a result of ${worker} that cannot be of the run ${run.runId}`);
    if (times >= MOST_MISFITS)
      return this.fail(run, 'workers gave results that cannot be of this run');
    giveBack([run]);
    return Promise.resolve();
  }

  #track(work: void | Promise<void>): Promise<void> {
    const tracked = Promise.resolve(work).finally(() => this.#recording.delete(tracked));
    this.#recording.add(tracked);
    return tracked;
  }
}
