/** A name or a file → its examples without their targets, some at a time where its format allows it. */
import { UserError } from '../errors.js';
import { BUILT_INS } from './builtins.js';
import { ENDINGS, formatOf, unknownSource } from './formats.js';
import type { Unlabelled } from './raw.js';
import { tableScannerOf } from './readers/tableReaders.js';
import type { Table, TableRequest } from './table.js';

/** Examples as a file has them: as tables, part by part, or all at once as numbers without names. */
export type Examples =
  | { readonly tables: (request: TableRequest) => AsyncIterable<Table> }
  | { readonly numbers: Unlabelled };

/**
 * Opens a file of examples; `path` is relative to the working directory, and ends in / for a folder of
 * images. A built-in data set is taken by its name.
 * @throws UserError where the format is not known; where numbers without names cannot be read.
 */
export async function openExamples(path: string): Promise<Examples> {
  if (BUILT_INS.some(({ name }) => name === path)) return { numbers: await builtIn(path) };
  const format = formatOf(path)?.name;
  switch (format) {
    case undefined:
      throw new UserError(unknownSource(path), {
        hint: `end the name in ${ENDINGS}; built-in names: keepgrid datasets`,
      });
    case 'json':
      return readJson(path);
    case 'npz':
      return { numbers: await (await import('./readers/npz.js')).readNpzExamples(path, path) };
    case 'binary': {
      const { readBinaryExamples } = await import('./readers/binary.js');
      return { numbers: await readBinaryExamples({ path, shown: path }) };
    }
    case 'images': {
      const { readUnsortedImages } = await import('./readers/imageFolder.js');
      return { numbers: await readUnsortedImages(path, path) };
    }
    default: {
      const scan = (await tableScannerOf(format))!;
      return { tables: (request) => scan(path, path, request) };
    }
  }
}

/** JSON may hold a table, or arrays. */
async function readJson(path: string): Promise<Examples> {
  const { readBytes } = await import('./files.js');
  const { parseJson } = await import('./readers/parseJson.js');
  const value = parseJson((await readBytes(path, path)).toString('utf8'), path);
  if (!Array.isArray(value)) {
    return { numbers: (await import('./readers/json.js')).jsonExamples(value, path) };
  }
  const { tableOf } = await import('./readers/jsonTable.js');
  return {
    async *tables(request) {
      yield tableOf(value, path, request);
    },
  };
}

async function builtIn(name: string): Promise<Unlabelled> {
  const { digits, iris, mnist } = await import('./realSets.js');
  if (name === 'digits') return digits();
  if (name === 'iris') return iris();
  if (name === 'mnist' || name === 'mnist-test')
    return mnist(name === 'mnist' ? 'train' : 't10k', '.');
  throw new UserError(`The examples of "${name}" are made up anew for each config`, {
    hint: 'write those to predict from to a file',
  });
}
