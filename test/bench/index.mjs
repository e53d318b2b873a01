/**
 * `npm run bench [-- --quick] [-- --json FILE] [-- throughput|sweeps|scale|start|tables|halving|known-answers|queue [RUNS]|papers|load [SHAPE] [ROWS]]`:
 * speed beside what users would pick instead, how often the verdict is right, and, only where they are named, papers
 * trained again and folders of many rows. Contestants take turns and the median
 * of their rounds counts, so that a machine that slows down slows all of them; only the ratios of one run mean something.
 */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { halving } from './halving.mjs';
import { knownAnswers } from './knownAnswers.mjs';
import { load, loadAsked } from './load.mjs';
import { NETS, writeData } from './nets.mjs';
import { papers } from './papers.mjs';
import { queue } from './queue.mjs';
import { scale, startUp } from './program.mjs';
import { sweeps } from './sweeps.mjs';
import { tables } from './tables.mjs';
import { throughput } from './throughput.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, json: { type: 'string' } },
});
const wanted = (part) => positionals.length === 0 || positionals.includes(part);
const folder = mkdtempSync(join(tmpdir(), 'keepgrid-bench-'));
if (values.json) writeFileSync(values.json, '');

const context = {
  root,
  folder,
  nets: NETS,
  quick: values.quick ?? false,
  rounds: values.quick ? 3 : 5,
  python: process.env.PYTHON ?? 'python3',
  environment: { ...process.env, BENCH_DATA: join(folder, 'data') },
  /** One measurement: a line of JSON where a file was asked for. */
  record(measurement) {
    if (values.json) appendFileSync(values.json, `${JSON.stringify(measurement)}\n`);
  },
  say: (text) => process.stdout.write(`${text}\n`),
};

try {
  if (wanted('throughput') || wanted('sweeps'))
    await writeData(context.environment.BENCH_DATA, root);
  if (wanted('throughput')) await throughput(context);
  if (wanted('sweeps')) await sweeps(context);
  if (wanted('scale')) await scale(context);
  if (wanted('start')) await startUp(context);
  if (wanted('tables')) tables(context);
  if (wanted('halving')) await halving(context);
  if (wanted('known-answers')) await knownAnswers({ ...context, seeds: context.quick ? 10 : 100 });
  // It needs redis-server, and the number of runs may follow it.
  if (positionals.includes('queue'))
    await queue(context, Number(positionals[positionals.indexOf('queue') + 1] ?? 10_000));
  // These take so long that they have to be asked for.
  if (positionals.includes('load')) await load(context, loadAsked(positionals));
  if (positionals.includes('papers') && !(await papers(context))) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
