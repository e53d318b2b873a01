/** NumPy's .npy, versions 1 to 3: numbers in C order, little or big endian (NEP 1). */
import { UserError } from '../../errors.js';
import { NUMBER_TYPES, type NumberArray, readNumbers, refuseTruncated } from './numberArray.js';

/** @throws UserError with the byte at which the file is wrong. */
export function readNpy(bytes: Uint8Array, shown: string): NumberArray {
  const magic = Buffer.from(bytes.subarray(0, 6)).toString('latin1');
  if (magic !== '\x93NUMPY' || bytes.length < 12) {
    throw new UserError('This is not a .npy file: it does not begin with \\x93NUMPY', {
      where: `${shown}: byte 0`,
      hint: 'write it with numpy.save',
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6] >= 2;
  const begin = long ? 12 : 10;
  const start = begin + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  refuseTruncated(bytes, start, shown);
  const header = Buffer.from(bytes.subarray(begin, start)).toString('latin1');
  const [, order, type = 'structured values'] = /'descr':\s*'([<>|=]?)(\w+)'/.exec(header) ?? [];
  const [, sizes] = /'shape':\s*\(([\d,\s]*)\)/.exec(header) ?? [];
  const numberType = NUMBER_TYPES.get(type);
  const refuse = (message: string, hint: string): UserError =>
    new UserError(message, { where: `${shown}: byte ${begin}`, hint });
  if (sizes === undefined) {
    throw refuse('The header gives no shape', 'write the file with numpy.save');
  }
  if (numberType === undefined) {
    const names = [...NUMBER_TYPES.keys()].join(', ');
    const hint = `save an array of one of: ${names}, say X.astype("float32")`;
    throw refuse(`The file holds ${type}, which cannot be read`, hint);
  }
  if (/'fortran_order':\s*True/.test(header)) {
    throw refuse('The array is in Fortran order', 'save numpy.ascontiguousarray(X)');
  }
  const shape = sizes.split(',').flatMap((n) => (n.trim() === '' ? [] : [Number(n)]));
  return readNumbers(bytes, { start, shape, type: numberType, little: order !== '>' }, shown);
}
