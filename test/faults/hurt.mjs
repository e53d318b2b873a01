/**
 * Loaded before the program and in its threads (NODE_OPTIONS=--import): does harm from within, as
 * KEEPGRID_HURT says in JSON. `at` counts the looks at the clock that a thread takes, two a run.
 *
 * {"thread": "exit" | "throw" | "allocate" | "hoard", "at": n}  ends the first thread that comes to
 *                  look n, throws where nobody catches it, fails to allocate, or uses up its memory
 * {"terminate": ms}  ends a thread from outside, so long after it was started
 * {"once": path}  file that tells that one of these was done
 * {"clock": ms, "at": m}  sets the clock back by so much, m milliseconds after the start
 */
import { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

const { isMainThread, Worker } = threads;
const hurt = JSON.parse(process.env.KEEPGRID_HURT ?? '{}');

const harms = {
  exit: () => process.exit(7),
  throw: () => {
    queueMicrotask(() => {
      throw new Error('planted');
    });
  },
  allocate: () => {
    throw new RangeError('Array buffer allocation failed');
  },
  hoard: () => {
    const hoard = [];
    for (;;) hoard.push(Array.from({ length: 100_000 }, () => hoard.length));
  },
};

/** True for the first caller, in whichever thread. */
function isFirst() {
  try {
    writeFileSync(hurt.once, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

if (!isMainThread && hurt.thread !== undefined) {
  const look = performance.now.bind(performance);
  let looks = 0;
  performance.now = () => {
    if (++looks === hurt.at && isFirst()) harms[hurt.thread]();
    return look();
  };
}

if (isMainThread && hurt.thread === 'hoard') {
  threads.Worker = class extends Worker {
    constructor(file, options) {
      super(file, { ...options, resourceLimits: { maxOldGenerationSizeMb: 32 } });
    }
  };
  syncBuiltinESMExports();
}

if (isMainThread && hurt.terminate !== undefined) {
  process.once('worker', (worker) => {
    const timer = setTimeout(() => isFirst() && void worker.terminate(), hurt.terminate).unref();
    worker.once('exit', () => clearTimeout(timer));
  });
}

if (hurt.clock !== undefined) {
  const Present = Date;
  const started = Present.now();
  const back = () => (Present.now() - started > hurt.at ? hurt.clock : 0);
  globalThis.Date = class Date extends Present {
    constructor(...words) {
      if (words.length > 0) super(...words);
      else super(Present.now() - back());
    }
    static now() {
      return Present.now() - back();
    }
  };
}
