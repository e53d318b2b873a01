import { beforeAll, describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import type { Dataset } from '../../src/data/dataset.js';
import { kernelSets } from '../../src/nn/kernelSets.js';
import type { FinishedRun, RunJob, WorkerSetup } from '../../src/sweep/job.js';
import { Pool } from '../../src/sweep/pool.js';
import { ThreadsAhead } from '../../src/sweep/threads.js';
import { trainAll } from '../../src/sweep/trainOn.js';
import { Trainer } from '../../src/sweep/trainRun.js';
import { dataSettings, otherSettings } from '../helpers.js';

const EPOCHS = 2;
const DRAW = { seed: 7, repeat: 1, fold: 1 };
let dataset: Dataset;
beforeAll(async () => {
  dataset = await loadDataset(dataSettings(), { folder: '.', seed: 1 });
});

const setup = (change: Partial<WorkerSetup> = {}): WorkerSetup => ({
  dataset,
  data: dataSettings(),
  kernels: 'auto',
  history: true,
  ...change,
});

function job(repeat: number, hidden: readonly number[], keep: number): RunJob {
  return {
    ...DRAW,
    repeat,
    network: {
      layerSizes: [64, ...hidden, 10],
      keepProb: [1, ...hidden.map(() => keep)],
      activation: 'relu',
      output: 'softmax',
      init: 'he',
    },
    training: {
      ...otherSettings,
      epochs: EPOCHS,
      batchSize: 128,
      optimizer: 'momentum',
      learningRate: 0.02,
      momentum: 0.9,
    },
  };
}

/** What of an outcome hangs on each bit of a training. */
const figuresOf = ({ outcome }: Pick<FinishedRun, 'outcome'>): unknown => {
  const { weightsSha256, figures, history } = outcome;
  return { weightsSha256, figures, history };
};

const alone = (run: RunJob): unknown =>
  figuresOf({ outcome: new Trainer(setup(), kernelSets('auto')).train(run) });

describe('threads that share a memory', () => {
  test('give the bits of one that has its own, whatever order draws and networks come in', async () => {
    const jobs = [1, 2, 3, 1, 3, 2, 1].map((repeat, index) =>
      job(repeat, index % 2 === 0 ? [30] : [200, 40], [1, 0.5, 0.8][index % 3]),
    );
    const found = new Map<RunJob, unknown>();
    await trainAll(
      jobs,
      setup(),
      { workers: 3, signal: new AbortController().signal },
      {
        onFinished: (run, finished) => void found.set(run, figuresOf(finished)),
        onFailed: (_, reason) => expect.unreachable(reason),
      },
    );
    for (const run of jobs) expect(found.get(run)).toEqual(alone(run));
  });

  test('help in a large network that one of them trains, with its bits', async () => {
    const pool = new Pool(setup(), 1, 3);
    const run = job(1, [600, 600], 0.5);
    const training = pool.train([run]);
    pool.helpOut();
    while (pool.helping < 2) await new Promise(setImmediate);
    pool.helpOut();
    expect(pool.helping).toBe(2);
    const { results } = await training;
    expect(figuresOf({ outcome: results[0].finished!.outcome })).toEqual(alone(run));
    // A network that is not worth it is trained by one.
    let isTrained = false;
    const small = pool.train([job(1, [20], 1)]).finally(() => (isTrained = true));
    while (!isTrained) {
      expect(pool.helping).toBe(0);
      await new Promise(setImmediate);
    }
    await small;
    await pool.destroy();
  });

  test('are used once where they start ahead, and replaced where another number is asked for', async () => {
    const signal = new AbortController().signal;
    const run = job(1, [20], 0.5);
    const trained = async (ahead: ThreadsAhead, workers: number): Promise<FinishedRun> => {
      let found: FinishedRun | null = null;
      await ahead.trainAll(
        [run],
        setup(),
        { workers, signal },
        {
          onFinished: (_, finished) => void (found = finished),
          onFailed: (_, reason) => expect.unreachable(reason),
        },
      );
      return found!;
    };
    const ahead = await ThreadsAhead.start(setup(), 1, 1, DRAW);
    const first = await trained(ahead, 1);
    const again = await trained(ahead, 1);
    const others = await trained(await ThreadsAhead.start(setup(), 2, 2, DRAW), 1);
    for (const finished of [first, again, others]) expect(figuresOf(finished)).toEqual(alone(run));
    // A thread that was started for nothing does not keep the process.
    await (await ThreadsAhead.start(setup(), 1, 1, DRAW)).end();
    await ahead.end();
  });

  test('say why the data of a draw cannot be prepared, and go on', async () => {
    const broken = setup({ data: { ...dataSettings(), validation: 0.9999 } });
    const reasons: string[] = [];
    await trainAll(
      [job(1, [4], 1), job(2, [4], 1)],
      broken,
      { workers: 2, signal: new AbortController().signal },
      {
        onFinished: () => expect.unreachable(),
        onFailed: (_, reason) => void reasons.push(reason),
      },
    );
    expect(reasons).toHaveLength(2);
    expect(reasons[0]).toMatch(/None of the 1797 examples is left for the training part/);
  });
});
