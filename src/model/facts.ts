/** The text of model.json: everything about a trained network but its parameters. */
import { featuresOf } from '../data/columns.js';
import { UserError } from '../errors.js';
import { FACTS } from './factsSchema.js';
import { inCamelCase, inSnakeCase } from './keys.js';
import type { ModelFacts } from './model.js';

/** The text of model.json, in the order of ModelFacts whatever that of the value is. */
export function writeFacts(facts: ModelFacts): string {
  const snake = inSnakeCase(facts) as object;
  const ordered = Object.keys(FACTS.shape).flatMap((key) => {
    const value = (snake as Record<string, unknown>)[key];
    return value === undefined ? [] : [[key, value]];
  });
  return `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`;
}

/**
 * Reads the text of model.json; `where` is its place in messages.
 * @throws UserError where it does not describe a network, or contradicts itself.
 */
export function parseFacts(text: string, where: string): ModelFacts {
  const { format } = (jsonOf(text, where) ?? {}) as { readonly format?: unknown };
  if (typeof format === 'number' && Number.isInteger(format) && format > 1) {
    throw new UserError(`The model has format ${format}, and this version of keepgrid reads 1`, {
      where,
      hint: 'use a newer version of keepgrid',
    });
  }
  const { data, error } = FACTS.safeParse(jsonOf(text, where));
  if (data === undefined) {
    const [{ path, message }] = error.issues;
    throw damaged(where, `${path.length === 0 ? 'the file' : path.join('.')}: ${message}`);
  }
  const facts = inCamelCase(data) as ModelFacts;
  const contradiction = contradictionIn(facts);
  if (contradiction !== null) throw damaged(where, contradiction);
  return facts;
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw damaged(where, 'it is not JSON');
  }
}

const damaged = (where: string, why: string): UserError =>
  new UserError(`This does not describe a model of keepgrid: ${why}`, {
    where,
    hint: 'name a model that keepgrid best has written, or write it again',
  });

/** What does not go together, as a clause; null where all does. */
function contradictionIn({ task, classes, input, scaler, network }: ModelFacts): string | null {
  const { layerSizes, keepProb, output } = network;
  const [inputs, outputs] = [layerSizes[0], layerSizes[layerSizes.length - 1]];
  if (keepProb.length !== layerSizes.length - 1) return 'keep_prob has not one value a layer';
  if (input.features.length !== inputs) return 'features and layer_sizes differ in number';
  if (scaler.offset.length !== inputs) return 'scaler.offset has not one value a feature';
  if (scaler.divisor.length !== inputs) return 'scaler.divisor has not one value a feature';
  const wanted = classes === null ? 'linear' : classes.length === 2 ? 'sigmoid' : 'softmax';
  if ((task === 'regression') !== (classes === null)) return 'task and classes do not go together';
  if (output !== wanted) return `the output is ${output}, not ${wanted}`;
  if (outputs !== (output === 'softmax' ? classes!.length : 1)) {
    return 'classes and layer_sizes differ in number';
  }
  if (classes !== null && new Set(classes).size < classes.length) return 'two classes are the same';
  return contradictionInColumns(input);
}

function contradictionInColumns({ columns, fitted, features }: ModelFacts['input']): string | null {
  if (columns === null || fitted === null) {
    return columns === fitted ? null : 'columns and what was fitted to them do not go together';
  }
  if (columns.length !== fitted.length) return 'columns and what was fitted differ in number';
  for (const [index, column] of columns.entries()) {
    const fit = fitted[index];
    const fits =
      column.kind === 'number'
        ? fit.kind === 'number'
        : fit.kind === 'category' && fit.isSeen.length === column.levels.length;
    if (!fits) return `column ${index + 1} and what was fitted to it do not go together`;
  }
  if (new Set(columns.map(({ name }) => name)).size < columns.length) {
    return 'two columns have the same name';
  }
  const named = columns.flatMap(featuresOf);
  return named.length === features.length && named.every((name, index) => name === features[index])
    ? null
    : 'features are not those of the columns';
}
