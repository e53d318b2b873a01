import { createHash, type Hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Column, Numbers } from './columns.js';
import type { Dataset, DatasetContent } from './dataset.js';

/** The digests of data sets that compute their own; null while it is not computed. */
const digests = new WeakMap<Dataset, string | null>();

/**
 * The data set with its digest, which is computed when it is first read: that takes as long as reading a large
 * file. It is not enumerable, so that nobody computes it by making a copy, which does not have it then.
 */
export function withDigest(content: DatasetContent): Dataset {
  const get = (): string => digests.get(dataset) ?? keep(dataset, digest(content));
  const property = { get, enumerable: false };
  const dataset: Dataset = Object.defineProperty({ ...content, sha256: '' }, 'sha256', property);
  digests.set(dataset, null);
  return dataset;
}

/** Computes the digest of a data set before it is read, in steps of a few milliseconds. */
export async function digestInSteps(dataset: Dataset): Promise<void> {
  if (digests.get(dataset) !== null) return;
  const hash = createHash('sha256');
  let count = 0;
  for (const part of partsOf(dataset)) {
    hash.update(part);
    if (++count % STEP === 0) await nextTurn();
  }
  keep(dataset, textOf(hash));
}

/** SHA-256 of the arrays' little-endian bytes and of what gives them meaning; names of files do not. */
export function digest(content: DatasetContent): string {
  const hash = createHash('sha256');
  for (const part of partsOf(content)) hash.update(part);
  return textOf(hash);
}

function* partsOf(content: DatasetContent): Generator<string | Uint8Array> {
  const { m, features, columns, X, target, groups, validationRows, testRows } = content;
  const classes = target.task === 'classification' ? target.classes : null;
  // What is newer than results is added only where it is there.
  const newer = columns === null && groups === null ? [] : [columns?.map(meaningOf) ?? null];
  yield JSON.stringify([target.task, m, features, classes, validationRows, testRows, ...newer]);
  yield* inFloat32(X);
  yield new Uint8Array(target.Y.buffer);
  if (groups !== null) yield new Uint8Array(groups.slice().buffer);
}

/** Numbers that are hashed at once, and parts of them in a step. */
const PART = 1 << 16;
const STEP = 16;

/** The bytes of the numbers in float32, in which a digest knows them, part by part. */
function* inFloat32(X: Numbers): Generator<Uint8Array> {
  for (let at = 0; at < X.length; at += PART) {
    const part = new Float32Array(X.subarray(at, at + PART));
    yield new Uint8Array(part.buffer);
  }
}

/** What a column's name has no part in, as the names of plain features have none. */
const meaningOf = (column: Column): unknown =>
  column.kind === 'category' ? column.levels : column.mayMiss;

const textOf = (hash: Hash): string => hash.digest('hex');

function keep(dataset: Dataset, sha256: string): string {
  digests.set(dataset, sha256);
  return sha256;
}
