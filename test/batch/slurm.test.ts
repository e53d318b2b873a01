import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onWindows, temporaryFolder } from '../helpers.js';
import { missing } from '../services.js';
import { commandsOf, CONFIG, placeIn, trainWhole } from './place.js';
import { SLURM, SlurmCluster } from './slurmCluster.js';

const absent = onWindows ? 'not on Windows' : missing(...SLURM);
const SHARDS = 8;
/** So much work that a task can be struck in the middle of it. */
const LONG = CONFIG.replace('repeats: 3', 'repeats: 24').replace('epochs: 4', 'epochs: 1200');
const RUNS = 6 * 24;

describe.skipIf(absent)(`slurm.sh${absent === null ? '' : `: ${absent}`}`, () => {
  const place = placeIn(temporaryFolder(), LONG);
  const results = join(place.folder, 'results');
  const rowsOf = (shard: number): number => {
    const file = join(results, `sweep-shard-${shard}-of-${SHARDS}`, 'results.csv');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 2 : 0;
  };
  let cluster: SlurmCluster;
  beforeAll(async () => {
    cluster = await SlurmCluster.start();
  }, 60_000);
  afterAll(() => cluster?.stop(), 30_000);

  test('trains shards as tasks, of which two are requeued half-way, and merges the bytes of one sweep', async () => {
    const { code, output } = await place.run(
      ['bash', '-e', '-c', commandsOf('Slurm')],
      cluster.env,
    );
    expect(code, output).toBe(0);
    const merge = /Submitted batch job (\d+)/.exec(output)![1];
    const job = String(Number(merge) - 1);

    // One as an administrator or a drained node does it, and one as Slurm does before the time limit.
    const strikes = new Map([
      [3, (task: string) => cluster.do('scontrol', 'requeue', task)],
      [6, (task: string) => cluster.do('scancel', '--batch', '--signal=USR1', task)],
    ]);
    for (const [shard, strike] of strikes) {
      await cluster.until('a shard half-way', () => rowsOf(shard) >= 1);
      strike(`${job}_${shard}`);
    }
    for (const shard of strikes.keys()) {
      const isWaiting = (): boolean => cluster.tasks(job).get(shard) === 'PENDING';
      await cluster.until('the task waiting again', isWaiting);
      expect(rowsOf(shard)).toBeLessThan(RUNS / SHARDS);
    }

    await cluster.until('the merge is over', () =>
      ['COMPLETED', 'FAILED', 'CANCELLED'].includes([...cluster.tasks(merge).values()][0]),
    );
    expect(readFileSync(join(place.folder, `slurm-${merge}.out`), 'utf8')).toContain('sweep: all');
    for (const shard of strikes.keys()) {
      const log = readdirSync(place.folder).find((name) => name.endsWith(`_${shard}.log`))!;
      expect(readFileSync(join(place.folder, log), 'utf8')).toMatch(/, [1-9]\d* reused:/);
    }
    await trainWhole(place);
    expect(place.bytes('sweep')).toEqual(place.bytes('whole'));
  }, 120_000);
});
