/** NumPy's .npy, versions 1 to 3: numbers in C order, little or big endian (NEP 1). */
import { UserError } from '../errors.js';
import { checkLength, type NumberArray, truncated } from './idx.js';

type Read = (view: DataView, at: number, little: boolean) => number;

const TYPES: Readonly<Record<string, Read>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** @throws UserError with the byte at which the file is wrong. */
export function readNpy(bytes: Uint8Array, shown: string): NumberArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length >= 12 && String.fromCharCode(...bytes.subarray(1, 6)) === 'NUMPY';
  if (!magic || bytes[0] !== 0x93) {
    throw new UserError('This is no .npy file: it does not begin with \\x93NUMPY', {
      where: `${shown}: byte 0`,
      hint: 'write it with numpy.save',
    });
  }
  const long = bytes[6] >= 2;
  const begin = long ? 12 : 10;
  const start = begin + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (bytes.length < start) throw truncated(start, bytes.length, shown);
  const header = Buffer.from(bytes.subarray(begin, start)).toString('latin1');
  const [, order, type] = /'descr':\s*'([<>|=]?)(\w+)'/.exec(header) ?? [];
  const read = type === undefined ? undefined : TYPES[type];
  const sizes = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (sizes === undefined) {
    throw new UserError('The header gives no shape', {
      where: `${shown}: byte ${begin}`,
      hint: 'write the file with numpy.save',
    });
  }
  if (read === undefined || type === undefined) {
    throw new UserError(`The file holds ${type ?? 'no plain numbers'}, which cannot be read`, {
      where: `${shown}: byte ${begin}`,
      hint: `save an array of one of: ${Object.keys(TYPES).join(', ')}, say X.astype("float32")`,
    });
  }
  if (/'fortran_order':\s*True/.test(header)) {
    throw new UserError('The array is in Fortran order', {
      where: `${shown}: byte ${begin}`,
      hint: 'save numpy.ascontiguousarray(X)',
    });
  }
  const shape = sizes.split(',').flatMap((n) => (n.trim() === '' ? [] : [Number(n)]));
  const count = shape.reduce((product, n) => product * n, 1);
  const size = Number(type.slice(1));
  const wanted = start + count * size;
  checkLength(bytes, wanted, shape, shown);
  const values = new Float64Array(count);
  for (let k = 0; k < count; k++) values[k] = read(view, start + k * size, order !== '>');
  return { shape, values, start, size };
}
