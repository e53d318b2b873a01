/** The config that `keepgrid init FILE` writes for a table: it runs as it is, and says what was guessed. */
import type { ColumnProfile, TableProfile } from '../data/profile.js';
import { count, yamlName } from '../text.js';

export interface TableFile {
  /** The name of the experiment. */
  readonly name: string;
  /** The table's path as the config is to have it. */
  readonly source: string;
}

/** The text of the config. */
export function tableConfig({ name, source }: TableFile, profile: TableProfile): string {
  const { training, network, keepProb } = sizesFor(profile);
  return `# Which keep_prob, in which layer, and is dropout worth it for ${shown(source)}?
name: ${name}
seed: 1                  # one whole number fixes every random draw
repeats: 5               # each cell is trained on this many seeds and splits, the same for every cell

data:
  source: ${yamlName(source)}
${targetLines(profile)}
${columnLines(profile)}  validation: 0.2        # share that cells are compared on, or instead of it:
  # folds: 5             # as many parts that take turns
  # test: 0.2            # share to hold back, for keepgrid best to score the final network on

${metricLine(profile)}network:
  hidden: [${network.join(', ')}]
  activation: relu       # relu | leaky_relu | tanh | sigmoid | identity

training:
  epochs: ${training.epochs}
  batch_size: ${training.batchSize}
  optimizer: momentum    # sgd | momentum | rmsprop | adam
  learning_rate: 0.01
  # early_stopping: {patience: 10}     # ends runs whose val_cost no longer falls

grid:
  keep_prob:             # the share kept: 1 keeps every unit
    1: [${keepProb.join(', ')}]    # hidden layer 1
    2: [${keepProb.join(', ')}]    # hidden layer 2
    # input: [0.9, 1.0]  # the input layer; hardly ever below 0.8
  # learning_rate: [0.005, 0.01, 0.03]
# search: {halving: {eta: 3, min_epochs: 5}}     # or {random: 40}: less than the whole grid
`;
}

/**
 * A network of two layers that can overfit so many examples, and about 1500 steps: enough for the
 * baseline to overfit on small tables, few enough not to overdo it.
 */
function sizesFor({ rows, columns }: TableProfile): {
  network: number[];
  training: { epochs: number; batchSize: number };
  keepProb: string[];
} {
  const isWide = columns.filter(({ dropped }) => dropped === null).length >= 40;
  const network = rows >= 50_000 ? [128, 64] : rows >= 5_000 || isWide ? [64, 32] : [32, 16];
  const batchSize = rows < 10_000 ? 32 : 128;
  const stepsAnEpoch = Math.max(1, (0.8 * rows) / batchSize);
  const epochs = Math.min(50, Math.max(5, Math.round(1500 / stepsAnEpoch)));
  const keepProb = rows < 20_000 ? ['0.5', '0.7', '0.9', '1.0'] : ['0.5', '0.8', '1.0'];
  return { network, training: { epochs, batchSize }, keepProb };
}

function targetLines({ rows, target }: TableProfile): string {
  const why = {
    asked: 'the column to predict',
    name: 'guessed by its name; another one: keepgrid init FILE --target NAME',
    last: 'guessed, as it is the last column; another one: keepgrid init FILE --target NAME',
  }[target.why];
  const name = line(`target: ${yamlName(target.name)}`, why);
  if (target.task === 'regression') {
    return `${name}\n${line('task: regression', 'its numbers are measurements; classification if they are names')}`;
  }
  const shares = [...target.classes]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([label, examples]) => `${shown(label)} ${Math.round((100 * examples) / rows)} %`);
  const more = target.classes.size > shares.length ? ', …' : '';
  const classes = count(target.classes.size, 'class').replace(/s{2,}$/, 'sses');
  return `${name}\n${line('task: classification', `${classes}: ${shares.join(', ')}${more}`)}`;
}

/** Characters that a list in a comment may have. */
const MOST_LISTED = 80;

/** Share of one class from which accuracy says little. */
const UNBALANCED = 0.75;

/** Figures besides cost and accuracy that say more of this target. */
function metricLine({ rows, target }: TableProfile): string {
  if (target.task === 'regression') return 'metrics: [rmse, r2]\n\n';
  const largest = Math.max(...target.classes.values()) / rows;
  if (largest < UNBALANCED) return '';
  const why = `${Math.round(100 * largest)} % of the examples are of one class, which accuracy hides`;
  return `metrics: [balanced_accuracy, roc_auc] # ${why}\n\n`;
}

function columnLines({ columns }: TableProfile): string {
  const used = columns.filter(({ dropped }) => dropped === null);
  const dropped = columns.filter((column) => column.dropped !== null);
  const categories = used.filter(({ kind }) => kind === 'category');
  const missing = used.filter((column) => column.missing > 0);
  const lines: string[] = [];
  if (missing.length > 0) {
    const gaps = missing.map((column) => `${shown(column.name)} (${column.missing})`);
    lines.push(line('missing: impute', `rows lack ${listed(gaps)}`));
  }
  if (dropped.length > 0 || categories.length > 0) lines.push('  columns:');
  if (dropped.length > 0) lines.push('    drop:');
  for (const { name, dropped: why } of dropped)
    lines.push(line(`    - ${yamlName(name)}`, shown(why ?? '')));
  if (categories.length > 0) {
    const names = categories.map(({ name }) => yamlName(name)).join(', ');
    lines.push(line(`  categorical: [${names}]`, 'numbers and texts, taken for names'));
  }
  const group = columns.find(({ isGroup }) => isGroup);
  if (group !== undefined) {
    const why = 'keeps rows of one value on one side of a split, where they belong together';
    lines.push(line(`# group: ${yamlName(group.name)}`, why));
  }
  return [...lines, ...commentLines(used)].map((text) => `${text}\n`).join('');
}

/** What the columns are used as, and which of them might be meant otherwise. */
function commentLines(used: readonly ColumnProfile[]): string[] {
  const lines: string[] = [];
  const numbers = used.filter(({ kind }) => kind === 'number');
  const texts = used.filter(({ kind }) => kind !== 'number');
  const name = (column: ColumnProfile): string => shown(column.name);
  if (numbers.length > 0) lines.push(`  # used as numbers: ${listed(numbers.map(name))}`);
  if (texts.length > 0) {
    const named = texts.map((column) => `${name(column)} (${column.different})`);
    lines.push(`  # used as categories: ${listed(named)}`);
  }
  return lines;
}

function listed(names: readonly string[]): string {
  let text = '';
  for (const [index, name] of names.entries()) {
    const longer = index === 0 ? name : `${text}, ${name}`;
    if (index > 0 && longer.length > MOST_LISTED) return `${text} and ${names.length - index} more`;
    text = longer;
  }
  return text;
}

/** A line under data, and what there is to say of it. */
const line = (text: string, comment: string): string => `  ${text.padEnd(22)} # ${comment}`;

/** A text from a file on one line of a comment. */
const shown = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- the pattern is for control characters
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ').slice(0, 120);
