/**
 * Which workers serve a sweep. Each writes a number that grows; whoever counts them looks whether it has
 * grown, so that clocks of different machines do not matter.
 */
import type { Redis } from './libraries.js';
import { KEPT_SECONDS, workersKey } from './names.js';

export interface Present {
  readonly workers: number;
  /** Threads of all of them. */
  readonly threads: number;
}

/** Says that a worker with so many threads serves the sweep; the returned function says that it no longer does. */
export function bePresent(
  redis: Redis,
  sweep: string,
  {
    worker,
    threads,
    lease,
  }: { readonly worker: string; readonly threads: number; readonly lease: number },
): () => Promise<void> {
  const key = workersKey(sweep);
  let beat = 0;
  const say = (): void => {
    void redis
      .multi()
      .hset(key, worker, `${threads} ${++beat}`)
      .expire(key, KEPT_SECONDS)
      .exec()
      .catch(() => {});
  };
  say();
  const timer = setInterval(say, (lease * 1000) / 4);
  return async () => {
    clearInterval(timer);
    await redis.hdel(key, worker);
  };
}

/** Counts the workers of a sweep that have given a sign of life within the lease. */
export class PresenceCounter {
  readonly #seen = new Map<string, { readonly text: string; readonly at: number }>();

  constructor(
    private readonly redis: Redis,
    private readonly sweep: string,
    private readonly lease: number,
  ) {}

  async count(now = performance.now()): Promise<Present> {
    const key = workersKey(this.sweep);
    const entries = Object.entries(await this.redis.hgetall(key));
    const present = { workers: 0, threads: 0 };
    const gone: string[] = [];
    for (const [worker, text] of entries) {
      const before = this.#seen.get(worker);
      if (before?.text !== text) this.#seen.set(worker, { text, at: now });
      else if (now - before.at > this.lease * 1000) {
        gone.push(worker);
        continue;
      }
      present.workers++;
      present.threads += Math.min(1024, Number.parseInt(text, 10) || 1);
    }
    gone.forEach((worker) => this.#seen.delete(worker));
    if (gone.length > 0) await this.redis.hdel(key, ...gone);
    return present;
  }
}
