/**
 * The commands with their arguments, options and help. The code of each command is in a file of its
 * own, which is loaded only when the command is called, so that `--help` is fast.
 */
import { Argument, Command, CommanderError, Option } from 'commander';
import { DECIMALS, DELIMITERS } from '../data/settings.js';
import { EXIT } from '../errors.js';
import { wrapped } from '../text.js';
import {
  countOption,
  folderName,
  outOption,
  jsonOption,
  kernelsOption,
  manyOption,
  metricOption,
  namesOption,
  oneOfOption,
  shardOption,
  toleranceOption,
  waitOption,
  withConfig,
  workersOption,
} from './options.js';
import { SHELLS } from './completion/words.js';
import { TOPIC_NAMES, TOPICS } from './help/topics.js';
import { print, widthOf } from './terminal.js';
import { versionLines } from './versionLines.js';

/** Runs a command: takes its arguments, then its options, and resolves to the exit code. */
type Action = (...words: never[]) => Promise<number>;

/** Adds a command, whose name is the first word of the example. */
type Add = (example: string, description: string, load: () => Promise<Action>) => Command;

/** Makes the program, which hands the exit code of the command that it runs to `done`. */
export function program(done: (exitCode: number) => void): Command {
  const keepgrid = new Command('keepgrid')
    .description('Which keep_prob, in which layer, and is dropout worth it at all?')
    .option('-V, --version', 'print the versions of keepgrid, Node and what results depend on')
    .on('option:version', () => {
      print(versionLines().join('\n'));
      throw new CommanderError(EXIT.done, 'commander.version', '');
    })
    .showHelpAfterError('(keepgrid --help lists the commands)')
    .exitOverride()
    .addHelpText('after', helpExample('init && keepgrid run'));
  const add: Add = (example, description, load) =>
    keepgrid
      .command(example.split(' ', 1)[0])
      .description(description)
      .addHelpText('after', helpExample(example))
      .action(async (...words: unknown[]) => done(await (await load())(...(words as never[]))));
  keepgrid.helpCommand(false);
  for (const define of Object.values(COMMANDS)) define(add);
  return keepgrid;
}

const helpExample = (words: string): string => `\nExample:\n  keepgrid ${words}`;

/** Paragraphs under the options of a command. */
function helpText(paragraphs: readonly string[]): string {
  const width = Math.min(80, widthOf(process.stdout));
  return paragraphs.map((text) => `\n${wrapped(text, width).join('\n')}`).join('\n');
}

/** The commands by their names, in the order of the help. */
const COMMANDS: Readonly<Record<string, (add: Add) => void>> = {
  init,
  plan,
  run,
  check,
  summary,
  report,
  verify,
  compare,
  merge,
  best,
  predict,
  worker,
  datasets,
  schema,
  completion,
  help,
};

function init(add: Add): void {
  add(
    'init people.csv --target survived',
    'write a commented config to start from, or one for your own table',
    async () => (await import('./init.js')).init,
  )
    .argument('[file]', 'where to write it, or the table to write it for', 'keepgrid.yaml')
    .argument(
      '[config]',
      'where to write the config for a table (default: <name of the table>.yaml)',
    )
    .option('--target <column>', 'the column to predict, where the guess is wrong')
    .option('-f, --force', 'overwrite files that are there')
    .option(
      '--schema',
      'write keepgrid.schema.json beside it, from which editors complete and check',
    );
}

function plan(add: Add): void {
  const command = add(
    'plan keepgrid.yaml --set repeats=10',
    'show what would run: axes, cells, runs, parameters, what is finished, time; trains nothing',
    async () => (await import('./plan.js')).plan,
  );
  withConfig(command)
    .addOption(outOption())
    .addOption(shardOption())
    .addOption(workersOption())
    .addOption(kernelsOption());
}

function run(add: Add): void {
  const command = add(
    'run keepgrid.yaml --out results/try --workers 2',
    'train what is missing and write results; run again to resume',
    async () => (await import('./run.js')).run,
  );
  withConfig(command)
    .addOption(outOption())
    .addOption(shardOption().conflicts('queue'))
    .addOption(
      new Option(
        '--after <dir>',
        'for a shard of a search by halving: the merged folder, which makes the next rung known',
      ).argParser(folderName),
    )
    .addOption(workersOption())
    .addOption(kernelsOption())
    .option('--fresh', 'set aside what the folder holds and start afresh')
    .option(
      '--repair',
      'drop damaged rows and write a damaged experiment.json again, keeping copies',
    )
    .addOption(waitOption())
    .option(
      '--force-unlock',
      'take over a lock that is damaged or held by another host, which must have ended',
    )
    .option('--no-report', 'write no report.html at the end, as KEEPGRID_NO_REPORT=1 does')
    .option('--open', 'open the report in the browser')
    .addOption(
      new Option(
        '--queue [url]',
        'let workers of this queue train, redis://host:6379 (default: that of KEEPGRID_QUEUE)',
      ).conflicts('workers'),
    )
    .addOption(
      countOption(
        '--lease <s>',
        'seconds without a sign of life after which the runs of a worker go to others (default: 30)',
        86_400,
      ),
    )
    .option('-q, --quiet', 'print no progress and no table');
}

function check(add: Add): void {
  const command = add(
    'check keepgrid.yaml',
    "run the lecture's debugging ritual: check the data, gradients, J, dropout and overfitting",
    async () => (await import('./check.js')).check,
  );
  withConfig(command)
    .addOption(countOption('--cell <n>', 'check this cell and its baseline (default: 1)'))
    .addOption(kernelsOption());
}

function summary(add: Add): void {
  add(
    'summary results/first-grid --sort gap',
    'say whether dropout is worth it and how sure that is, with the table of cells; write summary.csv',
    async () => (await import('./summary.js')).summary,
  )
    .argument('<dir>', 'results folder')
    .addOption(metricOption())
    .option('--all', 'show every cell, not only the best ones')
    .addOption(
      new Option('--sort <column>', 'sort by a column of the table or of summary.csv').conflicts(
        'json',
      ),
    )
    .option('--next <file>', 'write the config of the next sweep that the verdict advises')
    .addOption(
      namesOption('--columns <names>', 'columns of summary.csv to show: rank,gap,…').conflicts(
        'json',
      ),
    )
    .addOption(jsonOption());
}

function report(add: Add): void {
  add(
    'report results/first-grid --open',
    'write what results say as one HTML file: verdict, charts, table',
    async () => (await import('./report.js')).report,
  )
    .argument('<dir...>', 'results folder; several are set side by side')
    .option('-o, --out <file>', 'where to write it (default: report.html in the first folder)')
    .addOption(metricOption())
    .option('--svg <dir>', 'also write each figure as an SVG file into this folder')
    .option('--open', 'open it in the browser')
    .option('--no-train', 'leave out what needs a run trained again: dropout as L2')
    .addOption(jsonOption());
}

function verify(add: Add): void {
  add(
    'verify results/first-grid --sample 20',
    'train rows again and compare them bit for bit; writes nothing',
    async () => (await import('./verify.js')).verify,
  )
    .argument('<dir>', 'results folder')
    .addOption(
      countOption(
        '--sample <n>',
        'train this many rows again, the same ones every time (default: 10)',
      ).conflicts(['all', 'run']),
    )
    .addOption(new Option('--all', 'train every row again').conflicts('run'))
    .addOption(manyOption('--run <id>', 'train the run with this run_id again (may be repeated)'))
    .option('--data <file>', 'the data file, if it has moved')
    .addOption(workersOption())
    .addOption(kernelsOption())
    .addOption(jsonOption());
}

function compare(add: Add): void {
  add(
    'compare results/first-grid results/try --tolerance 1e-6',
    'say where two result sets differ: run by run, else cell by cell',
    async () => (await import('./compare.js')).compare,
  )
    .argument('<dirA>', 'results folder')
    .argument('<dirB>', 'another results folder')
    .addOption(toleranceOption())
    .addOption(jsonOption());
}

const MERGE_HELP = [
  'The folders are enough: neither config nor data is needed. They must be of the same sweep; folders that ' +
    'were merged before and folders given twice are fine. Once all shards are in, the files have the bytes ' +
    'of a sweep on one machine. Until then the exit code is 1, and what is missing is named; a later merge ' +
    'or keepgrid run with --out and this folder adds it.',
];

function merge(add: Add): void {
  add(
    'merge results/first-grid results/first-grid-shard-*',
    'unite the folders of shards into one, as if one machine had trained all',
    async () => (await import('./merge.js')).merge,
  )
    .argument('<dir>', 'results folder to write; it may exist', folderName)
    .argument('<dirs...>', 'results folders of the shards')
    .option('--repair', 'leave damaged lines out')
    .addOption(waitOption())
    .option('--force-unlock', 'take over a lock that is damaged or held by another host')
    .option('-q, --quiet', 'print errors and warnings alone')
    .addOption(jsonOption())
    .addHelpText('after', () => helpText(MERGE_HELP));
}

const BEST_HELP = [
  'It writes model.onnx, which takes raw data, model.safetensors and model.json.',
  'The score is recorded in test.json of the results folder. Asked again for the same, it is printed again; ' +
    'asked for another choice, a warning says how often the test part was looked at.',
];

function best(add: Add): void {
  add(
    'best results/first-grid --repeats 5',
    'train the recommended cell on all but the test part, score it there, and write the model',
    async () => (await import('./best.js')).best,
  )
    .argument('<dir>', 'results folder')
    .option('-o, --out <dir>', 'where to write the model (default: the results folder)', folderName)
    .addOption(
      countOption(
        '--repeats <n>',
        'train this many networks and keep the one with the median score (default: 1)',
        1000,
      ),
    )
    .option('--data <file>', 'the data file, if it has moved')
    .addOption(metricOption())
    .option('--no-score', 'train on all examples, those of the test part too, and score none')
    .addOption(workersOption())
    .addOption(kernelsOption())
    .addOption(jsonOption())
    .addHelpText('after', () => helpText(BEST_HELP));
}

const PREDICT_HELP = [
  'The CSV has a line for each row of the data, counted from 1: row, prediction and, for classes, ' +
    'p_<class>, the probability of each. Columns of a table are matched by name, in any order; the ' +
    'target and what training left out may be there or not.',
  '--mc N is Monte Carlo dropout (Gal, Ghahramani 2016): N passes that drop units as in training. The ' +
    'prediction is that of their mean; sd is their standard deviation: of the probability of the ' +
    "predicted class, or of a regression's prediction. It says how much the answer hangs on single " +
    'units, which that paper takes for the uncertainty of the model. It grows as keep_prob falls and ' +
    'is not calibrated; it is not the noise in the target, and no interval that will hold the target.',
];

function predict(add: Add): void {
  add(
    'predict results/titanic passengers.csv -o predictions.csv',
    'predict from a saved model for new data; write CSV',
    async () => (await import('./predict.js')).predict,
  )
    .argument('<model>', 'what keepgrid best wrote: the folder, model.json or model.safetensors')
    .argument(
      '<data>',
      'file of any format that a config takes, a folder of images, or a built-in data set',
    )
    .option('-o, --out <file>', 'write to this file, whole or not at all, instead of stdout')
    .addOption(
      countOption(
        '--mc <n>',
        'predict by the mean of n passes with dropout, and add their sd',
        1e6,
        2,
      ),
    )
    .addOption(
      countOption(
        '--seed <s>',
        'seed of the masks of --mc (default: 1)',
        Number.MAX_SAFE_INTEGER,
        0,
      ),
    )
    .option('--allow-extra', 'leave out columns that the model does not know')
    .option(
      '--unknown-as-zeros',
      'take a category that the model has not seen as none of the known ones',
    )
    .addOption(oneOfOption('--delimiter <d>', 'what stands between values of CSV', DELIMITERS))
    .addOption(oneOfOption('--decimal <d>', 'what stands before decimals in CSV', DECIMALS))
    .addHelpText('after', () => helpText(PREDICT_HELP));
}

const WORKER_HELP = [
  'A worker needs keepgrid and the packages bullmq and ioredis, no config and no data: they come through ' +
    'the queue. The first signal lets it finish the runs under way, the second ends it at once.',
  'The address may stand in KEEPGRID_QUEUE, whole or only its password, which is never printed.',
];

function worker(add: Add): void {
  add(
    'worker --queue redis://192.168.0.7:6379',
    'train runs of sweeps that keepgrid run --queue puts on a queue',
    async () => (await import('./worker.js')).worker,
  )
    .option('--queue [url]', 'the queue, redis://host:6379 (default: that of KEEPGRID_QUEUE)')
    .option('--name <sweep>', 'serve only the sweep of this name (default: whichever there is)')
    .option('--once', 'end when a sweep that it has served is over')
    .addOption(
      countOption('--max-idle <s>', 'end after so many seconds without work', 86_400 * 365),
    )
    .addOption(workersOption())
    .addOption(kernelsOption())
    .addOption(jsonOption())
    .option('-q, --quiet', 'print errors and warnings alone')
    .addHelpText('after', () => helpText(WORKER_HELP));
}

function datasets(add: Add): void {
  add(
    'datasets',
    'list the built-in data sets',
    async () => (await import('./datasets.js')).datasets,
  ).addOption(jsonOption());
}

function schema(add: Add): void {
  add(
    'schema > keepgrid.schema.json',
    "print the config's JSON Schema, for editors",
    async () => (await import('./schema.js')).schema,
  );
}

function completion(add: Add): void {
  add(
    'completion bash',
    'print a script that completes commands, options and files in a shell',
    async () => (await import('./completion/completion.js')).completion,
  )
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      ['bash', 'zsh']
        .map((shell) => `\nIn ~/.${shell}rc:\n  eval "$(keepgrid completion ${shell})"`)
        .join('') +
        '\nIn fish:\n  keepgrid completion fish > ~/.config/fish/completions/keepgrid.fish',
    );
}

function help(add: Add): void {
  const topics = TOPIC_NAMES.map((name) => `\n  ${name.padEnd(12)}${TOPICS[name]}`);
  const names = Object.keys(COMMANDS);
  add(
    'help config',
    `explain a command or a topic: ${TOPIC_NAMES.join(', ')}`,
    async () => (await import('./help/help.js')).help,
  )
    .addArgument(new Argument('[topic]', 'what to explain').choices([...names, ...TOPIC_NAMES]))
    .addHelpText('after', `\nTopics:${topics.join('')}`);
}
