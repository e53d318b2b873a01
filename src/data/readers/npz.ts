/** NumPy's .npz: a zip archive of arrays, one of examples and one of targets. */
import { nearestName, UserError } from '../../errors.js';
import { arrayExamples, arraysSource } from './binary.js';
import { clip, clipNames } from '../clip.js';
import { readNpy } from './npy.js';
import type { NumberArray } from './numberArray.js';
import type { RawData, Unlabelled } from '../raw.js';
import { openZip } from './zip.js';

/** What arrays of targets and of examples are called, alone or with "train" or the like beside it. */
const TARGETS = ['y', 'Y', 'labels', 'label', 'targets', 'target'];
const EXAMPLES = ['X', 'x', 'data', 'images', 'features'];
const WHOLES = [
  (name: string) => name,
  (name: string) => `${name}_train`,
  (name: string) => `train_${name}`,
];

/**
 * Reads the array of targets, which `target` names unless it is null, and the array of examples that
 * goes with it. @throws UserError where it is not clear which these are, with the names of all arrays.
 */
export async function readNpz(
  path: string,
  shown: string,
  target: string | null,
): Promise<RawData> {
  return withArrays(path, shown, async (names, read) => {
    const targets = targetIn(names, target, shown);
    const examples = examplesFor(targets, names, shown);
    const X = { ...(await read(examples)), shown: `${shown}: ${clip(examples)}` };
    const Y = { ...(await read(targets)), shown: `${shown}: ${clip(targets)}` };
    return arraysSource(X, Y, shown);
  });
}

/** Reads the array of examples alone. @throws UserError where it is not clear which it is. */
export async function readNpzExamples(path: string, shown: string): Promise<Unlabelled> {
  return withArrays(path, shown, async (names, read) => {
    const usual = WHOLES.flatMap((whole) => EXAMPLES.map(whole));
    const found =
      usual.find((name) => names.includes(name)) ?? (names.length === 1 ? names[0] : undefined);
    if (found !== undefined) return arrayExamples(await read(found), shown);
    throw new UserError('It is not clear which array holds the examples', {
      where: shown,
      hint: `call it X; there are: ${clipNames(names)}`,
    });
  });
}

/** Hands on the names of the arrays in an archive, and what reads one of them. */
async function withArrays<T>(
  path: string,
  shown: string,
  use: (names: readonly string[], read: (name: string) => Promise<NumberArray>) => Promise<T>,
): Promise<T> {
  const archive = await openZip(path, shown);
  try {
    const names = archive.names.flatMap((file) => /^(.*)\.npy$/s.exec(file)?.[1] ?? []);
    return await use(names, async (name) =>
      readNpy(await archive.read(`${name}.npy`), `${shown}: ${clip(name)}`),
    );
  } finally {
    archive.close();
  }
}

/** The name of the array of targets. */
function targetIn(names: readonly string[], target: string | null, shown: string): string {
  const usual = WHOLES.flatMap((whole) => TARGETS.map(whole));
  const found = (target === null ? usual : [target]).find((name) => names.includes(name));
  if (found !== undefined) return found;
  const problem =
    target === null
      ? 'The config does not say which array holds the labels'
      : `There is no array "${clip(target)}"`;
  const near = target === null ? null : nearestName(target, names);
  throw new UserError(problem, {
    where: shown,
    hint:
      near === null
        ? `set data.target to one of: ${clipNames(names)}`
        : `did you mean "${clip(near)}"?`,
  });
}

/** The name of the array of examples: x_test for y_test, or else the only other one. */
function examplesFor(target: string, names: readonly string[], shown: string): string {
  const stem = new RegExp(`(?<![^_])(?:${TARGETS.join('|')})(?![^_])`);
  const partners = stem.test(target)
    ? EXAMPLES.map((name) => target.replace(stem, name))
    : EXAMPLES;
  const others = names.filter((name) => name !== target);
  const found =
    partners.find((name) => others.includes(name)) ?? (others.length === 1 ? others[0] : undefined);
  if (found !== undefined) return found;
  throw new UserError(`It is not clear which array holds the examples of "${clip(target)}"`, {
    where: shown,
    hint: `call it ${partners[0]}; there are: ${clipNames(names)}`,
  });
}
