/** Takes columns of a table into X as a model has them: numbers as they are, categories by its levels. */
import { clip, clipNames } from '../data/clip.js';
import { MISSING_LEVEL, UNSEEN } from '../data/columns.js';
import { readNumber } from '../data/numbers.js';
import {
  BEYOND,
  firstMissing,
  MISSING,
  type Table,
  type TableColumn,
  type TextColumn,
  type Wanted,
} from '../data/table.js';
import { nearestName, UserError } from '../errors.js';
import type { ModelInput } from './model.js';

/** Takes one column of a table into X. */
export interface Taker {
  readonly name: string;
  readonly wanted: Wanted;
  /** Writes the values of all rows, `width` apart from index `at` on. Returns the number of unknown ones. */
  readonly take: (
    column: TableColumn,
    table: Table,
    X: Float32Array,
    at: number,
    width: number,
  ) => number;
}

/** A taker for each column of X. */
export function takersOf(input: ModelInput, unknownAsZeros: boolean): Taker[] {
  const { columns, fitted } = input;
  if (columns === null) return input.features.map((name) => numberTaker(name, false));
  return columns.map((column, index) => {
    const fit = fitted?.[index];
    if (column.kind === 'number') return numberTaker(column.name, column.mayMiss);
    const isSeen = fit?.kind === 'category' ? fit.isSeen : column.levels.map(() => true);
    return categoryTaker(column.name, column.levels, isSeen, unknownAsZeros);
  });
}

function numberTaker(name: string, mayMiss: boolean): Taker {
  return {
    name,
    wanted: 'auto',
    take(column, table, X, at, width) {
      if (column.kind === 'text') throw textError(column, table);
      if (column.missing > 0 && !mayMiss) throw missingError(column, table);
      const { values } = column;
      for (let row = 0; row < table.rows; row++) X[at + row * width] = values[row];
      return 0;
    },
  };
}

function categoryTaker(
  name: string,
  levels: readonly string[],
  isSeen: readonly boolean[],
  unknownAsZeros: boolean,
): Taker {
  const places = new Map(levels.flatMap((level, place) => (isSeen[place] ? [[level, place]] : [])));
  const mayMiss = levels.includes(MISSING_LEVEL);
  return {
    name,
    wanted: 'text',
    take(column, table, X, at, width) {
      const { codes, levels: own } = column as TextColumn;
      if (column.missing > 0 && !mayMiss) throw missingError(column, table);
      const placeOf = own.map((level) => places.get(level) ?? UNSEEN);
      const missing = places.get(MISSING_LEVEL) ?? UNSEEN;
      let unknown = 0;
      for (let row = 0; row < table.rows; row++) {
        const code = codes[row];
        const place = code === MISSING ? missing : code === BEYOND ? UNSEEN : placeOf[code];
        if (place === UNSEEN) {
          unknown++;
          if (!unknownAsZeros)
            throw unknownError(column as TextColumn, table, row, [...places.keys()]);
        }
        X[at + row * width] = place;
      }
      return unknown;
    },
  };
}

function textError(column: TextColumn, { placeOf }: Table): UserError {
  const { levels, codes } = column;
  const code = Math.max(
    0,
    levels.findIndex((level) => typeof readNumber(level) === 'string'),
  );
  const why = readNumber(levels[code]);
  const problem = typeof why === 'string' ? why : `"${clip(levels[code])}" is not a number`;
  return new UserError(`Column "${clip(column.name)}": ${problem}`, {
    where: placeOf(codes.indexOf(code)),
    hint: 'the model was trained on numbers in this column: fix the value, or leave the row out',
  });
}

const missingError = (column: TableColumn, { placeOf }: Table): UserError =>
  new UserError(`Column "${clip(column.name)}": the value is missing`, {
    where: placeOf(firstMissing(column)),
    hint: 'no value was missing where the model was trained: fill it in, leave the row out, or train with data.missing: impute on data where some are missing',
  });

function unknownError(
  { name, codes, levels }: TextColumn,
  { placeOf }: Table,
  row: number,
  known: readonly string[],
): UserError {
  const level = levels[codes[row]];
  const what =
    codes[row] === MISSING
      ? 'the value is missing, as in no row that the model was trained on'
      : level === undefined
        ? 'the model has not seen this category'
        : `the model has not seen the category "${clip(level)}"`;
  const near = level === undefined ? null : nearestName(level, known);
  const said = near === null ? `known are ${clipNames(known)}` : `did you mean "${clip(near)}"?`;
  return new UserError(`Column "${clip(name)}": ${what}`, {
    where: placeOf(row),
    hint: `${said}; --unknown-as-zeros takes such a category as none of the known ones`,
  });
}
