/**
 * The program: words in, exit code out. Each command lives in a file of its own, loaded only when
 * it is called, so that `--help` costs next to nothing.
 */
import { Command, CommanderError, Option } from 'commander';
import { EXIT, UserError } from '../errors.js';
import { packageVersion } from '../version.js';
import {
  collect,
  countOption,
  folderName,
  jsonOption,
  kernelsOption,
  toleranceOption,
  withConfig,
  workersOption,
} from './options.js';
import { coloursFor, note, visible } from './terminal.js';

/** Runs the command that the words name. Resolves to the exit code; never throws. */
export async function main(words: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.done;
  const done = (code: number): void => {
    exitCode = code;
  };
  let lost: NodeJS.ErrnoException | null = null;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe has had enough (`| head`): no fault of anyone's.
    if (error.code !== 'EPIPE') lost ??= error;
  });
  // A message that finds no reader is lost; what it is about goes on.
  process.stderr.on('error', () => {});
  try {
    await program(done).parseAsync(words, { from: 'user' });
    await new Promise(setImmediate);
    if (lost !== null) throw unwritable(lost);
    return exitCode;
  } catch (error) {
    return report(error);
  }
}

/** A command's code: takes its arguments and then its options, gives the exit code. */
type Action = (...words: never[]) => Promise<number>;

function program(done: (exitCode: number) => void): Command {
  const keepgrid = new Command('keepgrid')
    .description('Which keep_prob, in which layer, and is dropout worth it at all?')
    .version(packageVersion())
    .showHelpAfterError('(keepgrid --help lists the commands)')
    .exitOverride();
  keepgrid.addHelpText('after', example('keepgrid init && keepgrid run keepgrid.yaml'));

  const command = (words: string, description: string, load: () => Promise<Action>): Command => {
    const [name, ...rest] = words.split(' ');
    return keepgrid
      .command(name)
      .description(description)
      .addHelpText('after', example(['keepgrid', name, ...rest].join(' ')))
      .action(async (...args: unknown[]) => done(await (await load())(...(args as never[]))));
  };

  command(
    'init digits.yaml',
    'write a commented config to start from',
    async () => (await import('./init.js')).init,
  )
    .argument('[file]', 'where to write it', 'keepgrid.yaml')
    .option('--force', 'overwrite the file');

  withConfig(
    command(
      'plan configs/quickstart.yaml --set repeats=10',
      'show what would run: axes, cells, runs, parameters, time; trains nothing',
      async () => (await import('./plan.js')).plan,
    ),
  )
    .addOption(workersOption())
    .addOption(kernelsOption());

  withConfig(
    command(
      'run configs/quickstart.yaml --out results/try --workers 2',
      'train what is missing and write results; run again to resume',
      async () => (await import('./run.js')).run,
    ),
  )
    .option('--out <dir>', 'results folder (default: results/<name of the experiment>)', folderName)
    .addOption(workersOption())
    .addOption(kernelsOption())
    .option('--fresh', 'set aside what the folder holds and start anew')
    .option('--repair', 'drop damaged rows, keeping a copy of the file')
    .option('--force-unlock', 'take over the lock of another host, or a damaged one')
    .option('--quiet', 'no progress and no table');

  withConfig(
    command(
      'check configs/quickstart.yaml',
      "the lecture's debugging ritual: gradients, J, dropout, and is there overfitting to reduce",
      async () => (await import('./check.js')).check,
    ),
  )
    .addOption(
      countOption(
        '--cell <n>',
        'check the other axes and the keep_probs of this cell (default: 1)',
      ),
    )
    .addOption(kernelsOption());

  command(
    'summary results/quickstart',
    'table per cell, best first; writes summary.csv',
    async () => (await import('./summary.js')).summary,
  )
    .argument('<dir>', 'results folder')
    .option('--all', 'every cell, not only the best')
    .addOption(jsonOption());

  command(
    'verify results/quickstart --sample 20',
    'train rows again and compare them bit for bit; writes nothing',
    async () => (await import('./verify.js')).verify,
  )
    .argument('<dir>', 'results folder')
    .addOption(
      countOption(
        '--sample <n>',
        'train so many rows again, always the same (default: 10)',
      ).conflicts(['all', 'run']),
    )
    .addOption(new Option('--all', 'train every row again').conflicts('run'))
    .option('--run <id>', 'train the run of this run_id again (may be repeated)', collect, [])
    .option('--data <file>', 'the data file, where it has moved')
    .addOption(workersOption())
    .addOption(kernelsOption())
    .addOption(jsonOption());

  command(
    'compare results/mine results/theirs --tolerance 1e-6',
    'say where two result sets differ: run by run, else cell by cell',
    async () => (await import('./compare.js')).compare,
  )
    .argument('<dirA>', 'results folder')
    .argument('<dirB>', 'another one')
    .addOption(toleranceOption())
    .addOption(jsonOption());

  command(
    'datasets',
    'list the built-in data sets',
    async () => (await import('./datasets.js')).datasets,
  ).addOption(jsonOption());

  command(
    'schema > keepgrid.schema.json',
    "print the config's JSON Schema, for editors",
    async () => (await import('./schema.js')).schema,
  );

  return keepgrid;
}

const example = (line: string): string => `\nExample:\n  ${line}`;

/** Results went to a file or device that did not take them. */
const unwritable = ({ code }: NodeJS.ErrnoException): UserError =>
  new UserError(`Cannot write all that was to be printed (${code})`, {
    where: 'stdout',
    hint: 'free some space, or send the output elsewhere; what is in the results folder is kept',
  });

/** Says what went wrong, once, and gives the exit code for it. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // commander has printed its message; help and version are not errors.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  const { red } = coloursFor(process.stderr);
  if (error instanceof UserError) {
    note(`${red('error:')} ${visible(error.toString())}`);
    return error.exitCode;
  }
  const text = error instanceof Error ? error.message : String(error);
  note(`${red('keepgrid has a bug:')} ${visible(text)}`);
  note(
    'Please report it with the command and the config. KEEPGRID_DEBUG=1 prints where it happened.',
  );
  if (process.env['KEEPGRID_DEBUG'] && error instanceof Error) note(visible(error.stack ?? ''));
  return EXIT.bug;
}
