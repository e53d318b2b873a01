/** The lease of a sweep's name on a queue, so that only one coordinator at a time has it. */
import { setTimeout as delay } from 'node:timers/promises';
import { MachineError } from '../errors.js';
import { lifeOf, newOwner, ownerIn } from '../results/owner.js';
import type { Redis } from './libraries.js';
import { coordinatorKey } from './names.js';

const RENEW = `local held = redis.call('get', KEYS[1])
if held == false or held == ARGV[1] then redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2]) return 1 end
return 0`;
const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

export interface Lease {
  /** Takes it anew, also where Redis has lost it. @throws MachineError if another coordinator has it. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

export interface LeaseOptions {
  /** After so many seconds without renewal it is free. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Called once if an earlier coordinator's lease must run out first, with the name of its process. */
  readonly onWait: (holder: string) => void;
}

/**
 * Takes the lease of the sweep. That of a process of this host that has ended is free; another one is waited
 * out, as a coordinator that died may have come back on another host.
 * @throws MachineError if it is still renewed by another coordinator.
 */
export async function takeLease(
  redis: Redis,
  sweep: string,
  { seconds, signal, onWait }: LeaseOptions,
): Promise<Lease> {
  const key = coordinatorKey(sweep);
  const value = JSON.stringify(newOwner());
  const renew = async (): Promise<boolean> =>
    (await redis.eval(RENEW, 1, key, value, Math.ceil(seconds * 1000))) === 1;
  /** When the lease that is found has run out for sure. */
  let end: number | null = null;
  while (!(await renew())) {
    const held = await redis.get(key);
    const holder = held === null ? null : ownerIn(held);
    if (holder !== null && lifeOf(holder) === 'ended') {
      await redis.eval(RELEASE, 1, key, held!);
      continue;
    }
    const name = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`;
    if (end === null) {
      end = performance.now() + Math.max(1000 * seconds, await redis.pttl(key)) + 1000;
      onWait(name);
    }
    if (performance.now() > end || signal.aborted) throw taken(sweep, name);
    await delay(Math.min(500, seconds * 100), null, { signal }).catch(() => {});
  }
  return {
    async renew() {
      if (!(await renew())) throw taken(sweep, 'another process');
    },
    async release() {
      await redis.eval(RELEASE, 1, key, value);
    },
  };
}

const taken = (sweep: string, holder: string): MachineError =>
  new MachineError(`The sweep ${sweep} on this queue is coordinated by ${holder}`, {
    hint: 'let one process coordinate it, or give this one another name with --set name=…',
  });
