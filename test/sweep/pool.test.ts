import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Command } from '../faults/command.js';
import { temporaryFolder } from '../helpers.js';

test('threads that are ended while they start do not take the process with them', () => {
  const program = `
    const { trainAll } = await import(${JSON.stringify(new URL('../../dist/sweep/trainOn.js', import.meta.url))});
    const setup = { kernels: 'plain', dataset: { m: 1 } };
    const job = { network: { layerSizes: [1, 1], keepProb: [1] }, training: { epochs: 1 } };
    const jobs = { *[Symbol.iterator]() { for (;;) yield job; } };
    const endAfter = (ms, onFailed = () => {}) =>
      trainAll(jobs, setup, { workers: 2, signal: AbortSignal.timeout(ms), grace: 0 }, { onFailed });
    let first = 0;
    const start = performance.now();
    await endAfter(1000, () => { first ||= performance.now() - start; });
    // Most rounds end threads in the second half of their start.
    for (let round = 0; round < 120; round++) {
      await endAfter(Math.floor(first * (0.4 + ((round * 7) % 32) / 40)));
    }
    console.log('all ended');
  `;
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', program],
    { encoding: 'utf8' },
  );
  expect([status, signal, stdout], stderr).toEqual([0, null, 'all ended\n']);
});

/** Runs a sweep of eight runs in which an exception that nobody catches ends the thread at its look at the clock. */
async function hurtSweep(at: number, repeats: number, keepProbs: string) {
  const root = temporaryFolder();
  const [config, out] = [join(root, 'tiny.yaml'), join(root, 'out')];
  writeFileSync(
    config,
    `repeats: ${repeats}\nbaseline: false\ndata: {source: iris}\nnetwork: {hidden: [3]}\n` +
      `training: {epochs: 2, learning_rate: 0.05}\ngrid: {keep_prob: {1: ${keepProbs}}}\n`,
  );
  const hurt = { thread: 'throw', at, once: join(root, 'struck') };
  const words = ['run', config, '--out', out, '--workers', '1', '--quiet'];
  const { code, stderr } = await new Command(words, { hurt }).ended;
  const rows = readFileSync(join(out, 'results.csv'), 'utf8').split('\n').length - 2;
  const failures = join(out, 'failures.csv');
  return {
    code,
    stderr,
    rows,
    failures: existsSync(failures) ? readFileSync(failures, 'utf8') : '',
  };
}

test('an exception in a thread that nobody catches costs the run that a thread has alone, and does not keep the process alive', async () => {
  const { code, stderr, rows, failures } = await hurtSweep(5, 8, '[0.5]');
  expect(code, stderr).toBe(1);
  expect(rows).toBe(7);
  expect(failures).toMatch(/,planted\n$/);
});

test('runs of a batch whose thread ends are trained again, one by one', async () => {
  const { code, stderr, rows, failures } = await hurtSweep(1, 4, '[0.5, 1]');
  expect(code, stderr).toBe(0);
  expect(rows).toBe(8);
  expect(failures).toBe('');
});
