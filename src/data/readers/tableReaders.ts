/** The readers of tables by their formats, each loaded when a file of its format is read. */
import type { Format } from '../formats.js';
import type { TableReader, TableScanner } from '../table.js';

const READERS: Partial<Record<Format['name'], () => Promise<TableReader>>> = {
  csv: async () => (await import('./csvTable.js')).readCsvTable,
  json: async () => (await import('./jsonTable.js')).readJsonTable,
  parquet: async () => (await import('./inThread.js')).threadReader('parquet'),
  arrow: async () => (await import('./inThread.js')).threadReader('arrow'),
  jsonl: async () => (await import('./jsonTable.js')).readJsonTable,
};

/** The reader of a format; undefined where its files are not tables. */
export const tableReaderOf = async (name: Format['name']): Promise<TableReader | undefined> =>
  READERS[name]?.();

const SCANNERS: Partial<Record<Format['name'], () => Promise<TableScanner>>> = {
  csv: async () => (await import('./csvTable.js')).scanCsvTable,
  parquet: async () => (await import('./inThread.js')).threadScanner('parquet'),
};

/** What reads a format some rows at a time, or else all at once; undefined where its files are not tables. */
export async function tableScannerOf(name: Format['name']): Promise<TableScanner | undefined> {
  const scan = await SCANNERS[name]?.();
  if (scan !== undefined) return scan;
  const read = await tableReaderOf(name);
  return (
    read &&
    async function* (path, shown, request) {
      yield await read(path, shown, request);
    }
  );
}
