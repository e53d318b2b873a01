/**
 * Many workers in one process that train nothing: each answers a batch at once, with the same figures for
 * every run. `node answerers.mjs URL SWEEP WORKERS FIGURES`
 */
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const DIST = new URL('../../../dist/queue/', import.meta.url).href;
const { readBatch } = await import(`${DIST}batch.js`);
const { writeResult } = await import(`${DIST}result.js`);
const { bePresent } = await import(`${DIST}presence.js`);
const { PREFIX, resultsQueue, runsQueue } = await import(`${DIST}names.js`);

const [, , url, sweep, count, text] = process.argv;
const figures = JSON.parse(text);
const number = (name) => (figures[name] === '' ? null : Number(figures[name]));
const outcome = {
  status: 'ok',
  epochs: number('trained_epochs'),
  bestEpoch: null,
  figures: {
    trainCost: number('train_cost'),
    trainAccuracy: number('train_accuracy'),
    valCost: number('val_cost'),
    valAccuracy: number('val_accuracy'),
  },
  weightNorms: Object.keys(figures)
    .filter((name) => name.startsWith('weight_norm_'))
    .map(number),
  weightsSha256: figures.weights_sha256,
  message: '',
  history: [],
  state: null,
};
const shared = new Redis(url, { maxRetriesPerRequest: null });
shared.setMaxListeners(0);
const results = new Queue(resultsQueue(sweep), {
  connection: shared,
  prefix: PREFIX,
  defaultJobOptions: { removeOnComplete: true },
});
for (let worker = 1; worker <= Number(count); worker++) {
  const name = `answerer:${process.pid}:${worker}`;
  bePresent(shared, sweep, { worker: name, threads: 1, lease: 30 });
  const taker = new Worker(
    runsQueue(sweep),
    async (job) => {
      const { setup, runs } = readBatch(job.data);
      const finished = runs.map(({ runId }) => ({
        runId,
        finished: {
          outcome,
          epochs: 1,
          parameters: null,
          started: Date.now(),
          seconds: 2e-4,
          worker: 1,
        },
      }));
      await results.add(
        'result',
        writeResult({ setup, batch: job.id, worker: name, finished, failed: [] }),
      );
    },
    { connection: shared, prefix: PREFIX, concurrency: 2, removeOnComplete: { count: 0 } },
  );
  taker.on('error', () => {});
}
