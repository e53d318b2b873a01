import { createHash } from 'node:crypto';
import type { Column, Numbers } from './columns.js';
import type { Dataset } from './dataset.js';

/** SHA-256 of the arrays' little-endian bytes and of what gives them meaning; names of files do not. */
export function digest(dataset: Omit<Dataset, 'sha256'>): string {
  const { m, features, columns, X, target, groups, validationRows, testRows } = dataset;
  const classes = target.task === 'classification' ? target.classes : null;
  // What is newer than results is added only where it is there.
  const newer = columns === null && groups === null ? [] : [columns?.map(meaningOf) ?? null];
  const parts = [target.task, m, features, classes, validationRows, testRows, ...newer];
  const hash = createHash('sha256').update(JSON.stringify(parts));
  for (const part of inFloat32(X)) hash.update(part);
  hash.update(new Uint8Array(target.Y.buffer));
  if (groups !== null) hash.update(new Uint8Array(groups.slice().buffer));
  return hash.digest('hex');
}

const PART = 1 << 16;

/** The bytes of the numbers in float32, in which a digest knows them, part by part. */
function* inFloat32(X: Numbers): Generator<Uint8Array> {
  for (let at = 0; at < X.length; at += PART) {
    const part = Float32Array.from(X.subarray(at, at + PART));
    yield new Uint8Array(part.buffer);
  }
}

/** What a column's name has no part in, as the names of plain features have none. */
const meaningOf = (column: Column): unknown =>
  column.kind === 'category' ? column.levels : column.mayMiss;
