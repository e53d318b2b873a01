/** The code of a worker thread, which gets the shared data at its start and then trains run by run. */
import { threadId, workerData } from 'node:worker_threads';
import { kernelSets } from '../nn/kernelSets.js';
import type { FinishedRun, RunJob, WorkerSetup } from './job.js';
import { Trainer } from './trainRun.js';

const setup = workerData as WorkerSetup;
const trainer = new Trainer(setup, kernelSets(setup.kernels));

export default function train(job: RunJob): FinishedRun {
  const started = Date.now();
  const clock = performance.now();
  const { parameters, ...outcome } = trainer.train(job);
  return {
    outcome,
    epochs: outcome.epochs - (job.from?.epoch ?? 0),
    parameters: setup.parameters ? parameters : null,
    started,
    seconds: (performance.now() - clock) / 1000,
    worker: threadId,
  };
}
