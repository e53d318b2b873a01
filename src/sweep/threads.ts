import type { TrainAll } from './trainAll.js';

/** Trains on threads of this process; the pool is loaded only when it is needed. */
export const trainOnThreads: TrainAll = async (...words) =>
  (await import('./pool.js')).trainAll(...words);
