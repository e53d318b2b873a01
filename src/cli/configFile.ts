/** Which file or folder is meant where a command is called without one, or with the other. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import { FolderError, UserError } from '../errors.js';
import { FILES } from '../results/paths.js';
import { called } from './called.js';
import { note } from './terminal.js';

/** The folder that `run` writes to unless it is given another. */
export const defaultFolder = ({ name }: Pick<Experiment, 'name'>): string => join('results', name);

/** What `keepgrid init` writes and commands on a config take by themselves. */
export const DEFAULT_CONFIG = 'keepgrid.yaml';

/** The config that was named, or else keepgrid.yaml here. @throws UserError if there is none. */
export function configFile(given: string | undefined): string {
  if (given !== undefined) return given;
  if (existsSync(DEFAULT_CONFIG)) return DEFAULT_CONFIG;
  throw new UserError(`No config is named, and there is no ${DEFAULT_CONFIG} here`, {
    hint: `name one, or write one to start from with ${called('init')}`,
  });
}

/**
 * The results folder that was named. For a config it is results/<name>, where keepgrid run puts its
 * results.
 * @throws FolderError if that has no results yet; UserErrors if the config cannot be read.
 */
export async function resultsFolder(given: string): Promise<string> {
  const stats = statSync(given, { throwIfNoEntry: false });
  if (!stats?.isFile() || !/\.(?:ya?ml|json)$/i.test(given)) return given;
  const { loadExperiment } = await import('../config/loadExperiment.js');
  const folder = defaultFolder((await loadExperiment(given)).experiment);
  if (existsSync(join(folder, FILES.results))) {
    note(`${given} is a config; its results are in ${folder}`);
    return folder;
  }
  throw new FolderError(`This is a config, and ${folder} has no results of it yet`, {
    where: given,
    hint: `train it with ${called('run', given)}, or name the results folder`,
  });
}
