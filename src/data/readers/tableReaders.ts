/** The readers of tables by their formats, each loaded when a file of its format is read. */
import type { Format } from '../formats.js';
import type { TableReader } from '../table.js';

const READERS: Partial<Record<Format['name'], () => Promise<TableReader>>> = {
  csv: async () => (await import('./csvTable.js')).readCsvTable,
  json: async () => (await import('./jsonTable.js')).readJsonTable,
  parquet: async () => (await import('./parquetTable.js')).readParquetTable,
  arrow: async () => (await import('./arrowTable.js')).readArrowTable,
  jsonl: async () => (await import('./jsonTable.js')).readJsonTable,
};

/** The reader of a format; undefined where its files are not tables. */
export const tableReaderOf = async (name: Format['name']): Promise<TableReader | undefined> =>
  READERS[name]?.();
