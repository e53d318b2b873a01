/** Lets idle workers know at once that there is a sweep, so that they need not look all the time. */
import { once } from 'node:events';
import type { Redis } from './libraries.js';
import { SWEEPS } from './names.js';

export async function ringBell(redis: Redis, sweep: string): Promise<void> {
  await redis.publish(SWEEPS, sweep);
}

export class Bell {
  /** A connection that listens can do nothing else. */
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis.duplicate();
    this.#redis.on('error', () => {});
    this.#redis.subscribe(SWEEPS).catch(() => {});
  }

  /** Resolves when it rings, when the signal is aborted, or after so many milliseconds. */
  async heard(milliseconds: number, signal: AbortSignal): Promise<void> {
    const end = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
    await once(this.#redis, 'message', { signal: end }).catch(() => {});
  }

  close(): void {
    this.#redis.disconnect();
  }
}
