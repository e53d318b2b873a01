/** Ends the process where a case takes too long, as a loop that never ends cannot be interrupted otherwise. */
import { Worker } from 'node:worker_threads';

/** Seconds that a case may take, on a machine that has other work too. */
export const MOST_SECONDS = 20;

const WATCH = `
  const { workerData: { name, now, most } } = require('node:worker_threads');
  const { writeSync } = require('node:fs');
  let last = 0, since = Date.now();
  setInterval(() => {
    const count = Atomics.load(now, 0);
    if (count !== last || count === 0) [last, since] = [count, Date.now()];
    else if (Date.now() - since > most * 1000) {
      writeSync(2, '\\nfuzz: ' + name + ' hangs in case ' + count + ' of seed ' + (Atomics.load(now, 1) >>> 0) + '\\n');
      process.kill(process.pid, 'SIGKILL');
    }
  }, 500);
`;

/** Tells the watch which case of which seed is under way; 0 that none is. */
export interface Watch {
  readonly begin: (count: number, seed: number) => void;
  readonly end: () => Promise<void>;
}

export function watch(name: string): Watch {
  const now = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(WATCH, { eval: true, workerData: { name, now, most: MOST_SECONDS } });
  worker.unref();
  return {
    begin(count, seed) {
      Atomics.store(now, 1, seed | 0);
      Atomics.store(now, 0, count);
    },
    async end() {
      await worker.terminate();
    },
  };
}
