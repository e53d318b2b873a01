/** Targets as they stand in a source → class numbers, or numbers to regress on. */
import { UserError } from '../errors.js';
import { clip, clipList } from './clip.js';
import type { Target } from './dataset.js';
import { sortedLevels } from './levels.js';
import { readNumber } from './numbers.js';
import type { RawData } from './raw.js';
import type { DataSettings } from './settings.js';

/**
 * The targets of all parts, one part after another, on shared memory. The first part says which
 * classes there are.
 * @throws UserError where a label is unknown, a target is not a number, or all labels are the same.
 */
export function encodeTarget(
  parts: readonly RawData[],
  settings: Pick<DataSettings, 'task' | 'classes'>,
): Target {
  const [first] = parts;
  const task = settings.task ?? first.task ?? 'classification';
  if (first.task !== null && first.task !== task) {
    throw new UserError(`The data set ${first.name} is for ${first.task}, not for ${task}`, {
      hint: 'leave data.task out',
    });
  }
  const examples = parts.reduce((sum, { target }) => sum + target.length, 0);
  const memory = new SharedArrayBuffer(4 * examples);
  if (task === 'regression') {
    const Y = new Float32Array(memory);
    fill(Y, parts, measurement);
    return { task, Y };
  }
  if (settings.task === null && first.task === null) refuseMeasurements(first);
  const classes = settings.classes ?? sortedLevels(Array.from(first.target, String));
  const Y = new Int32Array(memory);
  const origin = settings.classes === null ? 'the first source has' : 'data.classes lists';
  fill(Y, parts, classNumber(classes, origin));
  refuseOneClass(first, Y.subarray(0, first.target.length), classes);
  return { task, Y, classes };
}

type Encode = (value: string | number, where: () => string) => number;

function fill(Y: Float32Array | Int32Array, parts: readonly RawData[], encode: Encode): void {
  let at = 0;
  for (const { target, placeOf } of parts) {
    for (let row = 0; row < target.length; row++) Y[at++] = encode(target[row], () => placeOf(row));
  }
}

const numberIn = (value: string | number): number | string =>
  typeof value === 'number' ? value : readNumber(value);

const measurement: Encode = (value, where) => {
  const number = numberIn(value);
  if (typeof number === 'number') return number;
  throw new UserError(`The target: ${number}`, {
    where: where(),
    hint: 'a regression needs numbers; for labels set data.task to classification',
  });
};

/** `origin` begins the hint: it says where the classes come from. */
function classNumber(classes: readonly string[], origin: string): Encode {
  const numbers = new Map(classes.map((name, number) => [name, number]));
  return (value, where) => {
    const number = numbers.get(String(value));
    if (number !== undefined) return number;
    throw new UserError(`The label "${clip(String(value))}" is not one of the classes`, {
      where: where(),
      hint: `${origin} ${clipList(classes)}`,
    });
  };
}

/** Different whole numbers that may be classes without the config saying so. */
const MOST_NUMBERED_CLASSES = 30;
/** Above ten classes each must have so many examples on average. */
const LEAST_EXAMPLES = 5;

const WHICH_TASK = `write one of these under data:
    task: regression        (the numbers are measurements)
    task: classification    (the numbers are names of classes)`;

/** Numbers that are hardly labels: the config must say whether they are. */
function refuseMeasurements({ target, placeOf, name }: RawData): void {
  const different = new Set<number>();
  for (let row = 0; row < target.length; row++) {
    const number = numberIn(target[row]);
    if (typeof number === 'string') return;
    different.add(number);
    if (Number.isInteger(number)) continue;
    const where = placeOf(row);
    throw new UserError(`The target ${number} is not a whole number, so hardly a label`, {
      where,
      hint: WHICH_TASK,
    });
  }
  const classes = different.size;
  const isScattered = classes > 10 && target.length < LEAST_EXAMPLES * classes;
  if (classes <= MOST_NUMBERED_CLASSES && !isScattered) return;
  throw new UserError(
    `The target has ${classes} different numbers in ${target.length} examples: are they measurements, or classes?`,
    { where: name, hint: WHICH_TASK },
  );
}

function refuseOneClass({ name }: RawData, Y: Int32Array, classes: readonly string[]): void {
  if (Y.some((number) => number !== Y[0])) return;
  throw new UserError(`All examples are of one class, "${clip(classes[Y[0]])}"`, {
    where: name,
    hint: 'there is nothing to learn: name another target column or another file',
  });
}
