import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

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
