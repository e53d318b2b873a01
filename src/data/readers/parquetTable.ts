/** Apache Parquet → a table, read column by column. Packages that are optional do the decoding. */
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { UserError } from '../../errors.js';
import { MOST_BYTES, statFile, tooLarge } from '../files.js';
import { unpackBlock } from './lz4.js';
import { optionalPackage } from './optionalPackage.js';
import { examplesOf } from '../raw.js';
import type { Table, TableColumn, TableReader, TableRequest, TableScanner } from '../table.js';
import { refuseTwins } from './twins.js';
import { columnOf } from './valueColumn.js';

/** Compressions that are undone without a package of their own, by hyparquet and here. */
const BUILT_IN_CODECS = ['UNCOMPRESSED', 'SNAPPY', 'LZ4_RAW'];

/** Reads a table from Parquet. @throws UserError with the row whose value cannot be used. */
export const readParquetTable: TableReader = async (path, shown, request) => {
  const { rows, read } = await openParquet(path, shown, request);
  return read(0, rows);
};

/** Reads a table from Parquet, one row group at a time. @throws UserError like readParquetTable. */
export const scanParquetTable: TableScanner = async function* (path, shown, request) {
  const { groups, read } = await openParquet(path, shown, request);
  let from = 0;
  for (const rows of groups) {
    yield await read(from, from + rows);
    from += rows;
  }
};

interface ParquetTable {
  readonly rows: number;
  /** The rows of each row group. */
  readonly groups: readonly number[];
  /** The rows [from, to) with the columns that were asked for. */
  readonly read: (from: number, to: number) => Promise<Table>;
}

async function openParquet(
  path: string,
  shown: string,
  request: TableRequest,
): Promise<ParquetTable> {
  await statFile(path, shown);
  const { asyncBufferFromFile, parquetMetadataAsync, parquetRead } = await optionalPackage(
    async () => import('hyparquet'),
    'hyparquet',
    shown,
  );
  const damaged = (): UserError =>
    new UserError('The file is not a Parquet file, or is damaged', {
      where: shown,
      hint: 'write it again, say with pandas: frame.to_parquet("data.parquet")',
    });
  const orDamaged = async <T>(reading: Promise<T>): Promise<T> => {
    try {
      return await reading;
    } catch {
      throw damaged();
    }
  };
  const file: AsyncBuffer = await asyncBufferFromFile(path);
  const metadata = await orDamaged(parquetMetadataAsync(file));
  const names = await orDamaged((async () => topNames(metadata))());
  refuseTwins(names, shown);
  const wanted = request.want(names, shown);
  const asked = names.flatMap((name, index) => {
    const how = wanted[index];
    return how === 'skip' ? [] : [{ name, how }];
  });
  refuseTooLarge(metadata, new Set(asked.map(({ name }) => name)), shown);
  const compressors = await compressorsFor(metadata, shown);
  const placeOf = examplesOf(shown);
  const read = async (from: number, to: number): Promise<Table> => {
    const rows = to - from;
    const columns: TableColumn[] = [];
    for (const { name, how } of asked) {
      const values: unknown[] = [];
      let found = 0;
      const reading = parquetRead({
        file,
        metadata,
        columns: [name],
        compressors,
        rowStart: from,
        rowEnd: to,
        onChunk({ columnData, rowStart, rowEnd }) {
          // Chunks are whole row groups or pages, which may begin before or end after what was asked for.
          for (let row = Math.max(from, rowStart); row < Math.min(to, rowEnd); row++, found++) {
            values[row - from] = columnData[row - rowStart];
          }
        },
      });
      await orDamaged(reading);
      if (found !== rows || values.length !== rows) throw damaged();
      columns.push(columnOf(name, how, values, (row) => placeOf(from + row)));
    }
    return { name: shown, rows, columns, placeOf: (row) => placeOf(from + row) };
  };
  const groups = metadata.row_groups.map(({ num_rows: rows }) => Number(rows));
  return { rows: Number(metadata.num_rows), groups, read };
}

/**
 * The names of columns: a nested one is a single column, whose values are then refused.
 * @throws Error where elements claim more children than the file has elements.
 */
function topNames({ schema }: FileMetaData): string[] {
  const names: string[] = [];
  /** Of each element that is open, from the root on: children that are still to come. */
  const open: number[] = [];
  for (const { name, num_children: children = 0 } of schema) {
    if (open.length === 1) names.push(name);
    if (open.length > 0) open[open.length - 1]--;
    open.push(children);
    while (open.length > 1 && open[open.length - 1] === 0) open.pop();
  }
  if (open.length !== 1 || open[0] !== 0) throw new Error('Elements of the schema are missing');
  return names;
}

/** @throws UserError where the wanted columns unpack to more than a file may hold, before they do. */
function refuseTooLarge(
  { row_groups: groups, num_rows: rows }: FileMetaData,
  wanted: ReadonlySet<string>,
  shown: string,
): void {
  let bytes = 4 * Number(rows) * wanted.size;
  for (const { meta_data: facts } of groups.flatMap(({ columns }) => columns)) {
    const isWanted = facts !== undefined && wanted.has(facts.path_in_schema[0]);
    if (isWanted) bytes += Number(facts.total_uncompressed_size);
  }
  if (bytes > MOST_BYTES) throw tooLarge('unpacks to more than', shown);
}

/** What undoes the compressions of this file. @throws UserError where that is not installed. */
async function compressorsFor({ row_groups }: FileMetaData, shown: string): Promise<Compressors> {
  const codecs = row_groups.flatMap(({ columns }) =>
    columns.map(({ meta_data }) => meta_data?.codec),
  );
  if (codecs.every((codec) => codec === undefined || BUILT_IN_CODECS.includes(codec))) {
    return { LZ4_RAW: unpackBlock };
  }
  const { compressors } = await optionalPackage(
    async () => import('hyparquet-compressors'),
    'hyparquet-compressors',
    shown,
  );
  return { ...compressors, LZ4_RAW: unpackBlock };
}
