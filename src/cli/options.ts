/** Options that commands share, or that hold their value to something. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { KERNEL_CHOICES } from '../nn/kernelSets.js';

/** A command on a config: the file, changes to it, and output for scripts. */
export const withConfig = (command: Command): Command =>
  command
    .argument('<config>', 'YAML or JSON file')
    .option('--set <path=value>', 'change a value of the config (may be repeated)', collect, [])
    .addOption(jsonOption());

export const collect = (value: string, earlier: string[]): string[] => [...earlier, value];

export const jsonOption = (): Option => new Option('--json', 'one JSON object per line on stdout');

export const workersOption = (): Option =>
  new Option('--workers <n>', 'threads that train (default: the cores)').argParser((text) => {
    const workers = Number(text);
    if (Number.isInteger(workers) && workers >= 1 && workers <= 1024) return workers;
    throw new InvalidArgumentError('It must be a whole number from 1 to 1024.');
  });

export const kernelsOption = (): Option =>
  new Option('--kernels <set>', 'SIMD kernels where they run, or the plain ones: the same bits')
    .choices(KERNEL_CHOICES)
    .default('auto');

/** An option that counts from 1. */
export const countOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1) return number;
    throw new InvalidArgumentError('It must be a whole number from 1.');
  });

export const toleranceOption = (): Option =>
  new Option(
    '--tolerance <t>',
    'costs, accuracies and norms may differ by t · max(1, |a|, |b|) (default: by no bit)',
  ).argParser((text) => {
    const tolerance = Number(text);
    if (text.trim() !== '' && Number.isFinite(tolerance) && tolerance >= 0) return tolerance;
    throw new InvalidArgumentError('It must be a number from 0.');
  });

export function folderName(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It must name a folder.');
}
