/**
 * `npm run bench [-- PART…] [-- --quick] [-- --json FILE]`: how fast the program is, beside what users would pick
 * instead, and which targets it reaches. Without a part, or with `round`, these are measured; `--quick` takes fewer turns.
 *
 *     throughput    examples trained a second      memory     MNIST with few and many workers
 *     sweeps        whole sweeps                   threads    one network on two workers
 *     scale         many tiny runs, wide plans     growth     time beside the count of operations
 *     start         start-up
 *
 * By name alone: picture (draws picture/*.svg), tables, halving, known-answers, queue [RUNS], papers, load [SHAPE] [ROWS].
 *
 * Contestants take turns and the median of their rounds counts, so that a machine that slows down slows all of
 * them; only the ratios of one run mean something.
 */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { growth } from './growth.mjs';
import { halving } from './halving.mjs';
import { knownAnswers } from './knownAnswers.mjs';
import { load, loadAsked } from './load.mjs';
import { memory } from './memory.mjs';
import { NETS, writeData } from './nets.mjs';
import { papers } from './papers.mjs';
import { picture } from './picture.mjs';
import { queue } from './queue.mjs';
import { scale, startUp } from './program.mjs';
import { sweeps } from './sweeps.mjs';
import { tables } from './tables.mjs';
import { targetLines } from './targets.mjs';
import { threads } from './threads.mjs';
import { throughput } from './throughput.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, json: { type: 'string' } },
});

const ROUND = { throughput, sweeps, scale, start: startUp, memory, threads, growth };
const BY_NAME = {
  picture,
  tables,
  halving,
  'known-answers': (context) => knownAnswers({ ...context, seeds: context.quick ? 10 : 100 }),
  // It needs redis-server, and the number of runs may follow it.
  queue: (context) =>
    queue(context, Number(positionals[positionals.indexOf('queue') + 1] ?? 10_000)),
  load: (context) => load(context, loadAsked(positionals)),
  papers: async (context) => {
    if (!(await papers(context))) process.exitCode = 1;
  },
};
/** Those that train on files of numbers that all contestants read. */
const NEED_DATA = ['throughput', 'sweeps', 'picture'];

const parts = { ...ROUND, ...BY_NAME };
const isRound = positionals.length === 0 || positionals.includes('round');
const asked = Object.keys(parts).filter(
  (part) => positionals.includes(part) || (isRound && part in ROUND),
);
if (asked.length === 0) {
  process.stderr.write(`No such part; there are round, ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'keepgrid-bench-'));
const measurements = [];
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
    measurements.push(measurement);
    if (values.json) appendFileSync(values.json, `${JSON.stringify(measurement)}\n`);
  },
  say: (text) => process.stdout.write(`${text}\n`),
};

try {
  if (NEED_DATA.some((part) => asked.includes(part)))
    await writeData(context.environment.BENCH_DATA, root);
  for (const part of asked) await parts[part](context);
} finally {
  // What was measured before a part failed counts, too.
  const [head, ...lines] = targetLines(measurements);
  if (lines.length > 0) context.say(['', head, ...lines].join('\n'));
  rmSync(folder, { recursive: true, force: true });
}
