import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Program } from '../processes.js';

const HOOK = fileURLToPath(new URL('withoutBullmq.mjs', import.meta.url));

test('a queue without its packages says in one line how to install them', async () => {
  const env = { NODE_OPTIONS: `--import "${HOOK}"` };
  const { code, stderr } = await new Program(['worker', '--queue', 'redis://127.0.0.1', '-q'], {
    env,
  }).ended;
  expect(stderr).toBe(
    'error: --queue: A queue needs the packages bullmq and ioredis\n  hint: npm install bullmq ioredis\n',
  );
  expect(code).toBe(2);
});

test('a command without a queue does not need them', async () => {
  const env = { NODE_OPTIONS: `--import "${HOOK}"` };
  expect((await new Program(['datasets'], { env }).ended).code).toBe(0);
  expect((await new Program(['worker', '--help'], { env }).ended).code).toBe(0);
});
