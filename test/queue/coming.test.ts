/** The small parts that keep track of runs: in flight, come back, trained here. */
import { describe, expect, test } from 'vitest';
import { Crew } from '../../src/queue/crew.js';
import { fitsRun } from '../../src/queue/fitsRun.js';
import { fitsSweep } from '../../src/queue/fitsSweep.js';
import { InFlight } from '../../src/queue/inFlight.js';
import { Recent } from '../../src/queue/recent.js';
import { BatchCutter } from '../../src/sweep/batches.js';
import type { FinishedRun, RunJob } from '../../src/sweep/job.js';
import { workerBytes } from '../../src/sweep/memory.js';
import type { Trained } from '../../src/sweep/dispatch.js';
import { datasetFor } from './dataset.js';
import { batch, result } from './messages.js';

const [{ finished }, { finished: divergedRun }] = result.finished;
const { runs } = batch;
const [run] = runs;

describe('runs in flight', () => {
  test('are given once, and those of a batch that ends come back', () => {
    const inFlight = new InFlight();
    inFlight.add('b', runs);
    expect(inFlight.take(run.runId)).toBe(run);
    expect(inFlight.take(run.runId)).toBeNull();
    expect([inFlight.batches, inFlight.runs]).toEqual([1, 2]);
    expect(inFlight.end('b')).toEqual(runs.slice(1));
    expect(inFlight.take(runs[1].runId)).toBeNull();
    expect([inFlight.batches, inFlight.runs]).toEqual([0, 0]);
  });
});

describe('a run that comes back twice', () => {
  const other: FinishedRun = {
    ...finished,
    outcome: { ...finished.outcome, weightsSha256: 'd'.repeat(64) },
  };

  test('differs where its weights do, not where its time does', () => {
    const recent = new Recent();
    expect(recent.differs(run.runId, finished)).toBe(false);
    recent.add(run.runId, finished);
    expect(recent.differs(run.runId, { ...finished, seconds: 99 })).toBe(false);
    expect(recent.differs(run.runId, other)).toBe(true);
  });

  test('is forgotten in time', () => {
    const recent = new Recent(2);
    for (const { runId } of runs) recent.add(runId, finished);
    expect(recent.differs(runs[0].runId, other)).toBe(false);
    expect(recent.differs(runs[2].runId, other)).toBe(true);
  });
});

describe('what came back', () => {
  const setup = { history: true };
  const changed = (change: Partial<FinishedRun['outcome']>): FinishedRun => ({
    ...finished,
    outcome: { ...finished.outcome, ...change },
  });

  test('can be of the run that it was trained for', () => {
    expect(fitsRun(finished, run, setup)).toBe(true);
    expect(fitsRun(divergedRun, run, setup)).toBe(true);
  });

  test.each<[string, FinishedRun]>([
    ['too few epochs', changed({ epochs: 1 })],
    ['too many epochs', changed({ epochs: 3 })],
    ['a best epoch without early stopping', changed({ bestEpoch: 1 })],
    ['no figures', changed({ figures: null })],
    ['the norms of another network', changed({ weightNorms: [1] })],
    ['half its history', changed({ history: finished.outcome.history.slice(1) })],
    [
      'figures that nobody asked for',
      changed({ figures: { ...finished.outcome.figures!, valRmse: 1 } }),
    ],
  ])('cannot be of it with %s', (_, given) => {
    expect(fitsRun(given, run, setup)).toBe(false);
  });
});

describe('a run', () => {
  const { dataset } = datasetFor('plain');
  const { network, training } = run;
  const fitting = { ...network, layerSizes: [2, 3, 1], output: 'sigmoid' } as const;
  const bytes = workerBytes({ network: fitting, training }, dataset);

  test('is trained where its network is that of the data, and no larger than was said', () => {
    expect(fitsSweep({ network: fitting, training }, dataset, { bytes })).toBe(true);
  });

  test.each<[string, Partial<typeof network>, number]>([
    ['reads more features than there are', { layerSizes: [9, 3, 1] }, bytes],
    ['has more outputs than classes', { layerSizes: [2, 3, 5] }, bytes],
    ['has outputs of another kind', { output: 'linear' }, bytes],
    ['needs more memory', { layerSizes: [2, 65_536, 1] }, bytes],
    ['needs more memory than was said', {}, bytes - 1],
  ])('that %s is not', (_, change, most) => {
    const other = { ...fitting, ...change };
    expect(fitsSweep({ network: other, training }, dataset, { bytes: most })).toBe(false);
  });
});

describe('a crew', () => {
  const singly = new BatchCutter(1000, { seconds: 1, runs: 1 });

  test('begins runs in their order, no more at once than it has lanes, and none after it is stopped', async () => {
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const crew = new Crew({
      lanes: 2,
      threads: 2,
      cutter: singly,
      train<Job extends RunJob>([{ runId }]: readonly Job[]) {
        begun.push(runId!);
        const trained = { results: [{ finished }], left: [], suspects: [] };
        return new Promise<Trained<Job>>((resolve) => ends.push(() => resolve(trained)));
      },
    });
    const all = crew.train(runs);
    await new Promise(setImmediate);
    expect(begun).toEqual(runs.slice(0, 2).map(({ runId }) => runId));
    crew.stop();
    ends.forEach((end) => end());
    expect((await all).finished.map(({ runId }) => runId)).toEqual(begun);
    expect(begun).toHaveLength(2);
  });

  test('says in one visible line why a run failed', async () => {
    const crew = new Crew({
      lanes: 1,
      threads: 1,
      cutter: singly,
      train: () =>
        Promise.resolve({
          results: [{ finished: null, reason: 'bad\u001b[2J' }],
          left: [],
          suspects: [],
        }),
    });
    const { finished: none, failed } = await crew.train([run]);
    expect(none).toEqual([]);
    expect(failed).toEqual([{ runId: run.runId, reason: 'bad [2J' }]);
  });
});
