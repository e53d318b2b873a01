/**
 * IDX, the format of MNIST: two zero bytes, the type, the number of dimensions, their sizes as
 * big-endian 32-bit numbers, then the values, big-endian (LeCun, Cortes, Burges, 1998).
 */
import { UserError } from '../../errors.js';
import { NUMBER_TYPES, type NumberArray, readNumbers, refuseTruncated } from './numberArray.js';

/** NumPy's names of the format's types, by their codes. */
const TYPES: Readonly<Record<number, string>> = {
  8: 'u1',
  9: 'i1',
  11: 'i2',
  12: 'i4',
  13: 'f4',
  14: 'f8',
};

/** @throws UserError with the byte at which the file is wrong. */
export function readIdx(bytes: Uint8Array, shown: string): NumberArray {
  const [zero, nought, code, dimensions = 0] = bytes;
  const type = NUMBER_TYPES.get(TYPES[code]);
  if (type === undefined || zero !== 0 || nought !== 0 || dimensions === 0) {
    throw new UserError(
      'This is not an IDX file: it does not begin with 0, 0, a type and a number of dimensions',
      {
        where: `${shown}: byte 0`,
        hint: 'name an IDX file such as train-images-idx3-ubyte, or give another format its ending (.csv, .npy, .json)',
      },
    );
  }
  const start = 4 + 4 * dimensions;
  refuseTruncated(bytes, start, shown);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, d) => view.getUint32(4 + 4 * d));
  return readNumbers(bytes, { start, shape, type, little: false }, shown);
}
