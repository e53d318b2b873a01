import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests wait for processes that they have started.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Tests of the report ask for it.
    // Messages name commands as the user calls them, and tests run under npx too.
    env: { KEEPGRID_NO_REPORT: '1', npm_command: 'test' },
    reporters: process.env['CI']
      ? ['default', ['json', { outputFile: 'coverage/tests.json' }]]
      : ['default'],
  },
});
