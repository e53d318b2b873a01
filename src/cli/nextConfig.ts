/** Writes the config of the next sweep: that of the folder, with the changes that the verdict advises. */
import { dirname, join, relative, resolve, sep } from 'node:path';
import { experimentFrom } from '../config/loadExperiment.js';
import { type RecordedConfig, toConfig } from '../config/toConfig.js';
import { mapFiles } from '../data/paths.js';
import { UserError } from '../errors.js';
import type { ExperimentDocument } from '../plan/document.js';
import { EXPERIMENT_FILE } from '../results/experimentFile.js';
import type { NextStep } from '../stats/answer.js';
import { findData } from '../sweep/findData.js';
import { writeNewFile } from './newFile.js';

/**
 * Writes the config to a new file. The name stays, and so do the run_ids of all runs that stay in the
 * grid: a run into the same folder trains only what is new.
 * @throws UserError if the file exists or cannot be written, or if the data cannot be found.
 */
export async function writeNextConfig(
  file: string,
  dir: string,
  { config }: ExperimentDocument,
  steps: readonly NextStep[],
): Promise<void> {
  const experiment = await experimentFrom(changed(config, steps), join(dir, EXPERIMENT_FILE));
  const { settings, folder } = await findData(experiment.data, dir, undefined);
  const data = mapFiles(settings, (path) =>
    relative(dirname(resolve(file)), resolve(folder, path))
      .split(sep)
      .join('/'),
  );
  const head = [
    `The next sweep after ${dir}, whose finished runs it keeps:`,
    `  keepgrid run ${file} --out ${dir}`,
    ...steps.map(({ axis, values, why }) => `${axis}: ${values.map(textOf).join(', ')}, as ${why}`),
  ];
  const text = await yamlOf(toConfig({ ...experiment, data }), head);
  await writeNewFile(file, text, { overwrite: false, hint: 'choose another name for --next' });
}

const textOf = (value: NextStep['values'][number]): string => String(value ?? 'none');

/** The config with the values of each step. @throws UserError if the config has no such axis. */
function changed(config: RecordedConfig, steps: readonly NextStep[]): object {
  const copy = structuredClone(config) as unknown as {
    repeats: unknown;
    grid: { keep_prob?: Record<string, unknown> } & Record<string, unknown>;
  };
  for (const { axis, values } of steps) {
    const layer = /^keep_prob_(\d+)$/.exec(axis)?.[1];
    const key = Object.keys(copy.grid.keep_prob ?? {}).find((own) => own.split(',')[0] === layer);
    if (axis === 'repeats') [copy.repeats] = values;
    else if (key !== undefined) copy.grid.keep_prob![key] = values;
    else if (axis in copy.grid) copy.grid[axis] = values;
    else throw new UserError(`The config has no axis ${axis}`);
  }
  return copy;
}

/** YAML with a comment on top, without keys that are null, as they are by default, and with short lists. */
async function yamlOf(value: object, head: readonly string[]): Promise<string> {
  const { Document, isMap, isScalar, visit } = await import('yaml');
  const document = new Document(value);
  document.commentBefore = head.map((line) => ` ${line}`).join('\n');
  visit(document, {
    Pair: (_, { value }) => (isScalar(value) && value.value === null ? visit.REMOVE : undefined),
    Seq(_, list) {
      list.flow = !list.items.some((item) => isMap(item));
    },
  });
  return document.toString({ lineWidth: 0 });
}
