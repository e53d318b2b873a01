/** The lease of a sweep's name on a queue, so that only one coordinator at a time has it. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { MachineError } from '../errors.js';
import type { Redis } from './libraries.js';
import { coordinatorKey } from './names.js';

const RENEW = `local held = redis.call('get', KEYS[1])
if held == false or held == ARGV[1] then redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2]) return 1 end
return 0`;
const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

const owner = z.strictObject({ token: z.string(), pid: z.int(), host: z.string() });

export interface Lease {
  /** Takes part of what is left, or takes it again where Redis has lost it. @throws MachineError if another one has it. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

export interface LeaseOptions {
  /** After so many seconds without renewal it is free. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Called once if an earlier coordinator's lease must run out first. */
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
  const self = { token: randomUUID(), pid: process.pid, host: hostname() };
  const value = JSON.stringify(self);
  const renew = async (): Promise<boolean> =>
    (await redis.eval(RENEW, 1, key, value, Math.ceil(seconds * 1000))) === 1;
  const end = performance.now() + (seconds + 1) * 1000;
  let hasSaid = false;
  while (!(await renew())) {
    const held = await redis.get(key);
    const holder = owner.safeParse(parsed(held)).data;
    if (holder?.host === self.host && !isAlive(holder.pid)) {
      await redis.eval(RELEASE, 1, key, held!);
      continue;
    }
    const name =
      holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
    if (performance.now() > end || signal.aborted) throw taken(sweep, name);
    if (!hasSaid) onWait(name);
    hasSaid = true;
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

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const taken = (sweep: string, holder: string): MachineError =>
  new MachineError(`The sweep ${sweep} on this queue is coordinated by ${holder}`, {
    hint: 'let one process coordinate it, or give this one another name with --set name=…',
  });
