/**
 * The program: words in, exit code out. Each command lives in a file of its own, loaded only when
 * it is called, so that `--help` costs next to nothing.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT, UserError } from '../errors.js';
import { coloursFor, note, visible } from './terminal.js';
import { packageVersion } from '../version.js';

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

function program(done: (exitCode: number) => void): Command {
  const keepgrid = new Command('keepgrid')
    .description('Which keep_prob, in which layer, and is dropout worth it at all?')
    .version(packageVersion())
    .showHelpAfterError('(keepgrid --help lists the commands)')
    .exitOverride();
  keepgrid.addHelpText('after', example('keepgrid init && keepgrid run keepgrid.yaml'));

  keepgrid
    .command('init')
    .description('write a commented config to start from')
    .argument('[file]', 'where to write it', 'keepgrid.yaml')
    .option('--force', 'overwrite the file')
    .addHelpText('after', example('keepgrid init digits.yaml'))
    .action(async (file, options) => done(await (await import('./init.js')).init(file, options)));

  withConfig(keepgrid.command('plan'))
    .description('show what would run: axes, cells, runs, parameters, time; trains nothing')
    .addOption(workersOption())
    .addOption(kernelsOption())
    .addHelpText('after', example('keepgrid plan configs/quickstart.yaml --set repeats=10'))
    .action(async (file, options) => done(await (await import('./plan.js')).plan(file, options)));

  withConfig(keepgrid.command('run'))
    .description('train what is missing and write results; run again to resume')
    .option('--out <dir>', 'results folder (default: results/<name of the experiment>)', folderName)
    .addOption(workersOption())
    .addOption(kernelsOption())
    .option('--fresh', 'set aside what the folder holds and start anew')
    .option('--repair', 'drop damaged rows, keeping a copy of the file')
    .option('--force-unlock', 'take over the lock of another host')
    .option('--quiet', 'no progress and no table')
    .addHelpText(
      'after',
      example('keepgrid run configs/quickstart.yaml --out results/try --workers 2'),
    )
    .action(async (file, options) => done(await (await import('./run.js')).run(file, options)));

  withConfig(keepgrid.command('check'))
    .description(
      "the lecture's debugging ritual: gradients, J, dropout, and is there a need for it",
    )
    .addOption(cellOption())
    .addOption(kernelsOption())
    .addHelpText('after', example('keepgrid check configs/quickstart.yaml'))
    .action(async (file, options) => done(await (await import('./check.js')).check(file, options)));

  keepgrid
    .command('summary')
    .description('table per cell, best first; writes summary.csv')
    .argument('<dir>', 'results folder')
    .option('--all', 'every cell, not only the best')
    .option('--json', 'one JSON object per line on stdout')
    .addHelpText('after', example('keepgrid summary results/quickstart'))
    .action(async (dir, options) =>
      done(await (await import('./summary.js')).summary(dir, options)),
    );

  keepgrid
    .command('verify')
    .description('train rows again and compare them bit for bit; writes nothing')
    .argument('<dir>', 'results folder')
    .addOption(sampleOption().conflicts(['all', 'run']))
    .addOption(new Option('--all', 'train every row again').conflicts('run'))
    .option('--run <id>', 'train the run of this run_id again (may be repeated)', collect, [])
    .option('--data <file>', 'the data file, where it has moved')
    .addOption(workersOption())
    .addOption(kernelsOption())
    .option('--json', 'one JSON object per line on stdout')
    .addHelpText('after', example('keepgrid verify results/quickstart --sample 20'))
    .action(async (dir, options) => done(await (await import('./verify.js')).verify(dir, options)));

  keepgrid
    .command('compare')
    .description('say where two result sets differ: run by run, else cell by cell')
    .argument('<dirA>', 'results folder')
    .argument('<dirB>', 'another one')
    .addOption(toleranceOption())
    .option('--json', 'one JSON object per line on stdout')
    .addHelpText('after', example('keepgrid compare results/mine results/theirs --tolerance 1e-6'))
    .action(async (dirA, dirB, options) =>
      done(await (await import('./compare.js')).compare(dirA, dirB, options)),
    );

  keepgrid
    .command('datasets')
    .description('list the built-in data sets')
    .option('--json', 'one JSON object per line on stdout')
    .addHelpText('after', example('keepgrid datasets'))
    .action(async (options) => done(await (await import('./datasets.js')).datasets(options)));

  keepgrid
    .command('schema')
    .description("print the config's JSON Schema, for editors")
    .addHelpText('after', example('keepgrid schema > keepgrid.schema.json'))
    .action(async () => done(await (await import('./schema.js')).schema()));

  return keepgrid;
}

function withConfig(command: Command): Command {
  return command
    .argument('<config>', 'YAML or JSON file')
    .option('--set <path=value>', 'change a value of the config (may be repeated)', collect, [])
    .option('--json', 'one JSON object per line on stdout');
}

const collect = (value: string, earlier: string[]): string[] => [...earlier, value];

function folderName(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It must name a folder.');
}

function workersOption(): Option {
  return new Option('--workers <n>', 'threads that train (default: the cores)').argParser(
    (text) => {
      const workers = Number(text);
      if (Number.isInteger(workers) && workers >= 1 && workers <= 1024) return workers;
      throw new InvalidArgumentError('It must be a whole number from 1 to 1024.');
    },
  );
}

function cellOption(): Option {
  return new Option(
    '--cell <n>',
    'check the other axes and the keep_probs of this cell (default: 1)',
  ).argParser(wholeNumber);
}

function sampleOption(): Option {
  return new Option(
    '--sample <n>',
    'train so many rows again, always the same (default: 10)',
  ).argParser(wholeNumber);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

function toleranceOption(): Option {
  return new Option(
    '--tolerance <t>',
    'costs, accuracies and norms may differ by t · max(1, |a|, |b|) (default: by no bit)',
  ).argParser((text) => {
    const tolerance = Number(text);
    if (text.trim() !== '' && Number.isFinite(tolerance) && tolerance >= 0) return tolerance;
    throw new InvalidArgumentError('It must be a number from 0.');
  });
}

function kernelsOption(): Option {
  return new Option(
    '--kernels <set>',
    'SIMD kernels where they run, or the plain ones: the same bits',
  )
    .choices(['auto', 'plain'])
    .default('auto');
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
    // commander has printed its message; help and version are no errors.
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
