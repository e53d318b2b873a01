/** Apache Arrow's files and streams, Feather among them → a table. Packages that are optional do the decoding. */
import type { Table as ArrowTable } from '@uwdata/flechette';
import { UserError } from '../../errors.js';
import { arrowCodecs } from './arrowCodecs.js';
import { readBytes } from '../files.js';
import { optionalPackage } from './optionalPackage.js';
import { examplesOf } from '../raw.js';
import type { TableReader } from '../table.js';
import { refuseTwins } from './twins.js';
import { columnOf } from './valueColumn.js';

/** Reads a table from Arrow or Feather. @throws UserError with the row whose value cannot be used. */
export const readArrowTable: TableReader = async (path, shown, request) => {
  const bytes = aligned(await readBytes(path, shown));
  const table = await decode(bytes, shown);
  const { names } = table;
  refuseTwins(names, shown);
  const wanted = request.want(names, shown);
  const placeOf = examplesOf(shown);
  const columns = names.flatMap((name, index) => {
    const how = wanted[index];
    if (how === 'skip') return [];
    const values = orDamaged(() => {
      const column: ArrayLike<unknown> = table.getChildAt(index).toArray();
      if (column.length !== table.numRows) throw new Error('A column has other rows');
      return column;
    }, shown);
    return [columnOf(name, how, values, placeOf)];
  });
  return { name: shown, rows: table.numRows, columns, placeOf };
};

/** Bytes at a multiple of eight, as their numbers are looked at where they stand. */
const aligned = (bytes: Uint8Array): Uint8Array =>
  bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);

async function decode(bytes: Uint8Array, shown: string): Promise<ArrowTable> {
  const { tableFromIPC, setCompressionCodec, CompressionType } = await optionalPackage(
    async () => import('@uwdata/flechette'),
    // The version that is known to install by itself.
    '@uwdata/flechette@2.6',
    shown,
  );
  const { lz4, zstd } = await arrowCodecs(shown);
  setCompressionCodec(CompressionType.LZ4_FRAME, lz4);
  setCompressionCodec(CompressionType.ZSTD, zstd);
  return orDamaged(() => tableFromIPC(bytes, { useBigInt: true, useDate: true }), shown);
}

function orDamaged<T>(decoding: () => T, shown: string): T {
  try {
    return decoding();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('The file is not an Arrow or Feather file, or is damaged', {
      where: shown,
      hint: 'write it again, say with pandas: frame.to_feather("data.feather")',
    });
  }
}
