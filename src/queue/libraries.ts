/** BullMQ and ioredis, which only queues need, so that only those who use one install them. */
import type * as BullMQ from 'bullmq';
import type { Redis } from 'ioredis';
import { UserError } from '../errors.js';

export type { BullMQ, Redis };

export interface Libraries {
  readonly bullmq: typeof BullMQ;
  readonly Redis: typeof Redis;
}

/** @throws UserError if a package is not installed. */
export async function loadLibraries(): Promise<Libraries> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, Redis: ioredis.Redis };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UserError('A queue needs the packages bullmq and ioredis', {
      where: '--queue',
      hint: 'npm install bullmq ioredis',
    });
  }
}
