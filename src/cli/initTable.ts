/** `keepgrid init FILE`: looks at a table and writes a config for it. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { experimentName } from '../config/experimentName.js';
import { tableConfig } from '../config/tableConfig.js';
import { formatOf } from '../data/formats.js';
import { profileOf } from '../data/profile.js';
import { tableReaderOf } from '../data/readers/tableReaders.js';
import { UserError } from '../errors.js';

/** Whether init is to look at this file, and not to write it: it is there, or is named like data. */
export const isData = (file: string): boolean =>
  !/\.ya?ml$/i.test(file) && (existsSync(file) || formatOf(file) !== undefined);

export interface TableDraft {
  /** Where the config is to be written. */
  readonly file: string;
  readonly text: string;
}

/**
 * The config for a table, and where to write it: beside nothing, in the current folder, unless `config`
 * says otherwise. @throws UserError where the file cannot be read as a table.
 */
export async function draftFor(
  data: string,
  config: string | undefined,
  target: string | null,
): Promise<TableDraft> {
  const name = experimentName(data, /(\.[a-z0-9]+)(\.gz)?$/i);
  const file = config ?? `${name}.yaml`;
  const format = formatOf(data);
  const read = format && (await tableReaderOf(format.name));
  if (read === undefined) {
    throw new UserError('This is not a table, so there are no columns to look at', {
      where: data,
      hint: 'write a config with keepgrid init FILE.yaml, and set data.source and data.target in it',
    });
  }
  const table = await read(data, data, {
    want: (names) => names.map(() => 'auto'),
    delimiter: 'auto',
    decimal: 'auto',
  });
  const text = tableConfig({ name, source: sourceFrom(file, data) }, profileOf(table, target));
  return { file, text };
}

/** The path of the data as a config is to have it: from the config's folder, unless it is elsewhere. */
function sourceFrom(config: string, data: string): string {
  const path = relative(dirname(resolve(config)), resolve(data));
  return isAbsolute(data) && path.startsWith('..') ? data : path.split(sep).join('/');
}
