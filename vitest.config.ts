import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // Tests of the report ask for it.
    env: { KEEPGRID_NO_REPORT: '1' },
    reporters: process.env['CI']
      ? ['default', ['json', { outputFile: 'coverage/tests.json' }]]
      : ['default'],
  },
});
