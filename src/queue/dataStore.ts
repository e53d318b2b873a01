/** The data of a sweep on Redis, in parts, so that workers need no file. */
import { datasetBytes } from './datasetBytes.js';
import type { Dataset } from '../data/dataset.js';
import type { Redis } from './libraries.js';
import { dataKey, KEPT_SECONDS } from './names.js';

/** Bytes of a part, far below what Redis takes as one value. */
const PART_BYTES = 4 << 20;

/**
 * Puts the data set there, unless it is there already. Each command may be done twice, as one whose answer is
 * lost is sent again.
 */
export async function putData(redis: Redis, sweep: string, dataset: Dataset): Promise<void> {
  const key = dataKey(sweep, dataset.sha256);
  if ((await redis.exists(key)) === 1) return;
  // Under its name it is always whole.
  const begun = `${key}.begun`;
  await redis.del(begun);
  let [waiting, bytes, part]: [Buffer[], number, number] = [[], 0, 0];
  const push = async (): Promise<void> => {
    await redis.hset(begun, String(part++), Buffer.concat(waiting));
    [waiting, bytes] = [[], 0];
  };
  for await (const piece of datasetBytes(dataset)) {
    waiting.push(piece);
    bytes += piece.length;
    if (bytes >= PART_BYTES) await push();
  }
  await push();
  await redis.expire(begun, KEPT_SECONDS);
  await redis.rename(begun, key).catch(async (error: unknown) => {
    if ((await redis.exists(key)) === 0) throw error;
  });
}

/** Gives the parts of a data set; none if it is not there. */
export async function* getData(
  redis: Redis,
  sweep: string,
  sha256: string,
): AsyncGenerator<Buffer> {
  const key = dataKey(sweep, sha256);
  for (let part = 0; ; part++) {
    const bytes = await redis.hgetBuffer(key, String(part));
    if (bytes === null) return;
    yield bytes;
  }
}
