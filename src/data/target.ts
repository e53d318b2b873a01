/** Targets as they stand in a source → class numbers, or numbers to regress on. */
import { UserError } from '../errors.js';
import type { Target } from './dataset.js';
import { clip, readNumber } from './numbers.js';
import type { RawData } from './raw.js';

export interface TargetSettings {
  readonly task: 'classification' | 'regression' | null;
  readonly classes: readonly string[] | null;
}

/**
 * The target of all parts, one after another. The first part says which classes there are.
 * @throws UserError where a label is unknown, a target no number, or there is but one class.
 */
export function encodeTarget(parts: readonly RawData[], settings: TargetSettings): Target {
  const task = settings.task ?? parts[0].task ?? 'classification';
  const given = parts[0].task;
  if (given !== null && given !== task) {
    throw new UserError(`The data set ${parts[0].name} is for ${given}, not for ${task}`, {
      hint: 'leave data.task out',
    });
  }
  return task === 'regression' ? numbers(parts) : classNumbers(parts, settings);
}

function numbers(parts: readonly RawData[]): Target {
  const Y = new Float32Array(examplesOf(parts));
  let at = 0;
  for (const { target, m, placeOf } of parts) {
    for (let row = 0; row < m; row++) {
      const value = target[row];
      const number = typeof value === 'number' ? value : readNumber(value);
      if (typeof number === 'string') {
        throw new UserError(`The target: ${number}`, {
          where: placeOf(row),
          hint: 'a regression needs numbers; for labels set data.task to classification',
        });
      }
      Y[at++] = number;
    }
  }
  return { task: 'regression', Y };
}

const examplesOf = (parts: readonly RawData[]): number => parts.reduce((sum, { m }) => sum + m, 0);

function classNumbers(parts: readonly RawData[], settings: TargetSettings): Target {
  const first = parts[0];
  if (settings.task === null && first.task === null) refuseMeasurements(first);
  const classes = settings.classes ?? sortedLabels(first);
  const numbers = new Map(classes.map((name, number) => [name, number]));
  const Y = new Int32Array(examplesOf(parts));
  let at = 0;
  for (const { target, m, placeOf } of parts) {
    for (let row = 0; row < m; row++) {
      const number = numbers.get(String(target[row]));
      if (number === undefined) {
        throw new UserError(`The label "${clip(String(target[row]))}" is none of the classes`, {
          where: placeOf(row),
          hint: `the classes are ${classes.slice(0, 12).map(clip).join(', ')}${classes.length > 12 ? ', …' : ''}${
            settings.classes === null ? ' (those of the first source)' : ' (data.classes)'
          }`,
        });
      }
      Y[at++] = number;
    }
  }
  refuseOneClass(first, Y.subarray(0, first.m), classes);
  return { task: 'classification', Y, classes };
}

/** Numbers that are no whole numbers are no labels, unless the config says so. */
function refuseMeasurements({ target, m, placeOf }: RawData): void {
  for (let row = 0; row < m; row++) {
    const value = target[row];
    const number = typeof value === 'number' ? value : readNumber(value);
    if (typeof number === 'number' && !Number.isInteger(number)) {
      throw new UserError(`The target ${number} is no whole number, so hardly a label`, {
        where: placeOf(row),
        hint: 'set data.task to regression (or to classification, if it is one)',
      });
    }
  }
}

/** Numbers by size, text by code units, never by locale. */
function sortedLabels({ target, m }: RawData): string[] {
  const labels = new Set<string>();
  for (let row = 0; row < m; row++) labels.add(String(target[row]));
  const names = [...labels];
  const numeric = names.every((name) => typeof readNumber(name) === 'number');
  return names.toSorted((a, b) => (numeric ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1));
}

function refuseOneClass({ name }: RawData, Y: Int32Array, classes: readonly string[]): void {
  const seen = new Set(Y);
  if (seen.size >= 2) return;
  throw new UserError(`All examples are of one class, "${clip(classes[Y[0]])}"`, {
    where: name,
    hint: 'there is nothing to learn: name another target column or another file',
  });
}
