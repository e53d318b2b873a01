/** The code of a worker thread, which gets the shared data at its start and then trains batch by batch. */
import { threadId, workerData } from 'node:worker_threads';
import { type KernelRoom, SimdKernels } from '../engine/simd.js';
import { kernelSets } from '../nn/kernelSets.js';
import type { BatchJob, DrawData, PrepareJob, RunJob, RunResult, WorkerStart } from './job.js';
import { reasonOf } from './reason.js';
import { Trainer } from './trainRun.js';

const { setup, engine } = workerData as WorkerStart;
/** The kernels in the memory that all threads of the pool share. */
const shared = engine === null ? null : new SimdKernels(engine);
const inShared = shared && new Trainer(setup, [shared, ...kernelSets('plain')]);
/** Trains where there is no room in shared memory. */
let ownTrainer: Trainer | null = null;

/** Trains the runs of a batch until one fails, or they take too long: the results are those of its first runs. */
export function train({ draw, runs, milliseconds, data, room }: BatchJob): RunResult[] {
  const results: RunResult[] = [];
  let seconds = 0;
  const trainer = room === null ? own() : inShared!;
  if (room !== null) shared!.useRoom(room);
  try {
    for (const run of runs) {
      const result = resultOf(trainer, { ...draw, ...run }, data);
      results.push(result);
      if (result.finished === null) break;
      seconds += result.finished.seconds;
      if (seconds * 1000 > milliseconds) break;
    }
  } finally {
    if (room !== null) shared!.dismiss();
  }
  return results;
}

/** Writes the data of a draw to the memory that the threads share. */
export function prepare({ draw, at }: PrepareJob): DrawData {
  const data = inShared!.prepare(draw);
  const { Y, train: rows, validation, test, targetScale } = data;
  const parts = { train: onShared(rows), validation: onShared(validation), test: onShared(test) };
  return { Y, ...parts, targetScale, listed: shared!.list(data, at) };
}

/** Works in the networks of another thread until that one sends this one away. */
export function help(room: KernelRoom): void {
  shared!.help(room);
}

function resultOf(trainer: Trainer, job: RunJob, data: DrawData | null): RunResult {
  try {
    const started = Date.now();
    const clock = performance.now();
    const { parameters, ...outcome } = trainer.train(job, data);
    const finished = {
      outcome,
      epochs: outcome.epochs - (job.from?.epoch ?? 0),
      parameters: setup.parameters ? parameters : null,
      started,
      seconds: (performance.now() - clock) / 1000,
      worker: threadId,
    };
    return { finished };
  } catch (error) {
    return { finished: null, reason: reasonOf(error) };
  }
}

const own = (): Trainer => (ownTrainer ??= new Trainer(setup, kernelSets(setup.kernels)));

function onShared(rows: Int32Array): Int32Array {
  const copy = new Int32Array(new SharedArrayBuffer(rows.byteLength));
  copy.set(rows);
  return copy;
}
