/** What the schema of single keys cannot see: keys that must go together, or must not. */
import { BUILT_IN_NAMES, BUILT_INS } from '../data/builtins.js';
import { ENDINGS, formatOf, unknownSource } from '../data/formats.js';
import { nearestName } from '../errors.js';
import { EXTRA_NAMES, type Metric, misfitOf } from '../metrics.js';
import type { Grid } from './experiment.js';
import { plain, settingMeant } from './foreign.js';
import type { Value } from './nodeReader.js';
import type { Path, Report } from './report.js';
import {
  dataSchema,
  searchSchema,
  selectSchema,
  type Structure,
  trainingSchema,
} from './schema.js';
import { suggestion } from './wording.js';

/** Looks at what is there even where other keys are wrong, so that all mistakes show at once. */
export function crossChecks(
  config: { readonly [key: string]: Value },
  grids: readonly Grid[],
  report: Report,
): void {
  checkLearningRate(config, grids, report);
  checkHalving(config, grids, report);
  const { data } = dataSchema.safeParse(config['data']);
  if (data === undefined) return;
  checkShares(data, report);
  checkFolds(config['data'], data, report);
  checkClasses(data, report);
  checkSources(data, report);
  checkMeaning(data, report);
  checkMetrics(config, data, report);
}

/** Whether the key is no learning_rate, but meant as one. */
const meansLearningRate = (key: string): boolean =>
  key !== 'learning_rate' &&
  (plain(key) === 'learningrate' ||
    settingMeant(key) === 'learning_rate' ||
    nearestName(key, ['learning_rate']) !== null);

type Data = Structure['data'];

function checkLearningRate(
  config: { readonly [key: string]: Value },
  grids: readonly Grid[],
  report: Report,
): void {
  const { training, grid } = config;
  // Under another name it is reported as a key that there is not.
  const places = [config, training, ...(Array.isArray(grid) ? grid : [grid])];
  if (places.some((place) => Object.keys(Object(place)).some(meansLearningRate))) return;
  const everywhere = grids.every(({ axes }) => axes.some(({ name }) => name === 'learning_rate'));
  const given = Object.hasOwn(Object(training ?? {}), 'learning_rate');
  if (given || (everywhere && grids.length > 0)) return;
  report(
    ['training'],
    'training.learning_rate is missing',
    'add it, say learning_rate: 0.05, or make it an axis of every grid',
  );
}

function checkShares({ validation, test }: Data, report: Report): void {
  if (typeof validation !== 'number' || typeof test !== 'number' || validation + test < 1) return;
  report(
    ['data', 'validation'],
    `The shares of validation and test make ${validation + test}: nothing is left to train on`,
    'keep their sum below 1',
  );
}

function checkFolds(given: Value | undefined, { folds }: Data, report: Report): void {
  if (folds === null || !Object.hasOwn(Object(given), 'validation')) return;
  report(
    ['data', 'validation'],
    'data.validation has no meaning beside data.folds, each of which is the validation part once',
    'leave one of the two out',
    'key',
  );
}

/** Whether halving has epochs to spend. */
function checkHalving(
  config: { readonly [key: string]: Value },
  grids: readonly Grid[],
  report: Report,
): void {
  const { data: search } = searchSchema.safeParse(config['search']);
  if (search === undefined || search === 'grid' || search.halving === undefined) return;
  const axis = grids.findIndex(({ axes }) => axes.some(({ name }) => name === 'epochs'));
  if (axis >= 0) {
    const path = Array.isArray(config['grid']) ? ['grid', axis, 'epochs'] : ['grid', 'epochs'];
    const hint = 'take it out of the grid: training.epochs is what the best cells get';
    report(
      path,
      'The number of epochs is what halving spends, so it cannot be an axis',
      hint,
      'key',
    );
    return;
  }
  const { data: training } = trainingSchema.safeParse(config['training'] ?? {});
  if (training === undefined || search.halving.min_epochs < training.epochs) return;
  report(
    ['search', 'halving', 'min_epochs'],
    `search.halving.min_epochs must be below training.epochs, which is ${training.epochs}`,
    'lower it, say to a ninth of the epochs',
  );
}

function checkClasses({ classes }: Data, report: Report): void {
  const names = classes?.map(String) ?? [];
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice < 0) return;
  report(
    ['data', 'classes', twice],
    `The class "${names[twice]}" stands in the list already`,
    'name each class once, in the order of their numbers',
  );
}

function checkSources(data: Data, report: Report): void {
  for (const key of ['source', 'validation', 'test'] as const) {
    const entry = data[key];
    const [source, path] =
      typeof entry === 'object' ? [entry.source, ['data', key, 'source']] : [entry, ['data', key]];
    if (key !== 'source' && isSame(entry, data)) {
      const message = `data.${key} is data.source itself, so that its examples would be trained on too`;
      report(path, message, 'write a share such as 0.2, or name other data');
      continue;
    }
    if (typeof source === 'number' || BUILT_IN_NAMES.includes(source) || formatOf(source)) continue;
    const otherwise = `built-in are ${BUILT_IN_NAMES.join(', ')}; files end in ${ENDINGS}`;
    report(path, unknownSource(source), suggestion(source, BUILT_IN_NAMES, otherwise));
  }
}

/** Whether a part is the data itself; one .npz file may hold both, with targets of their own. */
function isSame(part: Data['validation'], data: Data): boolean {
  if (typeof part === 'number') return false;
  const { source, target } = typeof part === 'string' ? { source: part, target: null } : part;
  return source === data.source && (target === null || target === data.target);
}

/** Reports what is given and has no meaning for the source. */
function checkMeaning(data: Data, report: Report): void {
  const builtIn = BUILT_INS.find(({ name }) => name === data.source);
  const refuse = (key: string, reason: string): void => {
    const message = `data.${key} has no meaning for ${data.source}`;
    report(['data', key], message, `leave it out: ${reason}`, 'key');
  };
  for (const key of ['size', 'noise', 'features'] as const) {
    if (data[key] === null || builtIn?.options[key] !== undefined) continue;
    const takers = BUILT_INS.filter(({ options }) => options[key] !== undefined);
    refuse(key, `it is for ${takers.map(({ name }) => name).join(', ')}`);
  }
  if (data.seed !== null && builtIn?.options.size === undefined) {
    refuse('seed', 'it is for synthetic sets');
  }
  if (data.target !== null && builtIn !== undefined) {
    refuse('target', 'built-in data sets know their target');
  }
  const format = builtIn === undefined ? formatOf(data.source) : undefined;
  const isTable = builtIn === undefined && format?.isTable !== false;
  const isCsv = builtIn === undefined && (format === undefined || format.name === 'csv');
  if (data.target !== null && format?.target === null) {
    refuse('target', 'the names of the folders in it are the classes');
  }
  for (const key of ['columns', 'missing', 'group'] as const) {
    if (!isTable && isGiven(data, key)) refuse(key, 'it is for tables, whose columns have names');
  }
  for (const key of ['delimiter', 'decimal'] as const) {
    if (!isCsv && isGiven(data, key)) refuse(key, 'it is for CSV');
  }
}

/** Whether a key has another value than its default. */
const isGiven = (data: Data, key: keyof Data): boolean =>
  JSON.stringify(data[key]) !== JSON.stringify(dataSchema.parse({ source: 'x' })[key]);

/** Reports metrics that do not fit the task, if the config itself tells the task. */
function checkMetrics(config: { readonly [key: string]: Value }, data: Data, report: Report): void {
  const task = data.task ?? BUILT_INS.find(({ name }) => name === data.source)?.task ?? null;
  if (task === null) return;
  const refuse = (path: Path, name: string, metric: Metric): void => {
    const misfit = misfitOf(metric, name, task);
    if (misfit !== null) report(path, misfit.message, misfit.hint);
  };
  const listed = config['metrics'];
  for (const [index, entry] of (Array.isArray(listed) ? listed : []).entries()) {
    const name = EXTRA_NAMES.find((own) => own === entry);
    if (name !== undefined) refuse(['metrics', index], name, `val_${name}`);
  }
  const { data: select } = selectSchema.safeParse(config['select']);
  if (select !== undefined) refuse(['select', 'metric'], select.metric, select.metric);
}
