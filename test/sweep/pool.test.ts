import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Command } from '../faults/command.js';
import { temporaryFolder } from '../helpers.js';

test('threads that are ended while they start do not take the process with them', () => {
  const program = `
    const { trainAll } = await import(${JSON.stringify(new URL('../../dist/sweep/pool.js', import.meta.url))});
    const setup = { kernels: 'plain', dataset: null };
    const jobs = { *[Symbol.iterator]() { for (;;) yield {}; } };
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

test('an exception in a thread that nobody catches costs one run, and does not keep the process alive', async () => {
  const root = temporaryFolder();
  const [config, out] = [join(root, 'tiny.yaml'), join(root, 'out')];
  writeFileSync(
    config,
    'repeats: 4\ndata: {source: iris}\nnetwork: {hidden: [3]}\n' +
      'training: {epochs: 2, learning_rate: 0.05}\ngrid: {keep_prob: {1: [0.5, 1]}}\n',
  );
  const hurt = { thread: 'throw', at: 5, once: join(root, 'struck') };
  const words = ['run', config, '--out', out, '--workers', '1', '--quiet'];
  const { code, stderr } = await new Command(words, { hurt }).ended;
  expect(code, stderr).toBe(1);
  expect(readFileSync(join(out, 'results.csv'), 'utf8').split('\n')).toHaveLength(1 + 7 + 1);
  expect(readFileSync(join(out, 'failures.csv'), 'utf8')).toMatch(/,planted\n$/);
});
