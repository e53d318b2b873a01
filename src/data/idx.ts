/**
 * IDX, the format of MNIST: two zero bytes, the type, the number of dimensions, their sizes as
 * big-endian 32-bit numbers, then the values, big-endian (LeCun, Cortes, Burges, 1998).
 */
import { UserError } from '../errors.js';

export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array | Float64Array;
  /** Byte at which the values begin, and bytes of one value: for errors. */
  readonly start: number;
  readonly size: number;
}

interface Type {
  readonly size: number;
  readonly read: (view: DataView, at: number) => number;
}

const TYPES: Readonly<Record<number, Type>> = {
  0x08: { size: 1, read: (view, at) => view.getUint8(at) },
  0x09: { size: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { size: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { size: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { size: 4, read: (view, at) => view.getFloat32(at) },
  0x0e: { size: 8, read: (view, at) => view.getFloat64(at) },
};

/** @throws UserError with the byte at which the file is wrong. */
export function readIdx(bytes: Uint8Array, shown: string): NumberArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = bytes.length >= 4 ? TYPES[bytes[2]] : undefined;
  const dimensions = bytes[3] ?? 0;
  if (type === undefined || bytes[0] !== 0 || bytes[1] !== 0 || dimensions === 0) {
    throw new UserError(
      'This is no IDX file: it does not begin with 0, 0, a type and a number of dimensions',
      {
        where: `${shown}: byte 0`,
        hint: 'name an IDX file such as train-images-idx3-ubyte, or give another format its ending (.csv, .npy, .json)',
      },
    );
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) throw truncated(start, bytes.length, shown);
  const shape = Array.from({ length: dimensions }, (_, d) => view.getUint32(4 + 4 * d));
  const count = shape.reduce((product, n) => product * n, 1);
  const wanted = start + count * type.size;
  checkLength(bytes, wanted, shape, shown);
  if (type.size === 1 && bytes[2] === 0x08) {
    return { shape, values: bytes.subarray(start), start, size: 1 };
  }
  const values = new Float64Array(count);
  for (let k = 0; k < count; k++) values[k] = type.read(view, start + k * type.size);
  return { shape, values, start, size: type.size };
}

/** @throws UserError where the file is not as long as its header says. */
export function checkLength(
  { length }: Uint8Array,
  wanted: number,
  shape: readonly number[],
  shown: string,
): void {
  if (length < wanted) throw truncated(wanted, length, shown);
  if (length === wanted) return;
  throw new UserError(
    `The file has ${length - wanted} bytes too many for its sizes ${shape.join(' × ')}`,
    {
      where: `${shown}: byte ${wanted}`,
      hint: 'the header and the data do not belong together: copy the file again',
    },
  );
}

/** The error of a file that is shorter than its header says. */
export function truncated(wanted: number, got: number, shown: string): UserError {
  return new UserError(
    `The file ends too early: its header promises ${wanted} bytes, there are ${got}`,
    {
      where: `${shown}: byte ${got}`,
      hint: 'copy the file again',
    },
  );
}
