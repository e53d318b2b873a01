/** Parts of a data set, each with a source of its own: whether they go together, and putting them together. */
import { UserError } from '../errors.js';
import { count } from '../text.js';
import { clip } from './clip.js';
import type { Column, Numbers } from './columns.js';
import type { RawData } from './raw.js';

/** @throws UserError where a part has no examples, or other columns than the main part. */
export function checkPart({ name, featureNames, columns, target }: RawData, main: RawData): void {
  const refuse = (message: string, hint: string): UserError =>
    new UserError(message, { where: name, hint });
  if (target.length === 0 || featureNames.length === 0) {
    throw refuse('The file has no examples', 'name a file with data');
  }
  const hint = 'give all parts the same columns';
  if (featureNames.length !== main.featureNames.length) {
    const features = count(featureNames.length, 'feature');
    throw refuse(`It has ${features}, ${main.name} has ${main.featureNames.length}`, hint);
  }
  if (featureNames.some((feature, column) => feature !== main.featureNames[column])) {
    throw refuse(`Its columns are not those of ${main.name}, in the same order`, hint);
  }
  const kindIn = (part: RawData['columns'], column: number): string =>
    part?.[column].kind ?? 'number';
  const other = featureNames.findIndex(
    (_, column) => kindIn(columns, column) !== kindIn(main.columns, column),
  );
  if (other >= 0) {
    const message = `Column "${clip(featureNames[other])}" holds texts, in ${main.name} it holds numbers`;
    throw refuse(message, hint);
  }
}

/** The columns of X in all parts: a number may miss in all of them where it misses in one. */
export function columnsOf(parts: readonly RawData[]): Column[] | null {
  if (parts.every(({ columns }) => columns === undefined)) return null;
  return parts[0].featureNames.map((name, index): Column => {
    const own = parts.map(({ columns }) => columns?.[index]);
    if (own[0]?.kind === 'category') return own[0];
    const mayMiss = own.some((column) => column?.kind === 'number' && column.mayMiss);
    return { kind: 'number', name, mayMiss };
  });
}

/** The bits of NaN, the same on every machine: where a number is missing. */
const NAN_BITS = 0x7fc0_0000;

/** X of all parts, one part after another, on shared memory; a single part's own array if it is there. */
export function joined(parts: readonly RawData[], length: number): Numbers {
  const [{ X: own }] = parts;
  if (parts.every(({ X }) => X instanceof Uint8Array)) {
    return inTurn(parts, new Uint8Array(new SharedArrayBuffer(length)));
  }
  const isThere = own instanceof Float32Array && own.buffer instanceof SharedArrayBuffer;
  const X =
    isThere && parts.length === 1 ? own : new Float32Array(new SharedArrayBuffer(4 * length));
  inTurn(parts, X);
  const bits = new Uint32Array(X.buffer);
  for (let k = 0; k < length; k++) if (Number.isNaN(X[k])) bits[k] = NAN_BITS;
  return X;
}

function inTurn<N extends Numbers>(parts: readonly RawData[], X: N): N {
  let at = 0;
  for (const part of parts) {
    if (part.X !== X) X.set(part.X, at);
    at += part.X.length;
  }
  return X;
}
