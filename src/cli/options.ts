/** Options that several commands share, and options whose values are checked. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { KERNEL_CHOICES } from '../nn/kernelSets.js';
import { isShardOf, MOST_SHARDS, type Shard } from '../plan/shard.js';

/** Adds what each command on a config takes: the file, changes to it, and `--json`. */
export const withConfig = (command: Command): Command =>
  command
    .argument('[config]', 'YAML or JSON file (default: keepgrid.yaml)')
    .addOption(manyOption('--set <path=value>', 'change a value of the config (may be repeated)'))
    .addOption(jsonOption());

/** An option that may be repeated: its values are a list. */
export const manyOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((value, earlier: readonly string[] | undefined) => [
    ...(earlier ?? []),
    value,
  ]);

export const jsonOption = (): Option => new Option('--json', 'one JSON object per line on stdout');

/** An option whose value is a whole number from `least` to `most`. */
export const countOption = (
  flags: string,
  description: string,
  most = Infinity,
  least = 1,
): Option =>
  new Option(flags, description).argParser((text) => {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  });

/** The results folder of commands on a config. */
export const outOption = (): Option =>
  new Option(
    '-o, --out <dir>',
    'results folder (default: results/<name of the experiment>)',
  ).argParser(folderName);

/** `--shard 3/8`: a part of the plan. */
export const shardOption = (): Option =>
  new Option(
    '--shard <i/n>',
    'only this part of the runs, counted from 1, in a folder of its own: 3/8',
  ).argParser((text): Shard => {
    const [index, count] = /^(\d{1,9})\/(\d{1,9})$/.exec(text)?.slice(1).map(Number) ?? [];
    if (index !== undefined && count !== undefined && isShardOf(index, count)) {
      return { index, count };
    }
    throw new InvalidArgumentError(
      `It must be i/n with i from 1 to n, and n at most ${MOST_SHARDS}, such as 1/8 or 8/8.`,
    );
  });

export const workersOption = (): Option =>
  countOption(
    '-w, --workers <n>',
    'number of threads that train (default: the number of cores)',
    1024,
  );

export const kernelsOption = (): Option =>
  new Option(
    '--kernels <set>',
    'SIMD kernels if they run here, or the plain ones; both give the same bits',
  )
    .choices(KERNEL_CHOICES)
    .default('auto');

/** For commands that write to a results folder. Its value is a number, or true. */
export const waitOption = (): Option =>
  new Option(
    '--wait [seconds]',
    'wait while another process uses the results folder, as long as it takes or so long at most',
  )
    .conflicts('forceUnlock')
    .argParser((text) => {
      const seconds = Number(text);
      if (text.trim() !== '' && Number.isFinite(seconds) && seconds >= 0) return seconds;
      throw new InvalidArgumentError(
        'It must be a number of seconds, or nothing: put --wait after the config then.',
      );
    });

export const toleranceOption = (): Option =>
  new Option(
    '--tolerance <t>',
    'let costs, accuracies and norms differ by up to t · max(1, |a|, |b|) (default: 0)',
  ).argParser((text) => {
    const tolerance = Number(text);
    if (text.trim() !== '' && Number.isFinite(tolerance) && tolerance >= 0) return tolerance;
    throw new InvalidArgumentError('It must be a number of at least 0.');
  });

export const metricOption = (): Option =>
  new Option(
    '--metric <name>',
    'compare cells by another metric that the results have, such as val_accuracy',
  );

/** An option whose value is a list of names with commas between them. */
export const namesOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((text) => text.split(',').map((name) => name.trim()));

/** An option whose value is one of these, which shells could not complete: they mean something there. */
export const oneOfOption = (
  flags: string,
  description: string,
  values: readonly string[],
): Option =>
  new Option(flags, `${description}: ${values.join(' ')}`).argParser((text) => {
    if (values.includes(text)) return text;
    throw new InvalidArgumentError(`It must be one of: ${values.join(' ')}`);
  });

/** Takes any name but the empty one. @throws InvalidArgumentError */
export function folderName(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It must name a folder.');
}
