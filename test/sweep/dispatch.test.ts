import { describe, expect, test } from 'vitest';
import { BatchCutter } from '../../src/sweep/batches.js';
import { Gate, trainInBatches } from '../../src/sweep/dispatch.js';
import type { RunJob, RunResult } from '../../src/sweep/job.js';
import type { Trained } from '../../src/sweep/dispatch.js';
import { Supply } from '../../src/sweep/supply.js';
import { batch, result } from '../queue/messages.js';

const [{ finished }] = result.finished;
const OK: RunResult = { finished };
const [like] = batch.runs;

interface Job extends RunJob {
  readonly name: number;
}

/** Jobs 0, 1, 2, …, so many of each repeat. */
const jobsOf = (repeats: number, each: number): Job[] =>
  Array.from({ length: repeats * each }, (_, name) => ({
    ...like,
    name,
    repeat: 1 + Math.floor(name / each),
  }));

type Train = (jobs: readonly Job[]) => Trained<Job>;

/** Trains the jobs by what `train` says; gives the batches and how often each job came back. */
async function dispatch(jobs: Job[], train: Train, threads = 2) {
  const batches: number[][] = [];
  const back = new Map<number, RunResult[]>();
  const pool = {
    threads,
    train: async <J extends RunJob>(given: readonly J[]): Promise<Trained<J>> => {
      batches.push((given as unknown as Job[]).map(({ name }) => name));
      await Promise.resolve();
      return train(given as unknown as Job[]) as unknown as Trained<J>;
    },
  };
  const size = { seconds: 1000, runs: 4, isOneDraw: true };
  await trainInBatches(pool, {
    supply: new Supply(jobs, jobs.length, new BatchCutter(1000, size)),
    gate: new Gate(threads),
    isOver: () => false,
    onResult({ name }, came) {
      back.set(name, [...(back.get(name) ?? []), came]);
    },
  });
  return { batches, back };
}

const allDone: Train = (jobs) => ({ results: jobs.map(() => OK), left: [], suspects: [] });

describe('runs in batches', () => {
  test('come back once each, and a batch has runs of one draw', async () => {
    const jobs = jobsOf(5, 7);
    const { batches, back } = await dispatch(jobs, allDone);
    expect([...back.keys()].toSorted((a, b) => a - b)).toEqual(jobs.map(({ name }) => name));
    expect([...back.values()].every(({ length }) => length === 1)).toBe(true);
    for (const names of batches) {
      expect(new Set(names.map((name) => jobs[name].repeat)).size).toBe(1);
    }
    expect(Math.max(...batches.map(({ length }) => length))).toBe(4);
  });

  test('that were not begun are handed out again', async () => {
    const { back } = await dispatch(jobsOf(2, 6), (jobs) => ({
      results: [OK],
      left: jobs.slice(1),
      suspects: [],
    }));
    expect(back.size).toBe(12);
  });

  test('of a thread that ended are trained one by one, so that only the one that ends it fails', async () => {
    const culprit = 5;
    const ends: Train = (jobs) => {
      if (!jobs.some(({ name }) => name === culprit)) return allDone(jobs);
      if (jobs.length > 1) return { results: [], left: [], suspects: jobs };
      return { results: [{ finished: null, reason: 'ended' }], left: [], suspects: [] };
    };
    const { back, batches } = await dispatch(jobsOf(1, 20), ends);
    const failed = [...back].filter(([, [came]]) => came.finished === null).map(([name]) => name);
    expect(failed).toEqual([culprit]);
    expect(back.size).toBe(20);
    const [struck] = batches.filter((names) => names.includes(culprit) && names.length > 1);
    for (const name of struck) expect(batches).toContainEqual([name]);
  });

  test('end with the fault of what takes them', async () => {
    const faulty = dispatch(jobsOf(1, 3), () => {
      throw new Error('no');
    });
    await expect(faulty).rejects.toThrow('no');
  });
});
