/** The numbers of a binary file: its header gives their type and sizes, and the values follow it. */
import { UserError } from '../../errors.js';
import { count } from '../../text.js';

export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array | Float64Array;
  /** Where a value stands in its file, for errors. */
  readonly placeOf: (index: number) => string;
}

interface NumberType {
  readonly size: number;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

const BYTE: NumberType = { size: 1, read: (view, at) => view.getUint8(at) };

/** By NumPy's names. A Map, because the names that it is asked for come from files. */
export const NUMBER_TYPES = new Map<string, NumberType>([
  ['b1', BYTE],
  ['u1', BYTE],
  ['i1', { size: 1, read: (view, at) => view.getInt8(at) }],
  ['u2', { size: 2, read: (view, at, little) => view.getUint16(at, little) }],
  ['i2', { size: 2, read: (view, at, little) => view.getInt16(at, little) }],
  ['u4', { size: 4, read: (view, at, little) => view.getUint32(at, little) }],
  ['i4', { size: 4, read: (view, at, little) => view.getInt32(at, little) }],
  ['u8', { size: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) }],
  ['i8', { size: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) }],
  ['f4', { size: 4, read: (view, at, little) => view.getFloat32(at, little) }],
  ['f8', { size: 8, read: (view, at, little) => view.getFloat64(at, little) }],
]);

interface Header {
  /** Number of bytes before the values. */
  readonly start: number;
  readonly shape: readonly number[];
  readonly type: NumberType;
  /** Whether the low byte of a value comes first. */
  readonly little: boolean;
}

/** @throws UserError where the file is not as long as its header says. */
export function readNumbers(bytes: Uint8Array, header: Header, shown: string): NumberArray {
  const { start, shape, type, little } = header;
  const length = shape.reduce((product, n) => product * n, 1);
  const end = start + length * type.size;
  refuseTruncated(bytes, end, shown);
  if (bytes.length > end) {
    throw new UserError(`The file has ${count(bytes.length - end, 'byte')} too many`, {
      where: `${shown}: byte ${end}`,
      hint: `its header says ${shape.join(' × ')}, which its data does not fit: copy it again`,
    });
  }
  const placeOf = (index: number): string => `${shown}: byte ${start + index * type.size}`;
  if (type === BYTE) return { shape, values: bytes.subarray(start), placeOf };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(length);
  for (let k = 0; k < length; k++) values[k] = type.read(view, start + k * type.size, little);
  return { shape, values, placeOf };
}

/** @throws UserError where the file has fewer bytes than its header promises. */
export function refuseTruncated({ length }: Uint8Array, promised: number, shown: string): void {
  if (length >= promised) return;
  throw new UserError(
    `The file ends too early: its header promises ${promised} bytes, there are ${length}`,
    { where: `${shown}: byte ${length}`, hint: 'copy the file again' },
  );
}
