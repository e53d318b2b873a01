/**
 * npm run fuzz -- [KIND …] [--cases N] [--seed S]: hostile files of these kinds, or of all, each drawn N
 * times (100,000) from the seeds S, S+1, … (by default of the clock), a thousand from each. It prints cases,
 * seconds, exit codes met, memory and failures; a run that was stopped goes on with --seed.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
  },
});
process.stdout.write(
  `${positionals.join(' ') || 'all kinds'}: ${values.cases} cases, --seed ${values.seed}\n`,
);
const { status } = spawnSync('npx', ['vitest', 'run', '--reporter=default', 'test/fuzz'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    KEEPGRID_FUZZ_CASES: values.cases,
    KEEPGRID_FUZZ_SEED: values.seed,
    KEEPGRID_FUZZ_KINDS: positionals.join(' '),
  },
});
process.exitCode = status ?? 1;
