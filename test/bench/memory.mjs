/** What MNIST costs with few and many workers: memory of the whole process, and the time until it has begun. */
import { join } from 'node:path';
import { timedRun } from './measure.mjs';
import { timingsIn } from './timings.mjs';

/** 66 cells of one draw, so that every worker trains some and all of them read the same data. */
const SET = [
  'training.epochs=1',
  'record.history=false',
  'grid.keep_prob.input=0.5:0.05:1',
  'grid.keep_prob.hidden=0.5:0.1:1',
].flatMap((assignment) => ['--set', assignment]);

/** How often results are looked at, in milliseconds. */
const EVERY = 100;

export async function memory({ root, folder, quick, say, record }) {
  const bin = join(root, 'bin', 'keepgrid.js');
  const config = join(root, 'configs', 'mnist.yaml');
  say('\nMNIST, 784-256-128-10, until every worker has trained a run');
  say(
    `${'workers'.padStart(8)}${'peak MB'.padStart(10)}${'s to the first run'.padStart(21)}${'s to its row'.padStart(15)}${'s in all'.padStart(11)}`,
  );
  for (const workers of quick ? [2, 16] : [2, 4, 16]) {
    const out = join(folder, `memory-${workers}`);
    let looked = 0;
    let firstRow = null;
    const begun = Date.now();
    const haveAllTrained = () => {
      if (Date.now() - looked < EVERY) return false;
      looked = Date.now();
      const runs = timingsIn(out);
      if (runs.length > 0) firstRow ??= (looked - begun) / 1000;
      return new Set(runs.map(({ worker }) => worker)).size === workers;
    };
    const words = ['run', config, '--quiet', '--no-report', '--workers', String(workers)];
    const options = { until: haveAllTrained, stop: true };
    const { megabytes, seconds } = await timedRun(bin, [...words, '--out', out, ...SET], options);
    const first = (Math.min(...timingsIn(out).map(({ started }) => started)) - begun) / 1000;
    const texts = [first.toFixed(2), firstRow?.toFixed(2) ?? '', seconds.toFixed(1)];
    say(
      `${String(workers).padStart(8)}${megabytes.toFixed(0).padStart(10)}${texts[0].padStart(21)}${texts[1].padStart(15)}${texts[2].padStart(11)}`,
    );
    record({ part: 'memory', workers, megabytes, first, firstRow, seconds });
  }
}
