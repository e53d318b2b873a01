/** Data as people have it → the rows of X that a model takes: columns of tables by name, numbers in their order. */
import { clip, clipNames } from '../data/clip.js';
import type { Examples } from '../data/examples.js';
import type { Unlabelled } from '../data/raw.js';
import type { DataSettings } from '../data/settings.js';
import type { Table, TableRequest, Wanted } from '../data/table.js';
import { nearestName, UserError } from '../errors.js';
import { count } from '../text.js';
import type { ModelInput } from './model.js';
import { type Taker, takersOf } from './takers.js';

export interface RawOptions {
  /** Whether columns that the model does not know are left out; else they are refused. */
  readonly allowExtra: boolean;
  /** Whether categories that the model has not seen are all zeros; else they are refused. */
  readonly unknownAsZeros: boolean;
  /** Between the values of CSV, and before the decimals of its numbers; as configs have them. */
  readonly delimiter: DataSettings['delimiter'];
  readonly decimal: DataSettings['decimal'];
}

export interface RawRows {
  /** X (m, columns), as `Predictor` takes it. */
  readonly X: Float32Array;
  readonly m: number;
  /** The number of values in it that are categories that the model has not seen. */
  readonly unknown: number;
}

/**
 * The rows of these examples, some at a time.
 * @throws UserError where the columns are not those of the model, or a value is not what it takes, with
 * its place.
 */
export async function* rawRows(
  examples: Examples,
  input: ModelInput,
  options: RawOptions,
): AsyncGenerator<RawRows> {
  if ('numbers' in examples) {
    yield* rowsOfNumbers(examples.numbers, input);
    return;
  }
  const takers = takersOf(input, options.unknownAsZeros);
  const { delimiter, decimal } = options;
  const request: TableRequest = {
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
    decimal,
    want: (names, where) => wantedOf(names, where, takers, input, options),
  };
  for await (const table of examples.tables(request)) {
    if (table.rows > 0) yield rowsOfTable(table, takers);
  }
}

/** How to read each column. @throws UserError where the columns are not those of the model. */
function wantedOf(
  names: readonly string[],
  where: string,
  takers: readonly Taker[],
  { target, others }: ModelInput,
  { allowExtra }: RawOptions,
): Wanted[] {
  const byName = new Map(takers.map((taker) => [taker.name, taker]));
  const there = new Set(names);
  const lacking = takers.filter(({ name }) => !there.has(name)).map(({ name }) => name);
  const known = new Set([...others, ...(target === null ? [] : [target])]);
  const extra = names.filter((name) => !byName.has(name) && !known.has(name));
  if (lacking.length > 0) throw lackingError(lacking, extra, where);
  if (extra.length > 0 && !allowExtra) {
    const listed = extra.map((name) => JSON.stringify(name));
    throw new UserError(
      `The model does not know ${count(extra.length, 'column')} of the data: ${clipNames(listed)}`,
      { where, hint: 'take them out of the file, or leave them out with --allow-extra' },
    );
  }
  return names.map((name) => byName.get(name)?.wanted ?? 'skip');
}

/** Columns that are listed at most. */
const MOST_LISTED = 20;

function lackingError(
  lacking: readonly string[],
  extra: readonly string[],
  where: string,
): UserError {
  const lines = lacking.slice(0, MOST_LISTED).map((name) => {
    const near = nearestName(name, extra);
    return `\n  "${clip(name)}"${near === null ? '' : `: is it "${clip(near)}"?`}`;
  });
  const more = lacking.length - lines.length;
  if (more > 0) lines.push(`\n  and ${more} more`);
  return new UserError(
    `The data lacks ${count(lacking.length, 'column')} that the model needs:${lines.join('')}`,
    { where, hint: 'name the columns as they were named in training; their order does not matter' },
  );
}

const ROWS_AT_ONCE = 4096;

function rowsOfTable(table: Table, takers: readonly Taker[]): RawRows {
  const width = takers.length;
  const X = new Float32Array(table.rows * width);
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  let unknown = 0;
  takers.forEach(({ name, take }, index) => {
    unknown += take(byName.get(name)!, table, X, index, width);
  });
  return { X, m: table.rows, unknown };
}

/** Numbers without names are taken in their order. */
function* rowsOfNumbers(
  { name, featureNames, X }: Unlabelled,
  { columns, features }: ModelInput,
): Generator<RawRows> {
  if (columns !== null) {
    throw new UserError('The data has no names of columns, by which the model takes it', {
      where: name,
      hint: 'write it as a table, say CSV, with the columns that the model was trained on',
    });
  }
  const width = featureNames.length;
  if (X.length > 0 && width !== features.length) {
    throw new UserError(
      `The data has ${count(width, 'feature')}, the model takes ${features.length}`,
      {
        where: name,
        hint: 'give each example the features that the model was trained on, in their order',
      },
    );
  }
  for (let from = 0; from < X.length; from += ROWS_AT_ONCE * width) {
    const some = Float32Array.from(X.subarray(from, from + ROWS_AT_ONCE * width));
    yield { X: some, m: some.length / width, unknown: 0 };
  }
}
