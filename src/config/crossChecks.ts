/** What the schema of single keys cannot see: keys that must go together, or must not. */
import { BUILT_INS } from '../data/builtins.js';
import { ENDINGS, formatOf, unknownSource } from '../data/formats.js';
import { nearestName } from '../errors.js';
import type { Complain } from './complain.js';
import type { Grid } from './experiment.js';
import type { Value } from './nodeReader.js';
import { dataSchema, type Structure } from './schema.js';

/** Looks at what is there even where other keys are wrong, so that all mistakes show at once. */
export function crossChecks(
  config: { readonly [key: string]: Value },
  grids: readonly Grid[],
  complain: Complain,
): void {
  checkLearningRate(config, grids, complain);
  const data = dataSchema.safeParse(config['data']).data;
  if (data === undefined) return;
  checkShares({ data }, complain);
  checkClasses({ data }, complain);
  checkSource({ data }, complain);
}

type DataKey = Pick<Structure, 'data'>;

function checkLearningRate(
  { training }: { readonly [key: string]: Value },
  grids: readonly Grid[],
  complain: Complain,
): void {
  const everywhere = grids.every(({ axes }) => axes.some(({ name }) => name === 'learning_rate'));
  const given = Object.hasOwn(Object(training ?? {}), 'learning_rate');
  if (given || (everywhere && grids.length > 0)) return;
  complain(
    ['training'],
    'training.learning_rate is missing',
    'add it, say learning_rate: 0.05, or make it an axis of every grid',
  );
}

function checkShares({ data }: DataKey, complain: Complain): void {
  const { validation, test } = data;
  let bad = false;
  if (typeof validation === 'number' && !(validation > 0 && validation < 1)) {
    bad = true;
    complain(
      ['data', 'validation'],
      `data.validation must be above 0 and below 1, not ${validation}`,
      'cells are compared on the validation part: 0.2 is usual',
    );
  }
  if (typeof test === 'number' && !(test >= 0 && test < 1)) {
    bad = true;
    complain(
      ['data', 'test'],
      `data.test must be at least 0 and below 1, not ${test}`,
      '0 holds nothing back',
    );
  }
  const sum =
    (typeof validation === 'number' ? validation : 0) + (typeof test === 'number' ? test : 0);
  if (!bad && sum >= 1) {
    complain(
      ['data', 'validation'],
      `The shares of validation and test make ${sum}: nothing is left to train on`,
      'keep their sum below 1',
    );
  }
}

function checkClasses({ data }: DataKey, complain: Complain): void {
  const names = data.classes?.map(String) ?? [];
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice < 0) return;
  complain(
    ['data', 'classes', twice],
    `The class "${names[twice]}" stands in the list already`,
    'name each class once, in the order of their numbers',
  );
}

function checkSource({ data }: DataKey, complain: Complain): void {
  const builtIn = BUILT_INS.find(({ name }) => name === data.source);
  const names = BUILT_INS.map(({ name }) => name);
  for (const key of ['source', 'validation', 'test'] as const) {
    const entry = data[key];
    const text = typeof entry === 'object' ? entry.source : entry;
    if (typeof text !== 'string' || names.includes(text) || formatOf(text)) continue;
    const near = nearestName(text, names);
    const path = typeof entry === 'object' ? ['data', key, 'source'] : ['data', key];
    complain(
      path,
      unknownSource(text),
      near === null
        ? `built-in are ${names.join(', ')}; files end in ${ENDINGS}`
        : `did you mean "${near}"?`,
    );
  }
  for (const key of ['size', 'noise', 'features'] as const) {
    if (data[key] === null || builtIn?.options[key] !== undefined) continue;
    const takers = BUILT_INS.filter(({ options }) => options[key] !== undefined).map(
      ({ name }) => name,
    );
    complain(
      ['data', key],
      `data.${key} has no meaning for ${data.source}`,
      `leave it out; it is for ${takers.join(', ')}`,
      'key',
    );
  }
  if (data.seed !== null && builtIn?.options.size === undefined) {
    complain(
      ['data', 'seed'],
      `data.seed has no meaning for ${data.source}`,
      'leave it out; it is for synthetic sets',
      'key',
    );
  }
  if (builtIn !== undefined && data.target !== null) {
    complain(
      ['data', 'target'],
      `data.target has no meaning for ${data.source}`,
      'leave it out: built-in data sets know their target',
      'key',
    );
  }
}
